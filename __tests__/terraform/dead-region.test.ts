import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { functionConfiguration, globalAccelerator } from "./aws/ask";
import type { Answer } from "./aws/client";
import type { Project } from "./project";
import { changes, NOTHING, story } from "./story";

const [HOME, OTHER] = ["us-west-2", "eu-central-1"] as const;
const REGIONS = [HOME, OTHER];
const FUNCTION = "GlobalApp-api";

/** Without waves, which take real minutes: they are told on the virtual clock. */
const settings: BackendProps = { regions: REGIONS, release: { steps: [] } };

describe("a backend whose home region is out", () => {
  const account = story("dead region");
  let project: Project;

  beforeAll(async () => {
    project = account.project();
    await project.synth(settings);
    await project.terraform.init();
  });

  test("is deployed at first by one plan, and its outputs are written", async () => {
    account.says("npm run deploy: the first time");
    const { code, stdout, stderr } = await project.deploy("--yes");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("all regions: deployed");
    expect(stdout).not.toContain(`${OTHER}: `);
    const outputs = JSON.parse(readFileSync(join(project.root, "outputs.json"), "utf8"));
    expect(outputs.GlobalApp[`${OTHER}_function_name`]).toBe(FUNCTION);
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
  });

  test("gets new code in the other region, by calls to that region alone, and keeps what an operator set", async () => {
    account.says("npm run deploy -- --region, while the home region answers 503");
    await project.synth({ ...settings, function: { memoryMb: 512 } });
    const dial = await evacuate(OTHER);
    account.aws.out.add(HOME);
    const calls = account.aws.calls.length;
    const { code, stdout, stderr } = await project.deploy("--yes", "--region", OTHER);
    account.aws.out.clear();
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`${OTHER}: deployed`);
    expect(stdout).toContain("partial-plan");

    const asked = account.aws.calls.slice(calls);
    expect([...new Set(asked.map(({ region }) => region))]).toEqual([OTHER]);
    // What exists once for all regions is not asked at all.
    const services = asked.map(({ service }) => service);
    for (const service of ["globalaccelerator", "dynamodb", "route53"]) expect(services).not.toContain(service);
    expect(await memory(OTHER)).toBe(512);
    expect(await memory(HOME)).not.toBe(512);
    expect(await dialOf(OTHER)).toBe(dial);
  });

  test("cannot be planned as a whole, and says so within two minutes' worth of attempts", async () => {
    account.says("npm run deploy, while the home region answers 503");
    account.aws.out.add(HOME);
    const { code, stderr } = await project.deploy("--yes");
    account.aws.out.clear();
    expect(code).toBe(1);
    expect(stderr).toContain("npm run deploy -- --region REGION");
    expect(stderr).toContain("nothing was deployed before that");
    expect(stderr).toMatch(/exceeded maximum number of attempts, 8/);
  });

  test("is deployed region by region once it is back, and then says that it undoes what the operator set", async () => {
    account.says("npm run deploy: the round");
    const { code, stdout } = await project.deploy("--yes");
    expect(code).toBe(0);
    expect(stdout).toContain(`${HOME}: deployed`);
    expect(stdout).toContain(`${OTHER}: nothing to do`);
    expect(stdout).toContain("An operator's change will be undone");
    expect(stdout.indexOf("An operator's change")).toBeLessThan(stdout.indexOf("all regions: deployed"));
    expect(await memory(HOME)).toBe(512);
    expect(await dialOf(OTHER)).toBe(100);
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
  });

  test("is deployed in its home region while the other one is out, too", async () => {
    account.says("npm run deploy -- --region HOME, while the other region answers 503");
    await project.synth({ ...settings, function: { memoryMb: 1024 } });
    account.aws.out.add(OTHER);
    const { code, stdout } = await project.deploy("--yes", "--region", HOME);
    account.aws.out.clear();
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${HOME}: deployed`)]);
    expect(await memory(HOME)).toBe(1024);
    expect(await memory(OTHER)).toBe(512);
  });

  const memory = async (region: string): Promise<number> =>
    (await functionConfiguration(account.aws.client, region, FUNCTION)).MemorySize;

  const groupOf = async (region: string): Promise<Answer> =>
    (await globalAccelerator.endpointGroups(account.aws.client)).find(
      ({ EndpointGroupRegion }) => EndpointGroupRegion === region,
    );

  const dialOf = async (region: string): Promise<number> => (await groupOf(region)).TrafficDialPercentage;

  /** As an operator does. @returns the dial */
  async function evacuate(region: string): Promise<number> {
    const { EndpointGroupArn } = await groupOf(region);
    await account.aws.client.json("globalaccelerator", "us-west-2", "UpdateEndpointGroup", {
      EndpointGroupArn,
      TrafficDialPercentage: 0,
    });
    return 0;
  }
});
