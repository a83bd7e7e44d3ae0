import { describe, expect, it } from "vitest";
import { always } from "../../../src/faults/share";
import { locate } from "../../../src/model/geography";
import { STATIC_ADDRESSES } from "../../../src/model/static-addresses";
import { SimulatedClient } from "../../../src/simulator/client";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import type { WorldOptions } from "../../../src/simulator/world";
import type { Endpoint, Topology } from "../../../src/topology/topology";
import { record } from "../../support/events";
import { accelerated, endpointGroupId, loadBalancerId, type TopologyChanges, topologyOf } from "../../support/topology";
import { echoWorld } from "../../support/world";

const US = "us-west-2";
const EU = "eu-central-1";
const SEATTLE = locate("Seattle");
const FRANKFURT = locate("Frankfurt");
/** From a load balancer's change of health to the edge. */
const PROPAGATION = 12_000;

async function started(changes: TopologyChanges | Topology = {}, options: WorldOptions = {}) {
  const clock = new VirtualClock();
  const topology = "stack" in changes ? changes : topologyOf("", changes);
  const world = await echoWorld(topology, { clock, propagationMs: PROPAGATION, ...options });
  const client = (location = SEATTLE) => new SimulatedClient(world, location);
  /** Regions that new connections from a location go to, without repetition. */
  const regions = (location = SEATTLE, connections = 40) => {
    const here = client(location);
    return [...new Set(Array.from({ length: connections }, () => here.connect()?.region))].sort();
  };
  const setReachable = (region: string, reachable: boolean) =>
    world.loadBalancers.get(loadBalancerId(region))?.setReachable("test", reachable);
  const endpoint = (region: string, change: Partial<Endpoint> = {}): Endpoint => ({
    loadBalancer: loadBalancerId(region),
    weight: 128,
    clientIpPreservation: true,
    ...change,
  });
  return { world, clock, client, regions, setReachable, endpoint };
}

describe("a new connection", () => {
  it("goes to the region nearest to its client", async () => {
    const { regions, world, client } = await started();
    expect(regions(SEATTLE)).toEqual([US]);
    expect(regions(FRANKFURT)).toEqual([EU]);
    const connections = record(world.events, "connection");
    client(SEATTLE).connect(STATIC_ADDRESSES[1]);
    expect(connections).toMatchObject([
      { from: "Seattle", address: STATIC_ADDRESSES[1], region: US, nearestRegion: US, reason: "nearest" },
    ]);
  });

  it("is told apart from every other", async () => {
    const { client, world } = await started();
    const connections = record(world.events, "connection");
    for (let count = 0; count < 3; count++) client().connect();
    const [first, second, third] = connections.map(({ connection }) => connection);
    expect([second, third]).toEqual([(first ?? 0) + 1, (first ?? 0) + 2]);
  });

  it("is refused where no group has an endpoint", async () => {
    const { client, world } = await started({ endpointGroup: { endpoints: [] } });
    const refused = record(world.events, "connection-refused");
    expect(client().connect()).toBeUndefined();
    expect(refused).toMatchObject([{ from: "Seattle", address: STATIC_ADDRESSES[0], reason: "no endpoint" }]);
  });

  it("is refused by an accelerator that is not enabled", async () => {
    const topology = topologyOf("");
    const { client } = await started({ ...topology, front: { ...accelerated(topology).front, enabled: false } });
    expect(client().connect()).toBeUndefined();
  });

  it("is lost at an address that is down, and goes through at the other", async () => {
    const { client, clock, world } = await started();
    const [first, second] = STATIC_ADDRESSES;
    world.accelerator.downAddresses.set(first, always);
    const lost = record(world.events, "connection-lost");
    let isAnswered = false;
    void client()
      .connect(first)
      ?.send({})
      .then(() => {
        isAnswered = true;
      });
    expect(client().connect(second)?.region).toBe(US);
    await clock.advance(60_000);
    expect(isAnswered).toBe(false);
    expect(lost).toMatchObject([{ from: "Seattle", address: first }]);
  });

  it("finds nobody behind a load balancer that died, until the edge knows", async () => {
    const { client, setReachable, clock } = await started();
    setReachable(US, false);
    expect(client().connect()).toBeUndefined();
    await clock.advance(PROPAGATION);
    expect(client().connect()?.region).toBe(EU);
  });
});

describe("a load balancer's health", () => {
  it("reaches the edge after the propagation delay, both ways", async () => {
    const { regions, setReachable, clock, world } = await started();
    const told = record(world.events, "endpoint-health");
    setReachable(US, false);
    await clock.advance(PROPAGATION - 1);
    expect(world.accelerator.isHealthy(loadBalancerId(US))).toBe(true);
    await clock.advance(1);
    expect(regions()).toEqual([EU]);

    setReachable(US, true);
    await clock.advance(PROPAGATION - 1);
    expect(regions()).toEqual([EU]);
    await clock.advance(1);
    expect(regions()).toEqual([US]);
    const event = { type: "endpoint-health", region: US, seenAfterMs: PROPAGATION };
    expect(told).toEqual([
      { at: 12, ...event, healthy: false },
      { at: 24, ...event, healthy: true },
    ]);
  });

  it("that comes and goes faster than that is seen as it came and went", async () => {
    const { setReachable, clock, world } = await started();
    const told = record(world.events, "endpoint-health");
    setReachable(US, false);
    await clock.advance(5000);
    setReachable(US, true);
    await clock.advance(60_000);
    expect(told.map(({ at, healthy }) => [at, healthy])).toEqual([
      [12, false],
      [17, true],
    ]);
  });

  it("is known from the start", async () => {
    const { world } = await started();
    expect(world.accelerator.isHealthy(loadBalancerId(US))).toBe(true);
    expect(world.accelerator.isHealthy("another")).toBe(false);
  });

  it("is ignored where no region is healthy: the nearest fails open", async () => {
    const { client, world, clock } = await started();
    const connections = record(world.events, "connection");
    for (const region of [US, EU]) world.faults.set({ kind: "status", target: region });
    await clock.advance(60_000);
    expect(client().connect()?.region).toBe(US);
    expect(connections.at(-1)?.reason).toBe("fail-open");
  });
});

describe("a change of an endpoint group", () => {
  it("to a dial alone keeps the endpoints, and moves new connections", async () => {
    const { regions, world } = await started();
    const before = world.accelerator.listeners[0]?.endpointGroups[0]?.endpoints;
    world.accelerator.updateEndpointGroup(endpointGroupId(US), { trafficDialPercentage: 0 });
    expect(world.accelerator.listeners[0]?.endpointGroups[0]).toEqual({
      id: endpointGroupId(US),
      region: US,
      trafficDialPercentage: 0,
      endpoints: before,
    });
    expect(regions()).toEqual([EU]);
    world.accelerator.updateEndpointGroup(endpointGroupId(US), { trafficDialPercentage: 50 });
    expect(regions()).toEqual([EU, US]);
    expect(regions(FRANKFURT)).toEqual([EU]);
  });

  it("to the endpoints alone keeps the dial", async () => {
    const { regions, world, endpoint } = await started({ endpointGroup: { trafficDialPercentage: 70 } });
    world.accelerator.updateEndpointGroup(endpointGroupId(US), { endpoints: [endpoint(US, { weight: 0 })] });
    expect(world.accelerator.listeners[0]?.endpointGroups[0]?.trafficDialPercentage).toBe(70);
    expect(regions()).toEqual([EU]);
  });

  it("leaves the topology that the world was made of as it was", async () => {
    const { world } = await started();
    world.accelerator.updateEndpointGroup(endpointGroupId(US), { trafficDialPercentage: 0 });
    expect(accelerated(world.topology).front.listeners[0]?.endpointGroups[0]?.trafficDialPercentage).toBe(100);
  });
});

describe("an established connection", () => {
  const changes: [string, (running: Awaited<ReturnType<typeof started>>) => unknown][] = [
    ["its group's dial is turned to 0", ({ world }) => dial(world, 0)],
    [
      "its endpoint's weight is set to 0",
      ({ world, endpoint }) =>
        world.accelerator.updateEndpointGroup(endpointGroupId(US), { endpoints: [endpoint(US, { weight: 0 })] }),
    ],
    [
      "its endpoint is removed",
      ({ world }) => world.accelerator.updateEndpointGroup(endpointGroupId(US), { endpoints: [] }),
    ],
    ["its region becomes unhealthy", ({ world }) => world.faults.set({ kind: "status", target: US })],
    ["its function is throttled", ({ world }) => world.faults.set({ kind: "throttle", target: US })],
  ];
  const dial = (world: Awaited<ReturnType<typeof started>>["world"], trafficDialPercentage: number) =>
    world.accelerator.updateEndpointGroup(endpointGroupId(US), { trafficDialPercentage });

  it.each(changes)("stays where it is when %s, and new ones go elsewhere", async (_what, change) => {
    const running = await started();
    const { client, clock, regions, world } = running;
    const requests = record(world.events, "request");
    const connection = client().connect();
    change(running);
    await clock.advance(120_000);
    expect(regions()).toEqual([EU]);
    await connection?.send({ target: "/get/foobar" });
    expect(requests.at(-1)).toMatchObject({ region: US, path: "/get/foobar" });
  });

  it("does not come back when its region recovers: it stays where it was made", async () => {
    const { client, clock, regions, world } = await started();
    world.faults.set({ kind: "status", target: US, forSeconds: 120 });
    await clock.advance(90_000);
    const connection = client().connect();
    await clock.advance(180_000);
    expect(regions()).toEqual([US]);
    const response = await connection?.send({});
    expect(response?.headers).toContainEqual(["x-region", EU]);
  });

  it("is reset when its load balancer dies, and stays dead when that is back", async () => {
    const { client, setReachable } = await started();
    const connection = client().connect();
    expect(await connection?.send({})).toMatchObject({ status: 200 });
    setReachable(US, false);
    setReachable(US, true);
    expect(await connection?.send({})).toBeUndefined();
    expect(await client().connect()?.send({})).toMatchObject({ status: 200 });
  });
});

describe("a client's address", () => {
  const forwarded = async (clientIpPreservation: boolean) => {
    const { client } = await started({ endpoint: { clientIpPreservation } });
    const response = await client().connect(STATIC_ADDRESSES[1])?.send({});
    return JSON.parse(response?.body.toString() ?? "{}").headers["x-forwarded-for"];
  };

  it("is preserved into x-forwarded-for", async () => {
    expect(await forwarded(true)).toBe("203.0.113.1");
  });

  it("is the accelerator's where it is not preserved", async () => {
    expect(await forwarded(false)).toBe(STATIC_ADDRESSES[1]);
  });
});

describe("client affinity", () => {
  it("of NONE lets the dial divide one client's connections", async () => {
    const { regions } = await started({ endpointGroup: { trafficDialPercentage: 50 } });
    expect(regions()).toEqual([EU, US]);
  });

  it("of SOURCE_IP keeps them together", async () => {
    const changes = {
      listener: { clientAffinity: "SOURCE_IP" },
      endpointGroup: { trafficDialPercentage: 50 },
    } as const;
    const { regions } = await started(changes);
    expect(regions()).toHaveLength(1);
  });
});
