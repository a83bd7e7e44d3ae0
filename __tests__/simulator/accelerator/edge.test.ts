import { describe, expect, it } from "vitest";
import { locate } from "../../../src/model/geography";
import { STATIC_ADDRESSES } from "../../../src/model/static-addresses";
import type { Clock } from "../../../src/process/clock";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import type { Listener } from "../../../src/topology/topology";
import { Connection } from "../../support/connection";
import { nextEvent, record } from "../../support/events";
import { freePorts } from "../../support/ports";
import { accelerated, endpointGroupId, loadBalancerId, type TopologyChanges, topologyOf } from "../../support/topology";
import { echoWorld, serveWorld } from "../../support/world";

const US = "us-west-2";
const EU = "eu-central-1";

async function served(changes: TopologyChanges = {}, clock: Clock = new VirtualClock()) {
  const world = await echoWorld(topologyOf("", changes), { clock });
  const { addresses } = await serveWorld(world, { locations: [locate("Seattle"), locate("Frankfurt")], port: 0 });
  const urlsOf = (city: string) => addresses.addresses[city] as [string, string];
  const seattle = () => Connection.open(urlsOf("Seattle")[0]);
  const frankfurt = () => Connection.open(urlsOf("Frankfurt")[0]);
  return { world, addresses, urlsOf, seattle, frankfurt, clock };
}

const regionOf = async (connection: Connection) => (await connection.get("/get/foobar")).headers["x-region"];

describe("an edge location", () => {
  it("routes the clients of its place to their nearest region, at both addresses", async () => {
    const { urlsOf } = await served();
    const regions = [...urlsOf("Seattle"), ...urlsOf("Frankfurt")].map(async (url) =>
      regionOf(await Connection.open(url)),
    );
    expect(await Promise.all(regions)).toEqual([US, US, EU, EU]);
  });

  it("serves every listener of the accelerator, each with its own endpoint groups", async () => {
    const topology = topologyOf("");
    const [listener] = accelerated(topology).front.listeners as [Listener];
    const second: Listener = {
      ...listener,
      id: "second",
      portRanges: [{ fromPort: 8080, toPort: 8080 }],
      endpointGroups: listener.endpointGroups.map((group) => ({
        ...group,
        id: `second/${group.id}`,
        trafficDialPercentage: group.region === US ? 0 : 100,
      })),
    };
    const world = await echoWorld(
      {
        ...topology,
        front: { ...accelerated(topology).front, listeners: [listener, second] },
        loadBalancers: topology.loadBalancers.map((each) => ({
          ...each,
          listeners: each.listeners.flatMap((listener) => [listener, { ...listener, id: "8080", port: 8080 }]),
        })),
      },
      { clock: new VirtualClock() },
    );
    const port = await freePorts(4);
    await serveWorld(world, { locations: [locate("Seattle")], port });
    const regions = [0, 1, 2, 3].map(async (index) =>
      regionOf(await Connection.open(`http://127.0.0.1:${port + index}`)),
    );
    // Both static addresses of the first listener's port, then of the second's.
    expect(await Promise.all(regions)).toEqual([US, US, EU, EU]);
    world.accelerator.updateEndpointGroup(`second/${endpointGroupId(US)}`, { trafficDialPercentage: 100 });
    expect(await regionOf(await Connection.open(`http://127.0.0.1:${port + 2}`))).toBe(US);
  });

  it("tells of each connection, and names it in its requests", async () => {
    const { world, urlsOf } = await served();
    const routed = nextEvent(world.events, "connection");
    const asked = nextEvent(world.events, "request");
    await regionOf(await Connection.open(urlsOf("Seattle")[1]));
    expect(await routed).toMatchObject({
      from: "Seattle",
      address: STATIC_ADDRESSES[1],
      region: US,
      reason: "nearest",
    });
    expect((await asked).connection).toBe((await routed).connection);
  });

  it("answers nothing to who comes to an address that is down, and serves the other", async () => {
    const clock = new VirtualClock();
    const { world, urlsOf } = await served({}, clock);
    world.faults.set({ kind: "address", target: STATIC_ADDRESSES[0] });
    const [first, second] = urlsOf("Seattle");
    const lost = nextEvent(world.events, "connection-lost");
    const routed = record(world.events, "connection");
    const connection = (await Connection.open(first)).send("GET / HTTP/1.1\r\nhost: test\r\n\r\n");
    expect(await lost).toMatchObject({ from: "Seattle", address: STATIC_ADDRESSES[0] });
    expect(await regionOf(await Connection.open(second))).toBe(US);
    expect(routed).toHaveLength(1);
    world.faults.clear();
    expect(await regionOf(await Connection.open(first))).toBe(US);
    // What was lost stays lost.
    expect([connection.unread, connection.socket.readableEnded]).toEqual(["", false]);
  });

  it("keeps connections to an address that goes down, and nothing is heard on them until it is back", async () => {
    const clock = new VirtualClock();
    const { world, urlsOf } = await served({}, clock);
    const [first, second] = await Promise.all(urlsOf("Seattle").map((url) => Connection.open(url)));
    const requests = record(world.events, "request");
    world.faults.set({ kind: "address", target: STATIC_ADDRESSES[0] });
    const answer = regionOf(first as Connection);
    expect(await regionOf(second as Connection)).toBe(US);
    await clock.advance(30_000);
    expect(first?.unread).toBe("");
    world.faults.clear();
    expect(await answer).toBe(US);
    expect(requests.map(({ at }) => at)).toEqual([0, 30]);
  });

  it("resets who is routed to a load balancer that is dead", async () => {
    const { world, seattle } = await served();
    world.loadBalancers.get(loadBalancerId(US))?.setReachable("test", false);
    expect(await (await seattle()).closed).toBe("reset");
  });

  it("shows the client to the function where its address is preserved, else the accelerator", async () => {
    const forwardedBy = async (clientIpPreservation: boolean) => {
      const { seattle } = await served({ endpoint: { clientIpPreservation } });
      return JSON.parse((await (await seattle()).get("/")).body).headers["x-forwarded-for"];
    };
    expect(await forwardedBy(true)).toBe("127.0.0.1");
    expect(await forwardedBy(false)).toBe(STATIC_ADDRESSES[0]);
  });

  it("lets a client that has closed its own side read the whole answer", async () => {
    const { seattle } = await served();
    const connection = await seattle();
    connection.socket.allowHalfOpen = true;
    connection.socket.end("GET / HTTP/1.1\r\nhost: test\r\n\r\n");
    expect((await connection.response()).status).toBe(200);
    expect(await connection.closed).toBe("closed");
  });

  it("outlives a client that comes and goes without a word", async () => {
    const { world, seattle } = await served();
    const routed = nextEvent(world.events, "connection");
    const connection = await seattle();
    await routed;
    connection.socket.resetAndDestroy();
    await connection.closed;
    expect(await regionOf(await seattle())).toBe(US);
  });
});

describe("an established connection", () => {
  it("stays in its region while new ones go elsewhere", async () => {
    const { world, seattle } = await served();
    const established = await seattle();
    expect(await regionOf(established)).toBe(US);
    world.accelerator.updateEndpointGroup(endpointGroupId(US), { trafficDialPercentage: 0 });
    expect(await regionOf(await seattle())).toBe(EU);
    expect(await regionOf(established)).toBe(US);
  });

  it("stays though the nearest region is healthy again", async () => {
    const { world, seattle } = await served();
    world.accelerator.updateEndpointGroup(endpointGroupId(US), { trafficDialPercentage: 0 });
    const established = await seattle();
    expect(await regionOf(established)).toBe(EU);
    world.accelerator.updateEndpointGroup(endpointGroupId(US), { trafficDialPercentage: 100 });
    expect(await regionOf(established)).toBe(EU);
    expect(await regionOf(await seattle())).toBe(US);
  });

  it("stays though the region that serves it has turned sick", async () => {
    const clock = new VirtualClock();
    const { world, seattle } = await served({}, clock);
    const established = await seattle();
    await regionOf(established);
    world.faults.set({ kind: "status", target: US });
    await clock.advance(60_000);
    expect(await regionOf(await seattle())).toBe(EU);
    expect(await established.get("/health")).toMatchObject({ status: 400, headers: { "x-region": US } });
  });

  it("is reset when its load balancer dies", async () => {
    const { world, seattle, frankfurt } = await served();
    const connections = [await seattle(), await frankfurt()];
    expect(await Promise.all(connections.map(regionOf))).toEqual([US, EU]);
    world.loadBalancers.get(loadBalancerId(US))?.setReachable("test", false);
    expect(await connections[0]?.closed).toBe("reset");
    expect(await regionOf(connections[1] as Connection)).toBe(EU);
  });

  it("is closed after 340 s without a byte, and not before", async () => {
    const clock = new VirtualClock();
    const { seattle } = await served({ loadBalancer: { idleTimeoutSeconds: 4000 } }, clock);
    const connection = await seattle();
    await regionOf(connection);
    await clock.advance(339_000);
    expect(await regionOf(connection)).toBe(US);
    await clock.advance(339_000);
    expect(connection.socket.readableEnded).toBe(false);
    await clock.advance(11_000);
    expect(await connection.closed).toBe("closed");
  });

  it("that never said a word is closed too", async () => {
    const clock = new VirtualClock();
    const { world, seattle } = await served({ loadBalancer: { idleTimeoutSeconds: 4000 } }, clock);
    const routed = nextEvent(world.events, "connection");
    const connection = await seattle();
    await routed;
    await clock.advance(350_000);
    expect(await connection.closed).toBe("closed");
  });
});

it("an accelerator that stops closes every connection, and sweeps no more", async () => {
  const clock = new VirtualClock();
  const world = await echoWorld(topologyOf(""), { clock });
  const { addresses, stop } = await serveWorld(world, { locations: [locate("Seattle")], port: 0 });
  const url = addresses.addresses.Seattle?.[0] as string;
  const connection = await Connection.open(url);
  await regionOf(connection);
  await stop();
  await connection.closed;
  expect(await (await Connection.open(url)).closed).toBe("reset");
  const events = record(world.events, "connection");
  await clock.advance(1000);
  expect(events).toEqual([]);
});
