import { describe, expect, it } from "vitest";
import { locate } from "../../src/model/geography";
import { UserError } from "../../src/process/user-error";
import { STATIC_ADDRESSES } from "../../src/simulator/accelerator/accelerator";
import { SimulatedClient } from "../../src/simulator/client";
import { FAULTS, type FaultKind } from "../../src/simulator/faults";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import type { World } from "../../src/simulator/world";
import { bundle, ECHO } from "../support/bundle";
import { record } from "../support/events";
import { dynamoDb, TestTable } from "../support/table";
import { functionId, loadBalancerId, type TopologyChanges, topologyOf } from "../support/topology";
import { startWorld } from "../support/world";

const US = "us-west-2";
const EU = "eu-central-1";
const KINDS = Object.keys(FAULTS) as FaultKind[];
const targetsOf = (kind: FaultKind, world: World): readonly string[] => FAULTS[kind].targets(world);

async function started(changes: TopologyChanges = {}) {
  const clock = new VirtualClock();
  const world = await startWorld(topologyOf(bundle(ECHO), changes), { clock });
  const client = new SimulatedClient(world, locate("Seattle"));
  const table = (region: string) => new TestTable(dynamoDb(world.tableUrls.get(region) as string, region));
  /** The answer on a new connection from Seattle, and why; undefined: none. */
  const ask = async (target = "/") => {
    const answer = client.connect()?.send({ target });
    await clock.advance(10_000);
    const response = await answer;
    return response && [response.status, response.error];
  };
  return { world, clock, client, ask, us: table(US), eu: table(EU) };
}

/** Everything that a fault could change. */
const stateOf = (world: World) => ({
  functions: [...world.functions.values()].map((each) => ({
    environment: JSON.stringify(each.configuration.environment),
    reservedConcurrency: each.reservedConcurrency,
    delayMs: each.delayMs,
    failure: each.failure,
  })),
  loadBalancers: [...world.loadBalancers.values()].map(({ reachable }) => reachable),
  replicas: [...world.table.replicas.values()].map(({ unavailable, silent }) => ({ unavailable, silent })),
  addresses: [...world.accelerator.downAddresses],
  controlPlane: world.controlPlaneDown,
});

describe("every fault", () => {
  it.each(KINDS)("%s changes something, and its end leaves exactly what was before", async (kind) => {
    const { world, clock } = await started({
      function: { reservedConcurrency: 7, environment: { STATUS: "201", b: "1" } },
    });
    for (const target of targetsOf(kind, world)) {
      const before = stateOf(world);
      world.faults.set({ kind, target });
      expect(world.faults.active).toEqual([{ kind, target }]);
      if (kind !== "replication") expect(stateOf(world)).not.toEqual(before);
      world.faults.end(kind, target);
      await clock.advance(0);
      expect(stateOf(world)).toEqual(before);
      expect(world.faults.active).toEqual([]);
    }
  });

  it("leaves exactly what was before, in whatever order they overlap", async () => {
    const { world, clock } = await started();
    const before = stateOf(world);
    const all = KINDS.flatMap((kind) => targetsOf(kind, world).map((target) => ({ kind, target })));
    for (const fault of all) world.faults.set(fault);
    expect(world.faults.active).toHaveLength(all.length);
    // Neither the order of setting nor its opposite.
    for (const { kind, target } of [
      ...all.filter((_, index) => index % 2),
      ...all.filter((_, index) => !(index % 2)),
    ]) {
      world.faults.end(kind, target);
    }
    await clock.advance(0);
    expect(stateOf(world)).toEqual(before);
  });

  it("says when it begins and when it ends", async () => {
    const { world, clock } = await started();
    const told = record(world.events, "fault");
    await clock.advance(1000);
    world.faults.set({ kind: "slow", target: EU });
    await clock.advance(500);
    world.faults.clear();
    expect(told).toEqual([
      { at: 1, type: "fault", kind: "slow", target: EU, on: true },
      { at: 1.5, type: "fault", kind: "slow", target: EU, on: false },
    ]);
  });
});

describe("a fault of the function", () => {
  it("status lets /health answer 400, and nothing else", async () => {
    const { world, ask } = await started();
    world.faults.set({ kind: "status", target: US });
    expect(await ask("/health")).toEqual([400, undefined]);
    expect(await ask("/get/foobar")).toEqual([200, undefined]);
    world.faults.clear();
    expect(await ask("/health")).toEqual([200, undefined]);
  });

  it("status takes STATUS away again where there was none", async () => {
    const { world } = await started({ function: { environment: { tablename: "T" } } });
    world.faults.set({ kind: "status", target: US });
    expect(world.functions.get(functionId(US))?.configuration.environment).toEqual({ tablename: "T", STATUS: "400" });
    world.faults.clear();
    expect(world.functions.get(functionId(US))?.configuration.environment).toEqual({ tablename: "T" });
  });

  it("leaves alone what somebody else has set meanwhile", async () => {
    const { world } = await started();
    const lambda = world.functions.get(functionId(US));
    world.faults.set({ kind: "status", target: US });
    world.faults.set({ kind: "throttle", target: US });
    lambda?.configure({ environment: { STATUS: "503" } });
    if (lambda) lambda.reservedConcurrency = 9;
    world.faults.clear();
    expect([lambda?.configuration.environment.STATUS, lambda?.reservedConcurrency]).toEqual(["503", 9]);
  });

  it("throttle lets every invocation be throttled", async () => {
    const { world, ask } = await started();
    world.faults.set({ kind: "throttle", target: US });
    expect(await ask()).toEqual([502, "LambdaThrottling"]);
  });

  it("error lets every invocation fail", async () => {
    const { world, ask } = await started();
    world.faults.set({ kind: "error", target: US });
    expect(await ask()).toEqual([502, "LambdaUnhandled"]);
  });

  it("slow lets every invocation run into its timeout", async () => {
    const { world, ask } = await started();
    const requests = record(world.events, "request");
    world.faults.set({ kind: "slow", target: US });
    expect(await ask()).toEqual([502, "LambdaTimeout"]);
    expect(requests[0]?.durationMs).toBe(5000);
  });
});

describe("a fault of the table", () => {
  it("table-silent lets one region's endpoint answer nothing, which takes a client until its own timeout", async () => {
    const clock = new VirtualClock();
    const code = `exports.handler = async ({ path, headers }) => {
      if (headers.host === "simulator") return { statusCode: 200 };
      const answer = fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, { method: "POST", signal: AbortSignal.timeout(1500) });
      return answer.then(({ status }) => ({ statusCode: status }), ({ name }) => ({ statusCode: 504, body: name }));
    };`;
    const world = await startWorld(topologyOf(bundle(code), { healthCheck: { matcher: "200-499" } }), { clock });
    world.faults.set({ kind: "table-silent", target: US });
    const began = clock.now();
    const answer = world.functions
      .get(functionId(US))
      ?.invoke(JSON.stringify({ headers: {} }))
      .then((outcome) => [outcome, clock.now() - began]);
    await clock.advance(3000);
    expect(await answer).toEqual([{ payload: '{"statusCode":504,"body":"TimeoutError"}' }, 1500]);
    world.faults.clear();
    expect(await world.functions.get(functionId(US))?.invoke(JSON.stringify({ headers: {} }))).toEqual({
      payload: '{"statusCode":400}',
    });
  });

  it("table lets one region's endpoint answer nothing but errors", async () => {
    const { world, us, eu } = await started();
    world.faults.set({ kind: "table", target: US });
    await expect(us.get("foobar")).rejects.toThrow("the table is unavailable (a fault of the simulator)");
    expect(await eu.get("foobar")).toBeDefined();
    world.faults.clear();
    expect(await us.get("foobar")).toBeDefined();
  });

  it("replication holds what is written on either side until it ends", async () => {
    const { world, clock, us, eu } = await started();
    world.faults.set({ kind: "replication", target: US });
    await us.put("1", "us");
    await eu.put("2", "eu");
    await clock.advance(60_000);
    expect([await eu.get("1"), await us.get("2")]).toEqual([undefined, undefined]);
    world.faults.clear();
    await clock.advance(60_000);
    expect([(await eu.get("1"))?.value, (await us.get("2"))?.value]).toEqual(["us", "eu"]);
  });
});

describe("a fault of the network", () => {
  it.each(["cut-off", "load-balancer"] as const)(
    "%s keeps clients out until the edge sends them elsewhere",
    async (kind) => {
      const { world, clock, client, ask } = await started();
      world.faults.set({ kind, target: US });
      expect(await ask()).toBeUndefined();
      await clock.advance(20_000);
      expect(client.connect()?.region).toBe(EU);
      world.faults.clear();
      await clock.advance(20_000);
      expect(client.connect()?.region).toBe(US);
    },
  );

  it("cut-off holds replication as well, load-balancer does not", async () => {
    const { world, clock, us, eu } = await started();
    world.faults.set({ kind: "cut-off", target: US });
    world.faults.set({ kind: "load-balancer", target: EU });
    await us.put("1", "us");
    await clock.advance(60_000);
    expect(await eu.get("1")).toBeUndefined();
    world.faults.end("cut-off", US);
    await clock.advance(60_000);
    expect(await eu.get("1")).toBeDefined();
  });

  it("address lets one address answer nobody", async () => {
    const { world, client } = await started();
    world.faults.set({ kind: "address", target: STATIC_ADDRESSES[1] });
    expect(client.connect(STATIC_ADDRESSES[0])).toBeDefined();
    expect(client.connect(STATIC_ADDRESSES[1])).toBeUndefined();
    world.faults.clear();
    expect(client.connect(STATIC_ADDRESSES[1])).toBeDefined();
  });
});

describe("faults that overlap", () => {
  it("cut-off and replication each hold replication by itself", async () => {
    const { world, clock, us, eu } = await started();
    const arrived = async () => {
      await clock.advance(60_000);
      return (await eu.get("1")) !== undefined;
    };
    world.faults.set({ kind: "replication", target: US });
    world.faults.set({ kind: "cut-off", target: US });
    await us.put("1", "us");
    world.faults.end("replication", US);
    expect(await arrived()).toBe(false);
    world.faults.set({ kind: "replication", target: EU });
    world.faults.end("cut-off", US);
    expect(await arrived()).toBe(false);
    world.faults.end("replication", EU);
    expect(await arrived()).toBe(true);
  });

  it("cut-off and load-balancer each keep clients out by itself", async () => {
    const { world } = await started();
    const loadBalancer = world.loadBalancers.get(loadBalancerId(US));
    world.faults.set({ kind: "cut-off", target: US });
    world.faults.set({ kind: "load-balancer", target: US });
    world.faults.end("cut-off", US);
    expect(loadBalancer?.reachable).toBe(false);
    world.faults.end("load-balancer", US);
    expect(loadBalancer?.reachable).toBe(true);
  });

  it("of the same kind at two places end one by one", async () => {
    const { world } = await started();
    world.faults.set({ kind: "throttle", target: US });
    world.faults.set({ kind: "throttle", target: EU });
    world.faults.end("throttle", US);
    expect(world.functions.get(functionId(US))?.reservedConcurrency).toBeUndefined();
    expect(world.functions.get(functionId(EU))?.reservedConcurrency).toBe(0);
    for (const target of STATIC_ADDRESSES) world.faults.set({ kind: "address", target });
    world.faults.end("address", STATIC_ADDRESSES[0]);
    expect([...world.accelerator.downAddresses]).toEqual([STATIC_ADDRESSES[1]]);
  });
});

describe("a fault that is set for some seconds", () => {
  it("ends by itself after them, by the simulator's clock", async () => {
    const { world, clock } = await started();
    const told = record(world.events, "fault");
    world.faults.set({ kind: "slow", target: US, forSeconds: 90 });
    await clock.advance(89_999);
    expect(world.faults.active).toEqual([{ kind: "slow", target: US, forSeconds: 90 }]);
    await clock.advance(1);
    expect(world.faults.active).toEqual([]);
    expect(told.map(({ at, on }) => [at, on])).toEqual([
      [0, true],
      [90, false],
    ]);
  });

  it("lasts as long as it was last told to, and begins only once", async () => {
    const { world, clock } = await started();
    const before = stateOf(world);
    const told = record(world.events, "fault");
    world.faults.set({ kind: "status", target: US, forSeconds: 10 });
    await clock.advance(9000);
    world.faults.set({ kind: "status", target: US, forSeconds: 10 });
    await clock.advance(9000);
    expect(world.faults.active).toHaveLength(1);
    world.faults.set({ kind: "status", target: US });
    await clock.advance(60_000);
    expect(world.faults.active).toEqual([{ kind: "status", target: US }]);
    world.faults.clear();
    expect(stateOf(world)).toEqual(before);
    expect(told.map(({ on }) => on)).toEqual([true, false]);
  });

  it("and ended before does not end the next one", async () => {
    const { world, clock } = await started();
    world.faults.set({ kind: "slow", target: US, forSeconds: 10 });
    world.faults.clear();
    world.faults.set({ kind: "slow", target: US });
    await clock.advance(60_000);
    expect(world.faults.active).toHaveLength(1);
  });
});

describe("what is no fault", () => {
  it("is refused, with the kinds that there are", async () => {
    const { world } = await started();
    for (const kind of ["flood", "toString", ""]) {
      const set = () => world.faults.set({ kind: kind as FaultKind, target: US });
      expect(set).toThrow(UserError);
      expect(set).toThrow(`there is no fault ${kind}; use one of ${KINDS.join(", ")}`);
    }
  });

  it("for lack of a target is refused, with the targets that there are", async () => {
    const { world } = await started();
    const set = (kind: FaultKind, target: string) => () => world.faults.set({ kind, target });
    expect(set("status", "mars-1")).toThrow(`status has no target mars-1; use one of ${US}, ${EU}`);
    expect(set("address", US)).toThrow(`address has no target ${US}; use one of ${STATIC_ADDRESSES.join(", ")}`);
    expect(set("control-plane", EU)).toThrow("control-plane has no target eu-central-1; use one of us-west-2");
    expect(world.faults.active).toEqual([]);
  });

  it("ends without a word", async () => {
    const { world } = await started();
    const told = record(world.events, "fault");
    world.faults.end("status", US);
    world.faults.clear();
    expect(told).toEqual([]);
  });
});
