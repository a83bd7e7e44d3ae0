import { connect, Socket } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { locate } from "../../src/model/geography";
import { STATIC_ADDRESSES } from "../../src/model/static-addresses";
import { SimulatedClient } from "../../src/simulator/client";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { frontPorts } from "../../src/topology/front-ports";
import type { EndpointGroup } from "../../src/topology/topology";
import { breakableWorld, EU, US } from "../support/breakable-world";
import { record } from "../support/events";
import { topologyOf } from "../support/topology";
import { echoWorld, serveWorld } from "../support/world";

const [FIRST] = STATIC_ADDRESSES;
const overridden = (endpointPort: number): Partial<EndpointGroup> => ({
  portOverrides: [{ listenerPort: 8080, endpointPort }],
});
/** The accelerator has port 8080 only. */
const ported = (endpointPort: number) =>
  topologyOf("", {
    listener: { portRanges: [{ fromPort: 8080, toPort: 8080 }] },
    endpointGroup: overridden(endpointPort),
  });

describe("a connection that is reset", () => {
  it("between a fault and its propagation is told with its cause, as the endpoint's", async () => {
    const { world, client, ask } = await breakableWorld();
    const resets = record(world.events, "connection-reset");
    const kept = client.connect();
    await kept?.send({});
    world.faults.set({ kind: "load-balancer", target: US });
    expect(await ask()).toBeUndefined();
    expect(await kept?.send({})).toBeUndefined();
    expect(await kept?.send({})).toBeUndefined();
    const of = { type: "connection-reset", region: US, by: "endpoint", reason: "load-balancer", from: "Seattle" };
    expect(resets).toMatchObject([
      { ...of, connection: 2 },
      { ...of, connection: 1 },
    ]);
  });

  it("by a share of a fault is told too", async () => {
    const { world, client } = await breakableWorld();
    const resets = record(world.events, "connection-reset");
    world.faults.set({ kind: "load-balancer", target: US, share: 0.5 });
    const lost = Array.from({ length: 20 }, () => client.connect()).filter((each) => each === undefined);
    expect(resets).toHaveLength(lost.length);
    expect(lost.length).toBeGreaterThan(0);
  });

  it("over real sockets is told for each socket", async () => {
    const world = await echoWorld(topologyOf(""), { clock: new VirtualClock() });
    const { addresses } = await serveWorld(world, { locations: [locate("Seattle")], port: 0 });
    const routed = record(world.events, "connection");
    const resets = record(world.events, "connection-reset");
    const sockets = (addresses.addresses.Seattle ?? []).map((url) => connect(Number(new URL(url).port), "127.0.0.1"));
    const ended = sockets.map((socket) => new Promise((resolve) => socket.once("error", resolve)));
    await new Promise<void>((resolve) => {
      const seen = () => routed.length === 2 && resolve();
      seen();
      world.events.subscribe(seen);
    });
    world.accelerator.resetConnections(FIRST, "maintenance");
    expect(await ended[0]).toMatchObject({ code: "ECONNRESET" });
    world.loadBalancersIn(US)[0]?.setReachable("test", false);
    expect(await ended[1]).toMatchObject({ code: "ECONNRESET" });
    expect(resets.map(({ by, reason, region }) => [by, reason, region])).toEqual([
      ["accelerator", "maintenance", US],
      ["endpoint", "test", US],
    ]);
  });
});

it("a connection that is gone before it is accepted is not routed", async () => {
  const world = await echoWorld(topologyOf(""), { clock: new VirtualClock() });
  const { addresses } = await serveWorld(world, { locations: [locate("Seattle")], port: 0 });
  const routed = record(world.events, "connection");
  // What Node is told of a socket whose other end is gone.
  const ends = Socket.prototype as unknown as { _getpeername(): object };
  const gone = vi.spyOn(ends, "_getpeername").mockReturnValue({});
  const socket = connect(Number(new URL(addresses.addresses.Seattle?.[0] ?? "").port), "127.0.0.1");
  await new Promise((resolve) =>
    socket
      .once("close", resolve)
      .once("error", () => {})
      .resume(),
  );
  gone.mockRestore();
  expect(routed).toEqual([]);
});

describe("maintenance", () => {
  it("resets what is open to its address, and leaves routing and everything else as it is", async () => {
    const { world, client, ask } = await breakableWorld();
    const resets = record(world.events, "connection-reset");
    const [first, second] = STATIC_ADDRESSES.map((address) => client.connect(address));
    world.faults.set({ kind: "maintenance", target: FIRST });
    expect(await first?.send({})).toBeUndefined();
    expect((await second?.send({}))?.status).toBe(200);
    expect(await ask()).toEqual([200, undefined]);
    const [next] = record(world.events, "connection");
    world.faults.clear();
    expect(next).toBeUndefined();
    expect(client.connect()?.region).toBe(US);
    expect(resets).toMatchObject([{ by: "accelerator", reason: "maintenance", region: US, connection: 1 }]);
  });
});

describe("a port override", () => {
  it("leads to the endpoint's port, for clients in process and over sockets", async () => {
    const topology = ported(80);
    expect(frontPorts(topology)).toEqual([{ port: 8080, protocol: "HTTP" }]);
    const world = await echoWorld(topology, { clock: new VirtualClock() });
    const response = await new SimulatedClient(world, locate("Frankfurt")).connect()?.send({});
    expect(JSON.parse(String(response?.body)).headers["x-forwarded-port"]).toBe("80");
    const { addresses } = await serveWorld(world, { locations: [locate("Frankfurt")], port: 0 });
    expect((await fetch(`${addresses.addresses.Frankfurt?.[0]}/`)).headers.get("x-region")).toBe(EU);
  });

  it("to a port on which nobody listens resets connections, and tells it", async () => {
    const world = await echoWorld(ported(81), { clock: new VirtualClock() });
    const resets = record(world.events, "connection-reset");
    expect(new SimulatedClient(world, locate("Frankfurt")).connect()).toBeUndefined();
    const { addresses } = await serveWorld(world, { locations: [locate("Frankfurt")], port: 0 });
    await expect(fetch(`${addresses.addresses.Frankfurt?.[0]}/`)).rejects.toThrow();
    const of = { region: EU, by: "endpoint", reason: "no listener on port 81", from: "Frankfurt" };
    expect(resets).toMatchObject([
      { ...of, connection: 1 },
      { ...of, connection: 2 },
    ]);
  });
});
