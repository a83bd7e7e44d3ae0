import { request } from "node:https";
import type { TLSSocket } from "node:tls";
import { describe, expect, it } from "vitest";
import { locate } from "../../src/model/geography";
import { STATIC_ADDRESSES } from "../../src/model/static-addresses";
import { type Clock, RealClock } from "../../src/process/clock";
import { SimulatedClient } from "../../src/simulator/client";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { Connection, type Response } from "../support/connection";
import { nextEvent } from "../support/events";
import { freePorts } from "../support/ports";
import { endpointGroupId, loadBalancerId, NO_FUNCTIONS, type TopologyChanges, topologyOf } from "../support/topology";
import { echoWorld, serveWorld } from "../support/world";

const US = "us-west-2";
const EU = "eu-central-1";
const SEATTLE = locate("Seattle");

/** A backend with HTTPS, and clients in Seattle that trust its certificate. */
async function served(changes: TopologyChanges = {}, clock: Clock = new VirtualClock(), domain?: string) {
  const world = await echoWorld({ ...topologyOf("", { tls: true, ...changes }), domain }, { clock });
  const { addresses } = await serveWorld(world, { locations: [SEATTLE], port: 0 });
  const [https, second] = addresses.addresses.Seattle as [string, string];
  const [http = ""] = addresses.httpAddresses?.Seattle ?? [];
  const ca = addresses.certificate as string;
  const connect = (servername?: string) => Connection.open(https, { ca, servername });
  return { world, addresses, https, second, http, ca, connect };
}

const regionOf = async (connection: Connection) => (await connection.get("/")).headers["x-region"];
const eventIn = ({ body }: Response) => JSON.parse(body);

describe("a backend with HTTPS", () => {
  it("answers at both static addresses, with a certificate that vouches for itself", async () => {
    const { https, second, ca } = await served();
    for (const url of [https, second]) {
      expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
      const { status, headers } = await (await Connection.open(url, { ca })).get("/");
      expect([status, headers["x-region"]]).toEqual([200, US]);
    }
  });

  it("is refused by who does not trust the certificate", async () => {
    const { https } = await served();
    const failed = new Promise((resolve) => request(https).on("error", resolve).end());
    expect(await failed).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });

  it("has a certificate for its domain, localhost and 127.0.0.1", async () => {
    const { connect } = await served(NO_FUNCTIONS, new VirtualClock(), "api.example.com");
    for (const name of ["api.example.com", "localhost", undefined]) {
      const { authorized } = (await connect(name)).socket as TLSSocket;
      expect([name, authorized]).toEqual([name, true]);
    }
    expect(((await connect("other.example.com")).socket as TLSSocket).authorized).toBe(false);
  });

  it("tells the function of HTTPS, its port and the client", async () => {
    const { connect } = await served();
    expect(eventIn(await (await connect()).get("/path?query=1"))).toMatchObject({
      path: "/path",
      queryStringParameters: { query: "1" },
      headers: { "x-forwarded-proto": "https", "x-forwarded-port": "443", "x-forwarded-for": "127.0.0.1" },
    });
  });

  it("shows the accelerator to the function where the client's address is not preserved", async () => {
    const { connect } = await served({ endpoint: { clientIpPreservation: false } });
    const { headers } = eventIn(await (await connect()).get("/"));
    expect(headers["x-forwarded-for"]).toBe(STATIC_ADDRESSES[0]);
  });

  it("names the connection in its requests", async () => {
    const { world, connect } = await served();
    const routed = nextEvent(world.events, "connection");
    const asked = nextEvent(world.events, "request");
    await regionOf(await connect());
    expect((await asked).connection).toBe((await routed).connection);
  });

  it("answers straight at its load balancers too", async () => {
    const { addresses, ca } = await served();
    const response = await (await Connection.open(addresses.loadBalancers[EU] as string, { ca })).get("/");
    expect(response.headers["x-region"]).toBe(EU);
    expect(eventIn(response).headers).toMatchObject({ "x-forwarded-proto": "https", "x-forwarded-for": "127.0.0.1" });
  });

  it("lets a client that has closed its own side read the whole answer", async () => {
    const { https, addresses, ca } = await served();
    for (const url of [https, addresses.loadBalancers[US] as string]) {
      const connection = await Connection.open(url, { ca });
      connection.socket.allowHalfOpen = true;
      connection.socket.end("GET / HTTP/1.1\r\nhost: test\r\n\r\n");
      expect((await connection.response()).status).toBe(200);
      expect(await connection.closed).toBe("closed");
    }
  });

  it("answers 400 to what is no HTTP inside TLS, and closes what is no TLS", async () => {
    const { https, connect } = await served(NO_FUNCTIONS);
    expect((await (await connect()).send("hello\r\n\r\n").response()).status).toBe(400);
    const plain = (await Connection.open(https)).send("GET / HTTP/1.1\r\nhost: test\r\n\r\n");
    await plain.closed;
    expect(plain.unread).not.toContain("HTTP");
    expect((await (await connect()).get("/")).status).toBe(503);
  });
});

describe("an established HTTPS connection", () => {
  it("stays in its region while new ones go elsewhere", async () => {
    const { world, connect } = await served();
    const established = await connect();
    expect(await regionOf(established)).toBe(US);
    world.accelerator.updateEndpointGroup(endpointGroupId(US), { trafficDialPercentage: 0 });
    expect(await regionOf(await connect())).toBe(EU);
    expect(await regionOf(established)).toBe(US);
  });

  it("is reset when its load balancer dies, and so is one by HTTP", async () => {
    const { world, connect, http } = await served();
    const connections = [await connect(), await Connection.open(http)];
    for (const connection of connections) await connection.get("/");
    const loadBalancer = world.loadBalancers.get(loadBalancerId(US));
    loadBalancer?.setReachable("test", false);
    expect(await Promise.all(connections.map(({ closed }) => closed))).toEqual(["reset", "reset"]);
    expect(await (await connect()).closed).toBe("reset");
    loadBalancer?.setReachable("test", true);
    expect(await regionOf(await connect())).toBe(US);
  });

  it("is closed after the idle timeout, and told 408 only in the middle of a request", async () => {
    const { connect } = await served(NO_FUNCTIONS, new RealClock(200));
    const [unused, used, stopped] = [await connect(), await connect(), await connect()];
    await used.get("/");
    stopped.send("GET / HTTP/1.1\r\nho");
    expect((await stopped.response()).status).toBe(408);
    expect(await Promise.all([unused, used, stopped].map(({ closed }) => closed))).toEqual([
      "closed",
      "closed",
      "closed",
    ]);
    expect([unused.unread, used.unread, stopped.unread]).toEqual(["", "", ""]);
  });

  it("is closed by the accelerator after 340 s without a byte, and not before", async () => {
    const clock = new VirtualClock();
    const { connect } = await served({ loadBalancer: { idleTimeoutSeconds: 4000 } }, clock);
    const connection = await connect();
    await regionOf(connection);
    await clock.advance(339_000);
    expect(await regionOf(connection)).toBe(US);
    await clock.advance(350_000);
    expect(await connection.closed).toBe("closed");
  });

  it("that never begins TLS is closed too", async () => {
    const { addresses } = await served(NO_FUNCTIONS, new RealClock(200));
    expect(await (await Connection.open(addresses.loadBalancers[US] as string)).closed).toBe("closed");
  });
});

describe("HTTP beside HTTPS", () => {
  it("redirects to HTTPS, and asks no function", async () => {
    const { http } = await served(NO_FUNCTIONS);
    const { status, headers } = await (await Connection.open(http)).get("/get/a%20b?c=d", { host: "api.example.com" });
    expect([status, headers.location]).toEqual([301, "https://api.example.com:443/get/a%20b?c=d"]);
  });

  it("redirects who names a port of this machine to the one that stands for HTTPS, where the answer is", async () => {
    const { http, https, addresses, ca } = await served();
    const { location } = (await (await Connection.open(http)).get("/path", { host: new URL(http).host })).headers;
    expect(location).toBe(`${https}/path`);
    expect(await regionOf(await Connection.open(location as string, { ca }))).toBe(US);
    // The second static address leads to itself.
    const [, second = ""] = addresses.httpAddresses?.Seattle ?? [];
    const other = await (await Connection.open(second)).get("/", { host: new URL(second).host });
    expect(other.headers.location).toBe(`${addresses.addresses.Seattle?.[1]}/`);
  });

  it("refuses credentials, which others can have read, and redirects nobody who sends them", async () => {
    const { http, https, ca } = await served();
    const headers = { authorization: "Bearer abc" };
    const refused = await (await Connection.open(http)).get("/", headers);
    expect([refused.status, refused.headers.location, refused.body]).toEqual([403, undefined, "{}"]);
    expect((await (await Connection.open(https, { ca })).get("/", headers)).status).toBe(200);
  });

  it("is healthy as its functions are, whatever it redirects", async () => {
    const clock = new VirtualClock();
    const { world, connect } = await served({}, clock);
    world.faults.set({ kind: "status", target: US });
    await clock.advance(60_000);
    expect(await regionOf(await connect())).toBe(EU);
  });
});

describe("the ports of a backend with HTTPS", () => {
  it("begin with HTTP at the port that was asked for, as without HTTPS", async () => {
    const port = await freePorts(8);
    const world = await echoWorld(topologyOf("", { ...NO_FUNCTIONS, tls: true }), { clock: new VirtualClock() });
    const { addresses } = await serveWorld(world, { locations: [SEATTLE, locate("Frankfurt")], port });
    const urls = (scheme: string, first: number) =>
      [0, 1].map((each) => `${scheme}://127.0.0.1:${port + first + each}`);
    expect(addresses.httpAddresses).toEqual({ Seattle: urls("http", 0), Frankfurt: urls("http", 4) });
    expect(addresses.addresses).toEqual({ Seattle: urls("https", 2), Frankfurt: urls("https", 6) });
  });

  it("lead nowhere where no load balancer listens on them", async () => {
    const listener = { portRanges: [{ fromPort: 9000, toPort: 9010 }] };
    const world = await echoWorld(topologyOf("", { ...NO_FUNCTIONS, listener }), { clock: new VirtualClock() });
    const { addresses } = await serveWorld(world, { locations: [SEATTLE], port: 0 });
    expect(await (await Connection.open(addresses.addresses.Seattle?.[0] as string)).closed).toBe("reset");
  });

  it("are HTTPS for clients in process too", async () => {
    const { world } = await served();
    const answer = await new SimulatedClient(world, SEATTLE).connect()?.send({ target: "/path" });
    expect(JSON.parse(String(answer?.body)).headers).toMatchObject({ "x-forwarded-port": "443" });
  });
});
