import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/settings";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { applyAll, expectDeployed, expectNoOtherWarning, story } from "./story";

const [HOME, OTHER] = ["us-west-2", "eu-central-1"] as const;
const REGIONS = [HOME, OTHER];

const settings: BackendProps = { regions: REGIONS, table: { seedItems: [{ item_id: "foobar" }] } };

describe("an apply that is killed", () => {
  const account = story("interrupted");
  let project: Project;

  beforeAll(async () => {
    project = account.project();
    project.synth(settings);
    await project.terraform.init();
  });

  test("while a replica is made has to be told of it", async () => {
    account.says("interrupt while the replica is made");
    // The first UpdateTable is the one that adds it.
    expect(await project.terraform.interruptedApply(account.called("UpdateTable"))).not.toBe(0);
    const state = await project.terraform.state();
    expect(state.map(({ type }) => type)).toContain("aws_dynamodb_table");
    expect(state.map(({ type }) => type)).not.toContain("aws_dynamodb_table_replica");
    // The provider writes a replica into the state only when it is there, and AWS goes on making it.
    await account.until(
      async () => (await account.aws.client.json("dynamodb", OTHER, "ListTables")).TableNames.length > 0,
    );
    const [replica] = project.addresses("aws_dynamodb_table_replica");
    await project.terraform.import(replica as string, `GlobalApp:${HOME}`);
  });

  test("half-way is finished by the next one", async () => {
    account.says("interrupt while the load balancers are made");
    // Once all else is made and only the load balancers are waited for: what is created at the moment of the interrupt is
    // in no state, and would have to be imported.
    const waitedFor = (region: string) => {
      const own = account.aws.calls.filter((call) => call.region === region).map(({ operation }) => operation);
      const created = own.indexOf("CreateLoadBalancer");
      return own.includes("RegisterTargets") && created >= 0 && own.indexOf("DescribeLoadBalancers", created) >= 0;
    };
    const onlyTheyAreLeft = account.until(async () => REGIONS.every(waitedFor));
    expect(await project.terraform.interruptedApply(onlyTheyAreLeft)).not.toBe(0);
    expect((await project.terraform.state()).length).toBeGreaterThan(10);

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
