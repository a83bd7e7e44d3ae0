import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { ec2, globalAccelerator } from "./aws/ask";
import { inventoryOfAws } from "./inventory";
import { leaveGroup } from "./leave-group";
import type { Project } from "./project";
import { applyAll, changes, NOTHING, story } from "./story";

const [HOME, OTHER, LEFT] = ["us-west-2", "eu-central-1", "ap-southeast-2"] as const;

/** Without waves, which take real minutes: they are told on the virtual clock. */
const release = { steps: [] };
const settings: BackendProps = { regions: [HOME, OTHER, LEFT], release };
const without: BackendProps = { regions: [HOME, OTHER], release };
const leaving: BackendProps = { ...without, formerRegions: [LEFT] };

describe("a region that is removed", () => {
  const account = story("leave a region");
  let project: Project;

  beforeAll(async () => {
    project = account.project();
    await project.synth(settings);
    await project.terraform.init();
    await applyAll(project);
  });

  test("goes with its VPC, where Global Accelerator has left its security group", async () => {
    account.says("npm run deploy with formerRegions, and Global Accelerator's group in the VPC");
    const left = await leaveGroup(account.aws.client, LEFT);
    const kept = await leaveGroup(account.aws.client, HOME);
    await project.synth(leaving);
    const { code, stdout, stderr } = await project.deploy("--yes");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`the security group GlobalAccelerator (${left}) of vpc-`);
    expect(stdout).toContain(`nothing is left in ${LEFT}: empty formerRegions in main.ts`);
    expect(await leftOf(LEFT)).toEqual([]);

    const operations = account.aws.calls.map(({ operation }) => operation);
    expect(operations.lastIndexOf("DeleteEndpointGroup")).toBeLessThan(operations.lastIndexOf("DeleteSecurityGroup"));
    const groups = await globalAccelerator.endpointGroups(account.aws.client);
    expect(groups.map(({ EndpointGroupRegion }) => EndpointGroupRegion).sort()).toEqual([HOME, OTHER].sort());
    const ids = (await ec2.securityGroups(account.aws.client, HOME)).map(({ groupId }) => groupId);
    expect(ids).toContain(kept);
  });

  test("is not named any more, and nothing is left to do", async () => {
    await project.synth(without);
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
  });

  test("that Terraform alone could not remove is finished by the same command", async () => {
    account.says("add the region again, and remove it by Terraform alone");
    await project.synth(settings);
    await applyAll(project);
    await leaveGroup(account.aws.client, LEFT);
    await project.synth(leaving);
    const calls = account.aws.calls.length;
    const refused = account.until(async () =>
      account.aws.calls.slice(calls).some(({ operation }) => operation === "DeleteVpc"),
    );
    await project.terraform.interruptedApply([], refused);
    expect((await project.terraform.state()).filter(({ type }) => type === "aws_vpc")).toHaveLength(3);

    account.says("npm run deploy for the rest");
    const { code, stdout } = await project.deploy("--yes");
    expect(code).toBe(0);
    expect(stdout).toContain(`nothing is left in ${LEFT}`);
    expect(await leftOf(LEFT)).toEqual([]);
  });

  /** What the region has, and what carries its name although it is global. */
  const leftOf = async (region: string): Promise<readonly string[]> =>
    (await inventoryOfAws(account.aws.client, [region])).filter((line) => line.includes(region));
});
