import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { globalAccelerator, loadBalancing } from "./aws/ask";
import { inventoryOfAws } from "./inventory";
import { type Project, STACK } from "./project";
import { changes, expectDeployed, NOTHING, story } from "./story";

const REGIONS = ["us-west-2", "eu-central-1"];
const OBJECTIVES = { rtoSeconds: 70 };
const LOAD = {
  requestsPerSecond: { "São Paulo": 200.5, "47.6,-122.3": 0.1 },
  meanDurationMs: 20,
  writeShare: 0.3,
  readsPerRequest: 1,
  peakRequestsPerSecond: 0,
  accountConcurrency: 1000,
};

describe("npx cdktf", () => {
  const account = story("cdktf");
  let project: Project;

  beforeAll(async () => {
    project = account.project();
    await project.synth({
      regions: REGIONS,
      table: { seedItems: [{ item_id: "foobar" }] },
      objectives: OBJECTIVES,
      load: LOAD,
    });
  });

  test("deploys the stack and writes its outputs", async () => {
    account.says("npx cdktf deploy");
    await project.cdktf("deploy", "--skip-provider-lock", "--outputs-file", "outputs.json");
    await expectDeployed(account, [project], { regions: REGIONS });

    const [accelerator] = await globalAccelerator.accelerators(account.aws.client);
    const expected: Record<string, unknown> = {
      accelerator_dns_name: accelerator.DnsName,
      accelerator_ip_addresses: accelerator.IpSets[0].IpAddresses,
      home_region: REGIONS[0],
      objectives: OBJECTIVES,
      load: LOAD,
    };
    for (const region of REGIONS) {
      const [loadBalancer] = await loadBalancing.loadBalancers(account.aws.client, region);
      expected[`${region}_load_balancer_dns_name`] = loadBalancer.DNSName;
      expected[`${region}_function_name`] = "GlobalApp-api";
      expected[`${region}_table_name`] = "GlobalApp";
    }
    const outputs = JSON.parse(readFileSync(join(project.root, "outputs.json"), "utf8"));
    expect(outputs).toEqual({ [STACK]: expected });
  });

  test("leaves Terraform nothing to do", async () => {
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
  });

  test("destroys the stack, and leaves nothing behind", async () => {
    account.says("npx cdktf destroy");
    await project.cdktf("destroy");
    expect(await inventoryOfAws(account.aws.client, REGIONS)).toEqual([]);
  });
});
