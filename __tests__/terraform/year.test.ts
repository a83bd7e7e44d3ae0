import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { dynamodb, functionConfiguration, globalAccelerator } from "./aws/ask";
import type { Answer } from "./aws/client";
import { inventoryOfAws } from "./inventory";
import { leaveGroup } from "./leave-group";
import type { Project } from "./project";
import { brokenIn } from "./serving";
import { changes, NOTHING, story } from "./story";

const [HOME, OTHER, THIRD] = ["us-west-2", "eu-central-1", "ap-southeast-2"] as const;
const ALL = [HOME, OTHER, THIRD];
const TABLE = "GlobalApp";
const RESTORED = "GlobalApp-restored";

const OUTPUTS = ["--outputs", "outputs.json"];

/** What a customer has written, and must find after whatever happens in the year. */
const ITEM = { item_id: { S: "order-1" }, message: { S: "from a customer" } };

const first: BackendProps = {
  regions: [HOME, OTHER],
  // Waves ask a load balancer whether it serves, and nothing answers at these.
  release: { steps: [] },
  table: {
    name: TABLE,
    pointInTimeRecovery: true,
    seedItems: [{ item_id: "foobar", message: "hello from the global table" }],
  },
};
const three: BackendProps = { ...first, regions: ALL };
const changed: BackendProps = {
  ...three,
  function: { memoryMb: 512, environment: { GREETING: "hello" } },
  healthCheck: { intervalSeconds: 20, unhealthyThreshold: 3 },
  writes: "anonymous",
  cors: { origins: ["https://app.example.com"] },
  tags: { team: "shop" },
};
const released: BackendProps = { ...changed, function: { ...changed.function, memoryMb: 1024 } };
const leaving: BackendProps = { ...released, regions: [HOME, OTHER], formerRegions: [THIRD] };
const left: BackendProps = { ...leaving, formerRegions: [] };
const restored: BackendProps = { ...left, table: { ...left.table, name: RESTORED } };

/** Three regions, from the first deployment to the end, by the commands that the docs name. */
describe("a year of a backend", () => {
  const account = story("year");
  let project: Project;
  let before: readonly string[];
  /** The static addresses that clients have. */
  let addresses: readonly string[];

  beforeAll(async () => {
    before = await inventoryOfAws(account.aws.client, ALL);
    project = account.project();
    await project.synth(first);
  });

  test("begins with one command: two regions serve, and the outputs are written", async () => {
    account.says("npm run deploy");
    expect(await ended("deploy", "--yes")).toContain("all regions: deployed");
    const outputs = JSON.parse(readFileSync(join(project.root, "outputs.json"), "utf8"));
    expect(outputs[TABLE]).toMatchObject({ home_region: HOME, [`${OTHER}_table_name`]: TABLE });
    addresses = await addressesNow();
    expect(addresses).toHaveLength(2);
    await expectServing(HOME, OTHER);
  });

  test("has its seed items, and a customer's", async () => {
    account.says("npm run seed");
    expect(await ended("seed")).toContain("1 of 1 seed items written");
    await account.aws.client.json("dynamodb", HOME, "PutItem", { TableName: TABLE, Item: ITEM });
    await deleteItem("foobar");
    expect(await ended("seed")).toContain("1 were written by an earlier run");
    expect(await items()).toEqual([ITEM]);
  });

  test("gets a third region, and the other two stay as they are", async () => {
    account.says("npm run deploy: a third region");
    await project.synth(three);
    const made = await madeBy(() => ended("deploy", "--yes"));
    // The table is copied from the home region, where the accelerator's API is as well.
    expect(made.filter((call) => !call.startsWith(THIRD) && !call.startsWith("us-east-1"))).toEqual([
      `${HOME} CreateEndpointGroup`,
      `${HOME} UpdateTable`,
    ]);
    await expectServing(...ALL);
  });

  test("changes in place, one region after the other", async () => {
    account.says("npm run deploy: other settings");
    await project.synth(changed);
    const calls = account.aws.calls.length;
    const made = await madeBy(() => ended("deploy", "--yes"));
    expect(made.filter((call) => /(Create|Delete|Register|Deregister|Remove)(?!Tags)[A-Z]/.test(call))).toEqual([]);
    const updated = account.aws.calls
      .slice(calls)
      .filter(({ operation }) => operation === "UpdateFunctionConfiguration")
      .map(({ region }) => region);
    // The region with the smallest share of the world's traffic is the first one.
    expect(updated).toEqual([THIRD, HOME, OTHER]);
    await expectServing(...ALL);
  });

  test("is released in two regions while the third is out, and takes that one out of service", async () => {
    account.says("npm run deploy -- --region, and npm run weight, while a region answers 503");
    await project.synth(released);
    account.aws.out.add(OTHER);
    for (const region of [HOME, THIRD]) {
      expect(await ended("deploy", "--yes", "--region", region)).toContain(`${region}: deployed`);
    }
    expect(await ended("dial", ...OUTPUTS)).toContain(`${OTHER}: traffic dial 100, weight 128, not healthy`);
    expect(await ended("weight", OTHER, "0", ...OUTPUTS)).toContain("the accelerator is DEPLOYED");
    expect(await weightOf(OTHER)).toBe(0);
    expect(await Promise.all(ALL.map(memory))).toEqual([1024, 512, 1024]);

    // A weight that an operator has set is nothing that a region's deployment touches.
    expect(await ended("deploy", "--yes", "--region", HOME)).toContain(`${HOME}: nothing to do`);
    expect(await weightOf(OTHER)).toBe(0);
  });

  test("keeps its last regions in service, whatever is typed", async () => {
    await ended("dial", THIRD, "0", ...OUTPUTS);
    const { code, stderr } = await project.npmRun("weight", HOME, "0", ...OUTPUTS);
    expect([code, stderr]).toEqual([1, expect.stringContaining("no other region is healthy and in service")]);
    expect(await weightOf(HOME)).toBe(128);
    await ended("dial", THIRD, "--undo", ...OUTPUTS);
  });

  test("has the region back, and deploys what is left", async () => {
    account.says("npm run weight -- --undo, and npm run deploy: the region is back");
    account.aws.out.clear();
    await ended("weight", OTHER, "--undo", ...OUTPUTS);
    expect(await weightOf(OTHER)).toBe(128);
    const stdout = await ended("deploy", "--yes");
    expect(stdout).toContain(`${OTHER}: deployed`);
    expect(stdout).not.toContain("An operator's change");
    expect(await Promise.all(ALL.map(memory))).toEqual([1024, 1024, 1024]);
    await expectServing(...ALL);
  });

  test("gives up a region, of which nothing is left", async () => {
    account.says("npm run deploy: a region leaves, with Global Accelerator's group in its VPC");
    await leaveGroup(account.aws.client, THIRD);
    await project.synth(leaving);
    expect(await ended("deploy", "--yes")).toContain(`nothing is left in ${THIRD}`);
    await project.synth(left);
    const there = (await inventoryOfAws(account.aws.client, [THIRD])).filter((line) => line.includes(THIRD));
    expect(there).toEqual([]);
    await expectServing(HOME, OTHER);
  });

  test("restores its table from before a mistake, and serves from it", async () => {
    account.says("restore the table, and npm run deploy");
    const { client } = account.aws;
    await client.json("dynamodb", HOME, "RestoreTableToPointInTime", {
      SourceTableName: TABLE,
      TargetTableName: RESTORED,
      UseLatestRestorableTime: true,
    });
    await account.until(async () => (await dynamodb.table(client, HOME, RESTORED)).TableStatus === "ACTIVE");
    await deleteItem(ITEM.item_id.S);

    const [table = ""] = project.addresses("aws_dynamodb_table");
    const identity = project.addresses("terraform_data").filter((address) => address.includes("identity"));
    await project.terraform.forget(table, ...project.addresses("aws_dynamodb_table_replica"), ...identity);
    await project.synth(restored);
    await project.terraform.import(table, RESTORED);
    expect(await ended("deploy", "--yes")).toContain("all regions: deployed");
    expect(await ended("seed")).toContain("1 were written by an earlier run");
    expect(await items(RESTORED)).toEqual([ITEM]);
    for (const region of [HOME, OTHER]) {
      const { Environment } = await functionConfiguration(client, region, "GlobalApp-api");
      expect(Environment.Variables.tablename).toBe(RESTORED);
    }
    await expectServing(HOME, OTHER);
  });

  test("ends with nothing left but the table that Terraform has forgotten", async () => {
    account.says("npm run teardown, with Global Accelerator's groups in the VPCs");
    for (const region of [HOME, OTHER]) await leaveGroup(account.aws.client, region);
    expect(await ended("teardown", "--yes")).toMatch(/done:\n {2}(\d+) of \1 resources are destroyed\n/);
    expect(await project.terraform.state()).toEqual([]);
    const left = (await inventoryOfAws(account.aws.client, ALL)).filter((line) => !before.includes(line));
    expect(left).toEqual([HOME, OTHER].map((region) => `${region} aws_dynamodb_table ${TABLE}`).sort());
  });

  /** What holds whenever nothing is broken: the addresses and the customer's item are there, and nothing is left to do. */
  async function expectServing(...regions: readonly string[]): Promise<void> {
    for (const region of regions) {
      expect(await brokenIn(account.aws.client, region, { firewall: false }), region).toEqual([]);
    }
    const groups = await globalAccelerator.endpointGroups(account.aws.client);
    expect(groups.map((group) => group.EndpointGroupRegion).sort()).toEqual([...regions].sort());
    expect(await addressesNow()).toEqual(addresses);
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
  }

  /** What a command prints that ends well. */
  async function ended(command: string, ...options: string[]): Promise<string> {
    const { code, stdout, stderr } = await project.npmRun(command, ...options);
    expect(code, stdout + stderr).toBe(0);
    return stdout;
  }

  /** The calls that change something, each once. */
  async function madeBy(work: () => Promise<unknown>): Promise<string[]> {
    const calls = account.aws.calls.length;
    await work();
    const made = account.aws.calls.slice(calls).filter(({ operation }) => !/^(Describe|Get|List)/.test(operation));
    return [...new Set(made.map(({ region, operation }) => `${region} ${operation}`))].sort();
  }

  /** Of the application: those of the platform have reserved ids. */
  async function items(table = TABLE): Promise<Answer[]> {
    const found = (await dynamodb.items(account.aws.client, HOME)).filter((each) => each.table === table);
    return found.map(({ item }) => item).filter(({ item_id }) => !item_id.S.startsWith("__globalapp__"));
  }

  const deleteItem = (id: string) =>
    account.aws.client.json("dynamodb", HOME, "DeleteItem", { TableName: TABLE, Key: { item_id: { S: id } } });

  async function addressesNow(): Promise<string[]> {
    const [{ IpSets }] = await globalAccelerator.accelerators(account.aws.client);
    return IpSets.flatMap(({ IpAddresses }: { IpAddresses: string[] }) => IpAddresses);
  }

  async function weightOf(region: string): Promise<number> {
    const groups = await globalAccelerator.endpointGroups(account.aws.client);
    return groups.find((group) => group.EndpointGroupRegion === region).EndpointDescriptions[0].Weight;
  }

  const memory = async (region: string): Promise<number> =>
    (await functionConfiguration(account.aws.client, region, "GlobalApp-api")).MemorySize;
});
