import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { openDefaultVpc } from "./account-networks";
import { dynamodb } from "./aws/ask";
import type { Answer } from "./aws/client";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { applyAll, changes, countByType, expectDeployed, expectNoOtherWarning, story } from "./story";
import { TerraformError } from "./terraform";

const HOME = "us-west-2";
const REGIONS = [HOME, "eu-central-1"];

const settings = (deletionProtection: boolean, tags: Record<string, string>): BackendProps => ({
  regions: REGIONS,
  network: "default",
  table: { deletionProtection },
  function: deletionProtection ? { reservedConcurrency: 5 } : {},
  accelerator: { deletionProtection },
  tags,
});

describe("a protected backend", () => {
  const account = story("protection");
  let project: Project;
  let before: readonly string[];

  beforeAll(async () => {
    for (const region of REGIONS) await openDefaultVpc(account.aws.client, region);
    before = await inventoryOfAws(account.aws.client, REGIONS);
    project = account.project();
    await project.synth(settings(true, { team: "shop", stage: "test" }));
    await project.terraform.init();
  });

  test("is applied, and nothing is left to do", async () => {
    account.says("apply a protected backend; the provider waits 90 s before and after it protects a replica");
    await applyAll(project);
    for (const region of REGIONS) {
      const table = await dynamodb.table(account.aws.client, region, "GlobalApp");
      expect(table.DeletionProtectionEnabled, region).toBe(true);
    }
  });

  test("is not destroyed by Terraform", async () => {
    account.says("try to destroy it");
    const refusal = await project.terraform.destroy().catch((error) => error);
    expect(refusal).toBeInstanceOf(TerraformError);
    const errors = (refusal as TerraformError).diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ summary }) => summary)).toEqual(errors.map(() => "Instance cannot be destroyed"));
    expect(errors.map(({ detail = "" }) => /Resource (\w+)\./.exec(detail)?.[1]).sort()).toEqual([
      "aws_dynamodb_table",
      "aws_globalaccelerator_accelerator",
    ]);
    await expectDeployed(account, [project], { regions: REGIONS, before });
  });

  test("keeps its tables whoever asks", async () => {
    for (const region of REGIONS) {
      const deletion = account.aws.client.json("dynamodb", region, "DeleteTable", { TableName: "GlobalApp" });
      const reason = region === HOME ? "acted as a source region" : "protected against deletion";
      await expect(deletion, region).rejects.toThrow(reason);
    }
  });

  test("loses its protection in place, and its tags with it, and then goes", async () => {
    account.says("turn protection off, change the tags, and destroy");
    await project.synth(settings(false, { team: "shop", cost: "shared" }));
    const { update, ...others } = changes(await applyAll(project));
    expect(others).toEqual({ create: [], replace: [], delete: [] });
    expect(countByType(update)).toMatchObject({ aws_dynamodb_table: 1, aws_dynamodb_table_replica: 1, aws_lb: 2 });
    for (const region of REGIONS) {
      const { TableArn } = await dynamodb.table(account.aws.client, region, "GlobalApp");
      const tags = await account.aws.client.json("dynamodb", region, "ListTagsOfResource", { ResourceArn: TableArn });
      expect(tags.Tags.map(({ Key }: Answer) => Key).sort()).toEqual(["GlobalApp", "cost", "team"]);
    }

    expectNoOtherWarning(await project.terraform.destroy());
    expect(await inventoryOfAws(account.aws.client, REGIONS)).toEqual(before);
  });
});
