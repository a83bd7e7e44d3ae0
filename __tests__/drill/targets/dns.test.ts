import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { regionByAddress, resolving, resolvingBehindCaches } from "../../../src/drill/targets/dns";
import { httpClient } from "../../../src/drill/targets/http-client";
import { mixOf } from "../../../src/model/dns-clients";
import { locate } from "../../../src/model/geography";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { nameServer } from "../../support/name-server";
import { serveForTest } from "../../support/serve";

const [US, EU] = ["us-west-2", "eu-central-1"] as const;
const NAME = "api.example.com";
const HOSTS = { [US]: "us.elb.example.com", [EU]: "eu.elb.example.com" };
const ADDRESSES = { [NAME]: ["127.0.0.1"], [HOSTS[US]]: ["127.0.0.1"], [HOSTS[EU]]: ["127.0.0.2", "127.0.0.3"] };

/** Clients that ask a real name server over a socket. */
async function asking(clock = new VirtualClock()) {
  const server = await nameServer(ADDRESSES);
  const resolve = resolving(server.resolver, NAME, regionByAddress(server.resolver, HOSTS, clock));
  return { ...server, clock, resolve };
}

test("a client without a cache asks for each connection, and knows the region by its load balancer's addresses", async () => {
  const { resolve, set } = await asking();
  expect(await resolve()).toEqual({ addresses: ["127.0.0.1"], region: US });
  set(NAME, ["127.0.0.3", "127.0.0.2"]);
  expect(await resolve()).toEqual({ addresses: ["127.0.0.3", "127.0.0.2"], region: EU });
  set(NAME, ["127.0.0.9"]);
  expect(await resolve()).toEqual({ addresses: ["127.0.0.9"] });
});

test("a load balancer that gets another address is still known, once that is in an answer", async () => {
  const { resolve, set } = await asking();
  await resolve();
  set(HOSTS[EU], ["127.0.0.7"]);
  set(NAME, ["127.0.0.7"]);
  expect((await resolve()).region).toBe(EU);
});

test("the answer before is used where none comes; without one before, it fails", async () => {
  const { resolve, set } = await asking();
  await resolve();
  set(NAME, []);
  expect((await resolve()).region).toBe(US);
  const unknown = await asking();
  unknown.set(NAME, []);
  await expect(unknown.resolve()).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("clients with caches follow an answer when their time is over", async () => {
  const { resolve, set, clock } = await asking();
  const cached = resolvingBehindCaches(resolve, clock, mixOf(0, 600));
  const turns = await Promise.all(Array.from({ length: 46 }, cached));
  expect(new Set(turns.map(({ client }) => client)).size).toBe(23);
  const regions = async () => (await Promise.all(Array.from({ length: 23 }, cached))).map(({ region }) => region);
  expect(new Set(await regions())).toEqual(new Set([US]));
  set(NAME, ["127.0.0.2"]);
  expect(new Set(await regions())).toEqual(new Set([US]));
  await clock.advance(30_000);
  const share = (await regions()).filter((region) => region === EU).length / 23;
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.7);
  await clock.advance(31_000);
  expect(new Set(await regions())).toEqual(new Set([EU]));
});

test("a request on a connection of its own says to which region DNS sent it, also where nobody answers there", async () => {
  const { resolve, set } = await asking();
  const server = createServer((request, response) =>
    response.writeHead(200, { "x-region": String(request.headers.host) }).end(),
  );
  const { port } = new URL(await serveForTest(server)) as unknown as AddressInfo;
  const client = httpClient(locate("Paris"), [`http://${NAME}:${port}`], { resolve });
  expect(await client.request("/", 5000)).toEqual({ status: 200, region: `${NAME}:${port}`, sentTo: US });
  const kept = client.open();
  expect(await kept.request("/", 5000)).toEqual({ status: 200, region: `${NAME}:${port}` });
  kept.close();
  set(NAME, ["127.0.0.2"]);
  expect(await client.request("/", 5000)).toEqual({ error: "refused", sentTo: EU });
});

test("a request says that the name was not resolved", async () => {
  const { resolve, set } = await asking();
  set(NAME, []);
  const client = httpClient(locate("Paris"), [`http://${NAME}`], { resolve });
  expect(await client.request("/", 5000)).toEqual({ error: "unresolved" });
});
