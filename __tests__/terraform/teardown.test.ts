import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { ec2, globalAccelerator } from "./aws/ask";
import type { Answer } from "./aws/client";
import { inventoryOfAws } from "./inventory";
import { GROUP, leaveGroup } from "./leave-group";
import { run } from "./process";
import type { Project } from "./project";
import { applyAll, story } from "./story";

const [HOME, OTHER] = ["us-west-2", "eu-central-1"] as const;
const REGIONS = [HOME, OTHER];

const settings: BackendProps = { regions: REGIONS, table: { seedItems: [{ item_id: "foobar" }] } };

describe("a backend that Global Accelerator has reached into", () => {
  const account = story("teardown");
  let project: Project;
  let before: readonly string[];

  beforeAll(async () => {
    before = await inventoryOfAws(account.aws.client, REGIONS);
    project = account.project();
    await project.synth(settings);
    await project.terraform.init();
  });

  test("is not destroyed by Terraform alone, because of the group that it leaves in each VPC", async () => {
    account.says("apply; destroy without npm run teardown");
    await applyAll(project);
    for (const region of REGIONS) await leaveGroup(account.aws.client, region);

    // Terraform asks again for minutes: it has been refused by the time that there are more requests than VPCs.
    const refused = account.until(async () => called("DeleteVpc").length > REGIONS.length);
    const destroying = ["destroy", "-auto-approve", "-input=false", "-no-color"];
    const { code } = await run("terraform", destroying, {
      cwd: project.stackFolder,
      env: project.env,
      interruptWhen: refused,
    });
    expect(code).not.toBe(0);
    const left = (await project.terraform.state()).map(({ type }) => type);
    expect(left.filter((type) => type === "aws_vpc")).toHaveLength(REGIONS.length);
    for (const region of REGIONS) {
      const [vpc] = await createdVpcs(region);
      const deletion = account.aws.client.query("ec2", region, "DeleteVpc", { VpcId: vpc.vpcId });
      await expect(deletion).rejects.toThrow("DependencyViolation");
    }
  });

  test("is destroyed to the end by npm run teardown, also after that", async () => {
    account.says("npm run teardown for the rest");
    const { code, stdout, stderr } = await project.teardown("--yes");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/done:\n {2}(\d+) of \1 resources are destroyed\n/);
    expect(stdout.match(/the security group GlobalAccelerator \(sg-\w+\) of vpc-\w+ \(.+\) is deleted/g)).toHaveLength(
      2,
    );
    expect(await inventoryOfAws(account.aws.client, REGIONS)).toEqual(before);
  });

  test("is destroyed in the order that AWS wants, once Global Accelerator has let go", async () => {
    account.says("apply again, and npm run teardown while Global Accelerator holds on for a while");
    await applyAll(project);
    const held: Record<string, string> = {};
    for (const region of REGIONS)
      held[region] = await leaveInterface(region, await leaveGroup(account.aws.client, region));
    const looks = called("DescribeNetworkInterfaces").length;
    const groups = called("DeleteSecurityGroup").length;

    const lettingGo = account
      .until(async () => called("DescribeNetworkInterfaces").length >= looks + REGIONS.length)
      .then(async () => {
        expect(await globalAccelerator.accelerators(account.aws.client)).toEqual([]);
        for (const region of REGIONS) {
          await ask(region, "DeleteNetworkInterface", { NetworkInterfaceId: held[region] as string });
        }
      });
    const { code, stdout, stderr } = await project.teardown("--yes");
    await lettingGo;
    expect([code, stderr]).toEqual([0, ""]);
    for (const region of REGIONS) expect(stdout).toContain(`waiting until AWS releases ${held[region]}`);
    expect(stdout).toMatch(/done:\n {2}(\d+) of \1 resources are destroyed\n/);
    expect(await project.terraform.state()).toEqual([]);
    expect(await inventoryOfAws(account.aws.client, REGIONS)).toEqual(before);

    const operations = account.aws.calls.map(({ operation }) => operation);
    const [own] = called("DeleteSecurityGroup").slice(groups);
    expect(operations.lastIndexOf("DeleteAccelerator")).toBeLessThan(account.aws.calls.indexOf(own as never));
  });

  test("has nothing left to destroy then", async () => {
    const { code, stdout } = await project.teardown("--yes");
    expect(code).toBe(0);
    expect(stdout).toContain("nothing of GlobalApp is deployed");
  });

  const called = (operation: string) => account.aws.calls.filter((call) => call.operation === operation);

  const ask = (region: string, action: string, parameters: Record<string, string>): Promise<Answer> =>
    account.aws.client.query("ec2", region, action, parameters);

  const createdVpcs = async (region: string): Promise<Answer[]> =>
    (await ec2.vpcs(account.aws.client, region)).filter(({ isDefault }) => isDefault !== "true");

  /** What Global Accelerator makes in a subnet, and takes away by itself. @returns its id */
  async function leaveInterface(region: string, group: string): Promise<string> {
    const [{ vpcId }] = (await createdVpcs(region)) as [Answer];
    const subnets = await ec2.subnets(account.aws.client, region);
    const { subnetId } = subnets.find((each) => each.vpcId === vpcId);
    const parameters = { SubnetId: subnetId, "SecurityGroupId.1": group, Description: GROUP };
    return (await ask(region, "CreateNetworkInterface", parameters)).networkInterface.networkInterfaceId;
  }
});
