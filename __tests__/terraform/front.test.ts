import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { openDefaultVpc } from "./account-networks";
import { globalAccelerator, loadBalancing, route53 } from "./aws/ask";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { applyAll, changes, countByType, expectDeployed, expectNoOtherWarning, story } from "./story";

const REGIONS = ["us-west-2", "eu-central-1"] as const;
const NAME = "api.example.com";
const SETTINGS: BackendProps = {
  regions: [...REGIONS],
  network: "default",
  domain: { name: NAME, hostedZone: "example.com" },
};
const ROUTE_53 = { ...SETTINGS, front: "route-53" } as const;

describe("the front", () => {
  const account = story("front");
  let project: Project;
  let before: readonly string[];

  beforeAll(async () => {
    for (const region of REGIONS) await openDefaultVpc(account.aws.client, region);
    await route53.createZone(account.aws.client, "example.com");
    before = await inventoryOfAws(account.aws.client, REGIONS);
    project = account.project();
    await project.synth(ROUTE_53);
    await project.terraform.init();
  });

  const records = async () =>
    (await route53.records(account.aws.client)).map((record) => ({
      name: record.Name.replace(/\.$/, ""),
      region: record.Region,
      target: record.AliasTarget?.DNSName.replace(/\.$/, ""),
      evaluated: record.AliasTarget?.EvaluateTargetHealth,
    }));

  /** Applies other settings; fails if a query for the name would have met none meanwhile. */
  async function moveTo(settings: BackendProps) {
    await project.synth(settings);
    let isOver = false;
    let missing = 0;
    const watching = (async () => {
      while (!isOver) {
        if (!(await records()).some(({ name, target }) => name === NAME && target !== undefined)) missing++;
        await sleep(100);
      }
    })();
    const plan = await applyAll(project).finally(() => {
      isOver = true;
    });
    await watching;
    expect(missing).toBe(0);
    return changes(plan);
  }

  test("can be Route 53 from the start: a record of each region, and no accelerator", async () => {
    account.says("apply a backend with Route 53 in front");
    const { create } = changes(await applyAll(project));
    expect(countByType(create)).toMatchObject({ aws_route53_record: 4 });
    expect(await globalAccelerator.accelerators(account.aws.client)).toEqual([]);
    const found = await records();
    for (const region of REGIONS) {
      const [loadBalancer] = await loadBalancing.loadBalancers(account.aws.client, region);
      expect(found).toContainEqual({
        name: `_regions.${NAME}`,
        region,
        target: loadBalancer?.DNSName,
        evaluated: "true",
      });
    }
    expect(found).toContainEqual({ name: NAME, region: undefined, target: `_regions.${NAME}`, evaluated: "true" });
    await expectDeployed(account, [project], { regions: REGIONS, before });
  });

  test("moves to an accelerator without a moment in which the name is missing, and the records stay meanwhile", async () => {
    account.says("move to an accelerator");
    const moved = await moveTo({ ...SETTINGS, formerFront: "route-53" });
    expect(moved).toMatchObject({ replace: [], delete: [] });
    expect(countByType(moved.update)).toEqual({ aws_route53_record: 1 });
    const [accelerator] = await globalAccelerator.accelerators(account.aws.client);
    expect(await records()).toContainEqual(
      expect.objectContaining({ name: NAME, target: accelerator?.DnsName, evaluated: "false" }),
    );
  });

  test("moves back in the same way, and the accelerator goes afterwards", async () => {
    account.says("move back to Route 53");
    const moved = await moveTo({ ...ROUTE_53, formerFront: "global-accelerator" });
    expect(moved).toMatchObject({ create: [], replace: [], delete: [] });
    expect(countByType(moved.update)).toEqual({ aws_route53_record: 1 });
    const left = await moveTo(ROUTE_53);
    expect(countByType(left.delete)).toMatchObject({ aws_globalaccelerator_accelerator: 1 });
    expect(left).toMatchObject({ create: [], update: [], replace: [] });
    expect(await globalAccelerator.accelerators(account.aws.client)).toEqual([]);
  });

  test("leaves a region out whose weight is 0", async () => {
    account.says("take a region out");
    const left = await moveTo({ ...ROUTE_53, regions: [REGIONS[0], { name: REGIONS[1], weight: 0 }] });
    expect(countByType(left.delete)).toEqual({ aws_route53_record: 1 });
  });

  test("leaves nothing behind when it is destroyed", async () => {
    account.says("destroy it");
    expectNoOtherWarning(await project.terraform.destroy());
    const left = (await inventoryOfAws(account.aws.client, REGIONS)).filter((line) => !before.includes(line));
    expect(left).toEqual([]);
  });
});
