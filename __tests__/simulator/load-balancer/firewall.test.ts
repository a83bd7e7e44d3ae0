import { describe, expect, it } from "vitest";
import { locate } from "../../../src/model/geography";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import type { HttpRequest } from "../../../src/simulator/load-balancer/http";
import type { Firewall } from "../../../src/topology/topology";
import { Connection } from "../../support/connection";
import { answer, balance } from "../../support/load-balancer";
import { topologyOf } from "../../support/topology";
import { echoWorld, serveWorld } from "../../support/world";

const FIREWALL: Firewall = { rateLimits: [{ requests: 10, windowSeconds: 60 }], otherRules: [] };

const request = (clientIp: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "GET",
  target: "/",
  headers: [["host", "x"]],
  body: Buffer.alloc(0),
  clientIp,
  ...more,
});

/** A load balancer whose firewall has already counted so many requests of a client. */
async function afterRequests(count: number, changes: Parameters<typeof balance>[1] = {}) {
  const clock = new VirtualClock();
  const balanced = balance(() => answer(200), { clock, loadBalancer: { firewall: FIREWALL }, ...changes });
  const ask = async (clientIp = "203.0.113.1", more: Partial<HttpRequest> = {}) => {
    const { status, error, body, headers } = await balanced.loadBalancer.handle(
      request(clientIp, more),
      balanced.listener,
    );
    return { status, error, body: body.toString(), headers };
  };
  for (let index = 0; index < count; index++) await ask();
  await clock.advance(10_000);
  return { ...balanced, clock, ask };
}

describe("a load balancer with a firewall", () => {
  it("refuses a client address above its limit with the load balancer's own page", async () => {
    const { ask } = await afterRequests(11);
    const refused = await ask();
    expect(refused).toMatchObject({ status: 403, error: "waf" });
    expect(refused.headers).toContainEqual(["server", "awselb/2.0"]);
    expect(refused.body).toContain("<h1>403 Forbidden</h1>");
  });

  it("serves a client that keeps to the limit, and other addresses", async () => {
    expect((await (await afterRequests(10)).ask()).status).toBe(200);
    expect((await (await afterRequests(11)).ask("203.0.113.2")).status).toBe(200);
  });

  it("serves the client again when it was quiet for the window", async () => {
    const { ask, clock } = await afterRequests(11);
    await clock.advance(60_000);
    expect((await ask()).status).toBe(200);
  });

  it("counts and refuses requests that would be redirected", async () => {
    const { ask } = await afterRequests(11, { tls: true, loadBalancer: { firewall: FIREWALL } });
    expect((await ask()).status).toBe(403);
  });

  it("does not count what the load balancer has refused before", async () => {
    const { ask, clock } = await afterRequests(0);
    for (let index = 0; index < 11; index++) await ask("203.0.113.1", { method: "TRACE" });
    await clock.advance(10_000);
    expect((await ask()).status).toBe(200);
  });

  it("leaves health checks alone", async () => {
    const { ask, loadBalancer, clock } = await afterRequests(100);
    await loadBalancer.start();
    await clock.advance(60_000);
    expect(loadBalancer.healthy).toBe(true);
    loadBalancer.stop();
    expect((await ask("203.0.113.2")).status).toBe(200);
  });

  it("refuses nobody where its firewall has no limit", async () => {
    const { ask } = await afterRequests(100, { loadBalancer: { firewall: { rateLimits: [], otherRules: ["other"] } } });
    expect((await ask()).status).toBe(200);
  });
});

it("clients of other locations are other clients, although they share this machine's address", async () => {
  const clock = new VirtualClock();
  const topology = topologyOf("", { loadBalancer: { firewall: FIREWALL } });
  const world = await echoWorld(topology, { clock });
  const { addresses } = await serveWorld(world, { locations: [locate("Seattle"), locate("San Francisco")], port: 0 });
  const statusIn = async (city: string) => {
    const connection = await Connection.open(addresses.addresses[city]?.[0] as string);
    return (await connection.get("/")).status;
  };
  for (let index = 0; index < 11; index++) expect(await statusIn("Seattle")).toBe(200);
  await clock.advance(10_000);
  expect(await Promise.all([statusIn("Seattle"), statusIn("San Francisco")])).toEqual([403, 200]);
});
