import { describe, expect, it, vi } from "vitest";
import { startEcho } from "../../src/explore/echo";
import { failoverBudget } from "../../src/model/failover-budget";
import { locate } from "../../src/model/geography";
import type { Clock } from "../../src/process/clock";
import { SimulatedClient } from "../../src/simulator/client";
import { arn } from "../../src/simulator/ground/arn";
import type { Event } from "../../src/simulator/ground/events";
import { LoadBalancerServer } from "../../src/simulator/load-balancer/server";
import type { World, WorldOptions } from "../../src/simulator/world";
import { CLOCKS, type TestTime } from "../support/clocks";
import { Connection } from "../support/connection";
import { answer, balance } from "../support/load-balancer";
import { stopAfterTest } from "../support/stop";
import {
  accelerated,
  endpointGroupId,
  functionId,
  loadBalancerId,
  NO_FUNCTIONS,
  type TopologyChanges,
  topologyOf,
} from "../support/topology";
import { serveWorld, startWorld } from "../support/world";

const US = "us-west-2";
const EU = "eu-central-1";
const LAG = 800;
const PROPAGATION = 20_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Nothing in it has a timer by itself. */
const QUIET = { ...NO_FUNCTIONS, healthCheck: { enabled: false } } as const;

/** A world whose functions answer at once, in this thread: no real time counts. */
const worldIn = (clock: Clock, changes: TopologyChanges = {}, options: WorldOptions = {}): Promise<World> =>
  startWorld(topologyOf("", changes), {
    clock,
    replicationLagMs: LAG,
    propagationMs: PROPAGATION,
    startEnvironment: startEcho,
    ...options,
  });

type Told<T extends Event["type"]> = Extract<Event, { readonly type: T }> & { readonly atMs: number };

/** The events of a type from now on, with the clock's time. */
function told<T extends Event["type"]>({ events, clock }: World, type: T): Told<T>[] {
  const seen: Told<T>[] = [];
  events.subscribe((event) => {
    if (event.type === type) seen.push({ ...event, atMs: clock.now() } as unknown as Told<T>);
  });
  return seen;
}

/** Something happened when it was due: not before, and no later than the clock's timers are. */
function expectAt({ lateMs }: TestTime, atMs: number | undefined, dueMs: number, toleranceMs = lateMs): void {
  expect(atMs).toBeGreaterThanOrEqual(dueMs);
  expect(atMs).toBeLessThanOrEqual(dueMs + toleranceMs);
}

/** So many milliseconds more may pass than a test lets pass. */
const more = ({ clock }: TestTime): number => 3 * Math.max(1, clock.speed);

async function put(world: World, region: string, id: string): Promise<void> {
  const item = { TableName: world.topology.table.name, Item: { item_id: { S: id } } };
  const stored = await world.table.replicas.get(region)?.call("PutItem", Buffer.from(JSON.stringify(item)));
  expect(stored?.status).toBe(200);
}

/** Sockets for a load balancer, before a function that is a stub. */
async function served({ clock }: TestTime, changes: TopologyChanges = {}, invoke: Parameters<typeof balance>[0] = ok) {
  const { loadBalancer, listener } = balance(invoke, { clock, ...changes });
  const server = stopAfterTest(new LoadBalancerServer(loadBalancer, listener, clock));
  return connecting(await server.start());
}

const ok = () => answer(200);

function connecting(port: number | string) {
  const connect = () => Connection.open(port);
  /** Once another connection has its answer, whatever was sent before on this one has arrived. */
  const arrived = async () => expect((await (await connect()).get("/")).status).toBe(200);
  return {
    connect,
    arrived,
    isOpen: async ({ socket }: Connection) => {
      await arrived();
      return !socket.readableEnded && !socket.destroyed;
    },
  };
}

/** Idle connections are noticed a thirtieth of the timeout later at most, and two timers of a look may be late. */
const noticed = ({ lateMs }: TestTime, timeoutMs: number): number => timeoutMs / 30 + 2 * lateMs;

/** A connection is open for all of its idle timeout after a request, however often it was used, and then it is closed. */
async function closesIdle(time: TestTime, timeoutMs: number, { connect, isOpen }: ReturnType<typeof connecting>) {
  const [used, unused] = [await connect(), await connect()];
  await used.get("/");
  await time.pass(timeoutMs - more(time));
  expect([await isOpen(used), await isOpen(unused)]).toEqual([true, true]);
  await used.get("/");
  await time.pass(more(time) + noticed(time, timeoutMs));
  expect(await unused.closed).toBe("closed");
  await time.pass(timeoutMs - 2 * more(time) - noticed(time, timeoutMs));
  expect(await isOpen(used)).toBe(true);
  await time.pass(2 * more(time) + noticed(time, timeoutMs));
  expect(await used.closed).toBe("closed");
  expect([used.unread, unused.unread]).toEqual(["", ""]);
}

/** Every rule with a timer, on whatever clock. */
const CASES: readonly (readonly [sentence: string, holds: (time: TestTime) => Promise<void>])[] = [
  [
    "of 200 single writes each is in the other regions after the lag, none earlier, none missing",
    async (time) => {
      const world = await worldIn(time.clock, { ...QUIET, regions: [US, EU, "ap-southeast-2"] });
      const arrivals = told(world, "replication");
      for (let each = 0; each < 200; each++) {
        const writtenMs = time.clock.now();
        await put(world, US, `item-${each}`);
        await time.pass(LAG + time.lateMs);
        expect(arrivals.map(({ key }) => key)).toEqual([`item-${each}`, `item-${each}`]);
        for (const { atMs } of arrivals.splice(0)) expectAt(time, atMs, writtenMs + LAG);
        await time.pass(each / 7);
      }
    },
  ],
  [
    "of many writes in a row each arrives after the lag of its own",
    async (time) => {
      const world = await worldIn(time.clock, QUIET);
      const arrivals = told(world, "replication");
      const written = new Map<string, number>();
      for (let each = 0; each < 100; each++) {
        written.set(`item-${each}`, time.clock.now());
        await put(world, US, `item-${each}`);
        await time.pass(37 + each / 7);
      }
      await time.pass(LAG + time.lateMs);
      expect(new Set(arrivals.map(({ key }) => key))).toEqual(new Set(written.keys()));
      for (const { key, atMs } of arrivals) expectAt(time, atMs, (written.get(key) as number) + LAG);
    },
  ],
  [
    "writes of an isolated region wait, and arrive when it heals, though none follows",
    async (time) => {
      const world = await worldIn(time.clock, QUIET);
      const arrivals = told(world, "replication");
      await put(world, US, "before");
      world.table.setIsolated(EU, "test", true);
      await put(world, US, "during");
      await time.pass(2 * LAG);
      expect(arrivals).toEqual([]);
      const healedMs = time.clock.now();
      world.table.setIsolated(EU, "test", false);
      await time.pass(time.lateMs);
      expect(arrivals.map(({ key }) => key)).toEqual(["before", "during"]);
      for (const { atMs } of arrivals.splice(0)) expectAt(time, atMs, healedMs);

      const writtenMs = time.clock.now();
      await put(world, US, "brief");
      world.table.setIsolated(EU, "test", true);
      world.table.setIsolated(EU, "test", false);
      await time.pass(LAG + time.lateMs);
      expect(arrivals).toHaveLength(1);
      expectAt(time, arrivals[0]?.atMs, writtenMs + LAG);
    },
  ],
  [
    "a write that an engine could not take is sent again after a second",
    async (time) => {
      const world = await worldIn(time.clock, QUIET);
      const arrivals = told(world, "replication");
      const replica = world.table.replicas.get(EU) as NonNullable<ReturnType<World["table"]["replicas"]["get"]>>;
      vi.spyOn(replica, "apply").mockRejectedValueOnce(new Error("not now"));
      const writtenMs = time.clock.now();
      await put(world, US, "1");
      await time.pass(LAG + 1000 + 2 * time.lateMs);
      expect(arrivals).toHaveLength(1);
      expectAt(time, arrivals[0]?.atMs, writtenMs + LAG + 1000, 2 * time.lateMs);
    },
  ],
  [
    "health checks keep their interval, and no delay adds up",
    async (time) => {
      const world = await worldIn(time.clock, { regions: [US] });
      const all = told(world, "health-check");
      const startMs = time.clock.now();
      await time.pass(40 * 15_000 + time.lateMs);
      for (const [node, phase] of [15_000, 7500].entries()) {
        const checks = all.filter((check) => check.node === node + 1).slice(0, 40);
        expect(checks).toHaveLength(40);
        for (const [index, { atMs }] of checks.entries()) expectAt(time, atMs, startMs + index * 15_000 + phase);
      }
    },
  ],
  [
    "a load balancer's health reaches the edge after the propagation, both ways",
    async (time) => {
      const world = await worldIn(time.clock);
      const loadBalancer = world.loadBalancers.get(loadBalancerId(US));
      const news = told(world, "endpoint-health");
      for (const healthy of [false, true]) {
        const changedMs = time.clock.now();
        loadBalancer?.setReachable("test", healthy);
        await time.pass(PROPAGATION - more(time));
        expect(news).toEqual([]);
        await time.pass(more(time) + time.lateMs);
        expect(news).toMatchObject([{ region: US, healthy }]);
        expectAt(time, news.pop()?.atMs, changedMs + PROPAGATION);
      }
    },
  ],
  [
    "news of a load balancer's health that follow each other arrive in order, whichever timer is late",
    async (time) => {
      const world = await worldIn(time.clock);
      const loadBalancer = world.loadBalancers.get(loadBalancerId(US));
      const news = told(world, "endpoint-health");
      for (let each = 0; each < 12; each++) {
        loadBalancer?.setReachable("test", false);
        await time.pass(1);
        loadBalancer?.setReachable("test", true);
        await time.pass(PROPAGATION + time.lateMs);
        expect(news.splice(0).map(({ healthy }) => healthy)).toEqual([false, true]);
        expect(world.accelerator.isHealthy(loadBalancerId(US))).toBe(true);
      }
    },
  ],
  [
    "a fault ends when its time is over, also after a day and after a month, and one that is set again after its new time",
    async (time) => {
      const world = await worldIn(time.clock, QUIET);
      const faults = told(world, "fault");
      for (const forSeconds of [0.5, 7.5, 90, DAY / 1000, (30 * DAY) / 1000]) {
        const setMs = time.clock.now();
        world.faults.set({ kind: "replication", target: US, forSeconds });
        await time.pass(forSeconds * 1000 + time.lateMs);
        expect(faults.splice(0, 1)).toMatchObject([{ on: true }]);
        expect(faults).toMatchObject([{ kind: "replication", target: US, on: false }]);
        expectAt(time, faults.pop()?.atMs, setMs + forSeconds * 1000);
      }
      world.faults.set({ kind: "replication", target: US, forSeconds: 60 });
      await time.pass(30_000);
      const setMs = time.clock.now();
      world.faults.set({ kind: "replication", target: US, forSeconds: 60 });
      await time.pass(60_000 + time.lateMs);
      expect(faults.map(({ on }) => on)).toEqual([true, false]);
      expectAt(time, faults[1]?.atMs, setMs + 60_000);
    },
  ],
  [
    "a slow function answers after its delay, or times out in time",
    async (time) => {
      const world = await worldIn(time.clock, { ...QUIET, functions: true, function: { timeoutSeconds: 90 } });
      world.faults.set({ kind: "slow", target: US });
      const lambda = world.functions.get(functionId(US));
      const startMs = time.clock.now();
      const ended: [outcome: string, atMs: number][] = [];
      for (const limitMs of [100_000, 10_000]) {
        void lambda?.invoke("{}", limitMs).then((outcome) => {
          ended.push(["payload" in outcome ? "answer" : outcome.error, time.clock.now()]);
        });
      }
      await time.pass(60_000 + time.lateMs);
      expect(ended.map(([outcome]) => outcome)).toEqual(["Timeout", "answer"]);
      expectAt(time, ended[0]?.[1], startMs + 10_000);
      expectAt(time, ended[1]?.[1], startMs + 60_000);
    },
  ],
  [
    "a function that never answers times out in its own time, which is not sped up",
    async (time) => {
      const startEnvironment: typeof startEcho = (props) => ({
        ...startEcho(props),
        invoke: () => new Promise(() => {}),
      });
      const world = await worldIn(time.clock, { ...QUIET, functions: true }, { startEnvironment });
      const dueMs = time.clock.now() + 5000 * (time.clock.speed || 1);
      const ended: number[] = [];
      void world.functions
        .get(functionId(US))
        ?.invoke("{}")
        .then(() => ended.push(time.clock.now()));
      await time.pass(5000 * (time.clock.speed || 1) + time.lateMs);
      expect(ended).toHaveLength(1);
      expectAt(time, ended[0], dueMs);
    },
  ],
  [
    "a region that turned sick is left, and comes back, within the predicted range",
    async (time) => {
      const world = await worldIn(time.clock);
      const propagation = { best: PROPAGATION / 1000, worst: PROPAGATION / 1000 };
      const budget = failoverBudget(world.topology, propagation).get(US);
      const client = new SimulatedClient(world, locate("Seattle"));
      const news = told(world, "endpoint-health");
      await time.pass(4000);
      for (const [fault, healthy, range] of [
        [true, false, budget?.shift],
        [false, true, budget?.recover],
      ] as const) {
        const changedMs = time.clock.now();
        if (fault) world.faults.set({ kind: "status", target: US });
        else world.faults.clear();
        await time.pass((range?.worst ?? 0) * 1000 + 2 * time.lateMs);
        expect(news).toMatchObject([{ region: US, healthy }]);
        const { best = 0, worst = 0 } = range ?? {};
        expectAt(time, news.pop()?.atMs, changedMs + best * 1000, (worst - best) * 1000 + 2 * time.lateMs);
        expect(client.connect()?.region).toBe(fault ? EU : US);
      }
    },
  ],
  [
    "a changed accelerator is IN_PROGRESS until its deployment is over",
    async (time) => {
      const world = await worldIn(time.clock, QUIET);
      const { addresses } = await serveWorld(world, { locations: [locate("Seattle")], port: 0 });
      const { front: accelerator } = accelerated(world.topology);
      const ask = async (operation: string, body: object) => {
        const credential = "Credential=a/20260101/us-west-2/globalaccelerator/aws4_request";
        const headers = {
          authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
          "x-amz-target": `GlobalAccelerator_V20180706.${operation}`,
        };
        const options = { method: "POST", headers, body: JSON.stringify(body) };
        const answered = await fetch(addresses.awsEndpointUrl, options);
        return (await answered.json()) as { readonly Accelerator?: { readonly Status: string } };
      };
      const status = async () =>
        (await ask("DescribeAccelerator", { AcceleratorArn: arn.accelerator(accelerator.name) })).Accelerator?.Status;
      const [listener] = accelerator.listeners;
      const EndpointGroupArn = arn.endpointGroup(accelerator.name, listener?.id ?? "", US);
      expect(await status()).toBe("DEPLOYED");
      for (const TrafficDialPercentage of [50, 100]) {
        await ask("UpdateEndpointGroup", { EndpointGroupArn, TrafficDialPercentage });
        const [changed] = world.accelerator.listeners[0]?.endpointGroups ?? [];
        expect(changed).toMatchObject({ id: endpointGroupId(US), trafficDialPercentage: TrafficDialPercentage });
        expect(await status()).toBe("IN_PROGRESS");
        await time.pass(5000 - more(time));
        expect(await status()).toBe("IN_PROGRESS");
        await time.pass(more(time));
        expect(await status()).toBe("DEPLOYED");
      }
    },
  ],
  [
    "the accelerator closes a connection that was idle for 340 s, and none that was not",
    async (time) => {
      const world = await worldIn(time.clock, { loadBalancer: { idleTimeoutSeconds: 4000 } });
      const { addresses } = await serveWorld(world, { locations: [locate("Seattle")], port: 0 });
      await closesIdle(time, 340_000, connecting(addresses.addresses.Seattle?.[0] as string));
    },
  ],
  [
    "a load balancer closes a connection that was idle for its timeout, and none that was not",
    async (time) => closesIdle(time, 60_000, await served(time)),
  ],
  [
    "a load balancer tells 408 to a client that stops in the middle of a request, after the idle timeout",
    async (time) => {
      const { connect, arrived, isOpen } = await served(time);
      const half = (await connect()).send("POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n\r\nhalf");
      await arrived();
      await time.pass(60_000 - more(time));
      expect(await isOpen(half)).toBe(true);
      expect(half.unread).toBe("");
      await time.pass(more(time) + noticed(time, 60_000));
      expect((await half.response()).status).toBe(408);
      expect(await half.closed).toBe("closed");
    },
  ],
  [
    "a load balancer does not close a connection whose request the function works on",
    async (time) => {
      let release = () => {};
      let begun = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const invoked = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const { connect } = await served(time, {}, async () => {
        begun();
        await released;
        return answer(200, "late");
      });
      const patient = (await connect()).send("GET / HTTP/1.1\r\nhost: test\r\n\r\n");
      await invoked;
      await time.pass(3 * MINUTE);
      release();
      expect((await patient.response()).body).toBe("late");
      await time.pass(MINUTE + noticed(time, MINUTE));
      expect(await patient.closed).toBe("closed");
    },
  ],
  [
    "a load balancer ends a connection with the first answer after the client's keep-alive",
    async (time) => {
      const loadBalancer = { idleTimeoutSeconds: 4000, clientKeepAliveSeconds: 300 };
      const { connect } = await served(time, { loadBalancer });
      const connection = await connect();
      await connection.get("/");
      await time.pass(300_000 - more(time));
      expect((await connection.get("/")).headers.connection).toBe("keep-alive");
      await time.pass(more(time) + 1);
      expect((await connection.get("/")).headers.connection).toBe("close");
      expect(await connection.closed).toBe("closed");
    },
  ],
];

describe.each(CLOCKS)("in %s", (_name, start) => {
  it.each(CASES)("%s", (_sentence, holds) => holds(start()));
});
