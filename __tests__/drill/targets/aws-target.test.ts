import { describe, expect, it, vi } from "vitest";
import type { DeployedStack } from "../../../src/aws/outputs";
import { Journal } from "../../../src/drill/change/journal";
import { runDrill } from "../../../src/drill/drill";
import { awsTarget } from "../../../src/drill/targets/aws-target";
import { faultsAt } from "../../../src/drill/targets/simulator-target";
import type { Target } from "../../../src/drill/targets/target";
import { locationOf } from "../../../src/model/geography";
import { RealClock } from "../../../src/process/clock";
import { deployedStack } from "../../../src/simulator/outputs";
import type { World } from "../../../src/simulator/world";
import { OPTIONS } from "../../support/fake-backend";
import { stopAfterTest } from "../../support/stop";
import { temporaryFolder } from "../../support/temporary-folder";
import { type TopologyChanges, topologyOf } from "../../support/topology";
import { echoWorld, serveWorld } from "../../support/world";

const HOME = "us-west-2";
const OTHER = "eu-central-1";

interface Deployed {
  readonly world: World;
  readonly target: Target;
  readonly endpoint: string;
}

/** A backend behind AWS's API over real sockets, whose own time runs faster. */
async function deploy(
  changes: TopologyChanges = {},
  options: { readonly stack?: Partial<DeployedStack>; readonly credentials?: boolean; readonly speed?: number } = {},
): Promise<Deployed> {
  const topology = topologyOf("", changes);
  const world = await echoWorld(topology, { clock: new RealClock(options.speed ?? 10), replicationLagMs: 0 });
  const locations = topology.table.regions.map(locationOf);
  const { addresses } = await serveWorld(world, { locations, port: 0 });
  const endpoint = addresses.awsEndpointUrl;
  const target = awsTarget({
    kind: "aws",
    topology,
    stack: { ...deployedStack(topology, addresses), ...options.stack },
    ...(options.credentials === false ? {} : { endpoint }),
    clients: locations.map((location) => ({ location, addresses: addresses.addresses[location.name] ?? [] })),
    simulatorFaults: faultsAt(addresses.faultsUrl),
  });
  return { world, target: stopAfterTest(target), endpoint };
}

const REGION = { loadBalancerDnsName: "lb", functionName: "api", tableName: "table" };

const functionOf = (world: World, region: string) => world.functionsIn(region)[0];

const isDenied = (world: World, region: string): boolean => {
  const call = { region, operation: "GetItem", body: Buffer.from(`{"TableName":"GlobalApp"}`), ownTable: "" };
  return functionOf(world, region)?.role.refusalOf(call) !== undefined;
};

describe("what takes AWS's place", () => {
  it("is known by its URL, told to the drill or to the SDK", async () => {
    const { target, endpoint } = await deploy();
    expect(target.api).toBe(endpoint);
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
    const { target: stubbed } = await deploy({}, { credentials: false });
    vi.unstubAllEnvs();
    expect(stubbed.api).toBe("http://127.0.0.1:4566");
    const { target: real } = await deploy({}, { credentials: false });
    expect(real.api).toBeUndefined();
  });
});

describe("AWS's control planes", () => {
  it("say whether the accelerator is DEPLOYED, which it is not right after a change", async () => {
    const { target } = await deploy();
    expect(await target.control.acceleratorStatus()).toBe("DEPLOYED");
    const [group] = await target.control.endpointGroups();
    await target.control.setTrafficDial(group?.id ?? "", 50);
    expect(await target.control.acceleratorStatus()).toBe("IN_PROGRESS");
  });

  it("list every endpoint group, however many there are, with dial and weight", async () => {
    const regions = [
      HOME,
      OTHER,
      "ap-southeast-2",
      "sa-east-1",
      "ap-northeast-1",
      "us-east-1",
      "us-east-2",
      "eu-west-1",
      "eu-west-2",
      "eu-west-3",
      "ca-central-1",
      "ap-south-1",
    ];
    const { target } = await deploy({
      regions,
      endpoint: { weight: 7 },
      endpointGroup: { trafficDialPercentage: 37.5 },
      table: { regions: [HOME, OTHER] },
    });
    const groups = await target.control.endpointGroups();
    expect(groups.map(({ region }) => region)).toEqual(regions);
    expect(groups.every(({ trafficDialPercentage, weight }) => trafficDialPercentage === 37.5 && weight === 7)).toBe(
      true,
    );
    expect(new Set(groups.map(({ id }) => id)).size).toBe(12);
    expect(groups[0]?.endpoints).toEqual([
      { id: expect.stringContaining(HOME), weight: 7, clientIpPreservation: true, healthy: true },
    ]);
  });

  it("set the weight of one endpoint, and keep everything else of it and of its group", async () => {
    const { world, target } = await deploy({
      endpoint: { clientIpPreservation: false },
      endpointGroup: { trafficDialPercentage: 37.5 },
    });
    const before = world.accelerator.listeners.flatMap(({ endpointGroups }) => endpointGroups);
    const [group] = (await target.control.endpointGroups()).filter(({ region }) => region === HOME);
    const { id = "", endpoints = [] } = group ?? {};
    await target.control.setWeight(id, endpoints[0]?.id ?? "", 0);
    const after = world.accelerator.listeners.flatMap(({ endpointGroups }) => endpointGroups);
    expect(after).toEqual(
      before.map((each) =>
        each.region === HOME ? { ...each, endpoints: each.endpoints.map((one) => ({ ...one, weight: 0 })) } : each,
      ),
    );
    await expect(target.control.setWeight(id, "arn:gone", 0)).rejects.toThrow(`arn:gone is no longer in ${id}`);
    expect(world.accelerator.listeners.flatMap(({ endpointGroups }) => endpointGroups)).toEqual(after);
  });

  it("turn one group's dial, and leave its endpoints and the other groups alone", async () => {
    const { world, target } = await deploy({ endpoint: { weight: 9 } });
    const groups = await target.control.endpointGroups();
    await target.control.setTrafficDial(groups.find(({ region }) => region === HOME)?.id ?? "", 37.5);
    const after = world.accelerator.listeners.flatMap(({ endpointGroups }) => endpointGroups);
    expect(
      after.map(({ region, trafficDialPercentage, endpoints }) => [
        region,
        trafficDialPercentage,
        endpoints[0]?.weight,
      ]),
    ).toEqual([
      [HOME, 37.5, 9],
      [OTHER, 100, 9],
    ]);
    expect((await target.control.endpointGroups()).map(({ trafficDialPercentage }) => trafficDialPercentage)).toEqual([
      37.5, 100,
    ]);
  });

  it("say how a region's targets are, without asking Global Accelerator again", async () => {
    const { world, target } = await deploy({ healthCheck: { intervalSeconds: 5, timeoutSeconds: 2 } }, { speed: 50 });
    expect(await target.control.targetHealth(HOME)).toBe("healthy");
    world.controlPlaneDown = true;
    expect(await target.control.targetHealth(HOME)).toBe("healthy");
    const unhealthy = new Promise<void>((resolve) => {
      world.events.subscribe((event) => event.type === "target-health" && event.to === "unhealthy" && resolve());
    });
    world.faults.set({ kind: "status", target: HOME });
    await unhealthy;
    expect(await target.control.targetHealth(HOME)).toBe("unhealthy");
  });

  it("say that a region has no endpoint, or no targets", async () => {
    const none = await deploy({ endpointGroup: { endpoints: [] } });
    expect(await none.target.control.targetHealth(HOME)).toBe("without an endpoint");
    expect((await none.target.control.endpointGroups())[0]?.weight).toBe(0);
    const empty = await deploy({ targetGroup: { targets: [] } });
    expect(await empty.target.control.targetHealth(HOME)).toBe("without targets");
  });

  it.each([["200"], [undefined]])("set STATUS, and put back %s, other variables as they were", async (status) => {
    const variables = { tablename: "GlobalApp", ...(status === undefined ? {} : { STATUS: status }) };
    const { world, target } = await deploy({ function: { environment: variables } });
    expect(await target.control.status(HOME)).toBe(status);
    await target.control.setStatus(HOME, "400");
    expect(await target.control.status(HOME)).toBe("400");
    expect(await target.control.status(OTHER)).toBe(status);
    await target.control.setStatus(HOME, status);
    expect(functionOf(world, HOME)?.configuration.environment).toEqual(variables);
  });

  it.each([[40], [undefined]])("take the concurrency, and put back a reserve of %s", async (reserved) => {
    const { world, target } = await deploy({ function: { reservedConcurrency: reserved } });
    expect(await target.control.concurrency(HOME)).toBe(reserved);
    await target.control.setConcurrency(HOME, 0);
    expect(await target.control.concurrency(HOME)).toBe(0);
    expect(functionOf(world, OTHER)?.reservedConcurrency).toBe(reserved);
    await target.control.setConcurrency(HOME, reserved);
    expect(functionOf(world, HOME)?.reservedConcurrency).toBe(reserved);
  });

  it("take the table away from the function's role, and give it back, twice if need be", async () => {
    const { world, target } = await deploy();
    expect(await target.control.tableDenied(HOME)).toBe(false);
    await target.control.setTableDenied(HOME, true);
    expect(await target.control.tableDenied(HOME)).toBe(true);
    expect(isDenied(world, HOME)).toBe(true);
    expect(isDenied(world, OTHER)).toBe(false);
    for (let each = 0; each < 2; each++) await target.control.setTableDenied(HOME, false);
    expect(await target.control.tableDenied(HOME)).toBe(false);
    expect(isDenied(world, HOME)).toBe(false);
  });

  it("set and clear the simulator's own faults, and say what it says of others", async () => {
    const { world, target } = await deploy();
    await target.control.simulatorFaults?.set("cut-off", HOME);
    expect(world.faults.active).toEqual([{ kind: "cut-off", target: HOME }]);
    await target.control.simulatorFaults?.clear("cut-off", HOME);
    expect(world.faults.active).toEqual([]);
    await expect(target.control.simulatorFaults?.set("cut-off", "moon-1")).rejects.toThrow(
      "cut-off has no target moon-1",
    );
  });

  it("are asked of another account's accelerator: that is no answer", async () => {
    const { target } = await deploy({}, { stack: { acceleratorDnsName: "a0.awsglobalaccelerator.com" } });
    await expect(target.control.acceleratorStatus()).rejects.toThrow(
      "no accelerator of this account has the name a0.awsglobalaccelerator.com: the outputs are of another stack or account, or out of date",
    );
  });

  it("do not know a function that the outputs name wrongly", async () => {
    const { target } = await deploy({}, { stack: { regions: { [HOME]: { ...REGION, functionName: "gone" } } } });
    const { control } = target;
    for (const answer of [control.status(HOME), control.concurrency(HOME), control.tableDenied(HOME)]) {
      await expect(answer).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    }
  });

  it("do not answer while they are down", async () => {
    const { world, target } = await deploy();
    world.controlPlaneDown = true;
    await expect(target.control.endpointGroups()).rejects.toMatchObject({ name: "ServiceUnavailableException" });
  });

  it("are not asked without credentials", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    vi.stubEnv("AWS_PROFILE", undefined);
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    try {
      const { target, endpoint } = await deploy({}, { credentials: false });
      vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
      const journal = new Journal(`${temporaryFolder()}/journal.json`);
      const drill = runDrill(target, { ...OPTIONS, fault: "dial" }, { journal });
      await expect(drill).rejects.toThrow(
        "the drill was not started:\n  - no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("a drill of control-plane", () => {
  it("is a failover that needs nothing of Global Accelerator's API, nor does the restore", async () => {
    const { world, target } = await deploy({ healthCheck: { intervalSeconds: 5, timeoutSeconds: 2 } });
    const steps: string[] = [];
    world.events.subscribe((event) => {
      if (event.type === "fault") steps.push(`${event.kind} ${event.on ? "begins" : "ends"}`);
      if (event.type === "configuration") steps.push(`STATUS is ${event.changed.STATUS?.to}`);
      if (event.type === "endpoint-health") steps.push(`${event.region} is ${event.healthy ? "healthy" : "unhealthy"}`);
    });
    const journal = new Journal(`${temporaryFolder()}/journal.json`);
    const options = { ...OPTIONS, fault: "control-plane", rate: 2, steadySeconds: 1, limitSeconds: 60, ledger: false };
    const { aborted, left, timeline } = await runDrill(target, options, { journal });
    expect({ aborted, left }).toEqual({ aborted: undefined, left: [] });
    expect(timeline.detectedMs).toBeDefined();
    expect(steps).toEqual([
      "control-plane begins",
      "STATUS is 400",
      `${HOME} is unhealthy`,
      "STATUS is 200",
      "control-plane ends",
      `${HOME} is healthy`,
    ]);
  });
});

describe("AWS's tables", () => {
  it.each([[undefined], ["kind"]])("keep an item of the ledger in a table with the sort key %s", async (sortKey) => {
    const { target } = await deploy({ table: { sortKey, items: [] } });
    const home = target.tables.get(HOME);
    expect(await home?.get("item")).toBeUndefined();
    await home?.put("item", "one");
    expect(await home?.get("item")).toBe("one");
    expect(await home?.putIfAbsent("item", "two")).toBe(false);
    await home?.delete("item");
    expect(await home?.putIfAbsent("item", "two")).toBe(true);
    expect(await home?.get("item")).toBe("two");
  });

  it("are each asked in their own region", async () => {
    const { world, target } = await deploy();
    world.faults.set({ kind: "replication", target: OTHER });
    await target.tables.get(HOME)?.put("item", "one");
    expect(await target.tables.get(HOME)?.get("item")).toBe("one");
    expect(await target.tables.get(OTHER)?.get("item")).toBeUndefined();
  });

  it("refuse what they are not there for", async () => {
    const { target } = await deploy({}, { stack: { regions: { [HOME]: { ...REGION, tableName: "another" } } } });
    const home = target.tables.get(HOME);
    await expect(home?.put("item", "one")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(home?.putIfAbsent("item", "one")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
