import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { applyAll, expectDeployed, expectNoOtherWarning, story } from "./story";
import type { Diagnostic } from "./terraform";

const [HOME, OTHER] = ["us-west-2", "eu-central-1"] as const;
const REGIONS = [HOME, OTHER];

const settings: BackendProps = { regions: REGIONS, table: { seedItems: [{ item_id: "foobar" }] } };

/** It was making this when it was interrupted, and nothing else went wrong. */
function expectInterrupted(errors: readonly Diagnostic[], making: string): void {
  const summaries = errors.map(({ summary }) => summary).filter((summary) => summary !== "execution halted");
  expect(summaries).not.toEqual([]);
  for (const summary of summaries) expect(summary).toMatch(new RegExp(`${making} .*context canceled$`));
}

describe("an apply that is interrupted", () => {
  const account = story("interrupted");
  let project: Project;

  beforeAll(async () => {
    project = account.project();
    await project.synth(settings);
    await project.terraform.init();
  });

  test("while a replica is made has to be told of it", async () => {
    account.says("interrupt while the replica is made");
    const [replica = ""] = project.addresses("aws_dynamodb_table_replica");
    // The first UpdateTable is the one that adds it.
    const errors = await project.terraform.interruptedApply([replica], account.called("UpdateTable"));
    expectInterrupted(errors, "DynamoDB Table Replica");
    const state = await project.terraform.state();
    expect(state.map(({ type }) => type)).toContain("aws_dynamodb_table");
    expect(state.map(({ type }) => type)).not.toContain("aws_dynamodb_table_replica");
    // The provider writes a replica into the state only when it is there, and AWS goes on making it.
    await account.until(
      async () => (await account.aws.client.json("dynamodb", OTHER, "ListTables")).TableNames.length > 0,
    );
    await project.terraform.import(replica, `GlobalApp:${HOME}`);
  });

  test("half-way is finished by the next one", async () => {
    account.says("interrupt while the load balancers are made");
    // The load balancers and what they need: what else is created at that moment would be in no state.
    const created = (region: string) =>
      account.aws.calls.some((call) => call.region === region && call.operation === "CreateLoadBalancer");
    const errors = await project.terraform.interruptedApply(
      project.addresses("aws_lb"),
      // The last answer has to reach Terraform; the provider asks for the first time after 30 s.
      account.until(async () => REGIONS.every(created)).then(() => sleep(1000)),
    );
    expectInterrupted(errors, "ELBv2 Load Balancer");
    const state = await project.terraform.state();
    expect(state.filter(({ type }) => type === "aws_lb")).toHaveLength(REGIONS.length);

    account.says("apply again");
    const { create } = await applyAll(project);
    expect(create.length).toBeGreaterThan(0);
    await expectDeployed(account, [project], { regions: REGIONS });
  });

  test("leaves nothing behind when it is destroyed", async () => {
    account.says("destroy");
    expectNoOtherWarning(await project.terraform.destroy());
    expect(await inventoryOfAws(account.aws.client, REGIONS)).toEqual([]);
  });
});
