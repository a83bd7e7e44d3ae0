import { Resolver } from "node:dns/promises";
import { get } from "node:http";
import { expect, test } from "vitest";
import { locate } from "../../../src/model/geography";
import type { Clock } from "../../../src/process/clock";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { latencyRecordsByHand } from "../../../src/topology/by-hand";
import type { Topology } from "../../../src/topology/topology";
import { topologyOf } from "../../support/topology";
import { echoWorld, serveWorld } from "../../support/world";

const [US, EU] = ["us-west-2", "eu-central-1"] as const;
const NAME = "api.example.com";
const PROPAGATION_MS = 5000;

/** Clients in Frankfurt, and a load balancer there that is about to die. */
async function served(topology: Topology) {
  const clock = new VirtualClock();
  const world = await echoWorld(topology, { clock, propagationMs: PROPAGATION_MS });
  const { addresses } = await serveWorld(world, { locations: [locate("Frankfurt")], port: 0 });
  return { clock, addresses, kill: () => world.loadBalancersIn(EU)[0]?.setReachable("dead", false) };
}

/** The region that answers a new connection, or `nobody`. */
const serverAt = (url: string): Promise<string> =>
  new Promise((resolve) => {
    const request = get(`${url}/get/foobar`, { agent: false }, (response) => {
      response.resume();
      resolve(String(response.headers["x-region"]));
    });
    request.once("error", () => resolve("nobody"));
  });

/** Asks the name server over its socket, and keeps what it said for the TTL by the world's clock. */
function resolverWithCache(nameServer: string, clock: Clock): () => Promise<string> {
  const resolver = new Resolver();
  resolver.setServers([nameServer]);
  let known: { readonly address: string; readonly untilMs: number } | undefined;
  return async () => {
    if (!known || clock.now() >= known.untilMs) {
      const [record] = await resolver.resolve4(NAME, { ttl: true });
      known = { address: record?.address ?? "", untilMs: clock.now() + (record?.ttl ?? 0) * 1000 };
    }
    return known.address;
  };
}

test("a client with a cache leaves a dead region when the TTL is over, and one without a cache when Route 53 knows", async () => {
  const { clock, addresses, kill } = await served({ ...topologyOf(""), front: latencyRecordsByHand([US, EU]) });
  const nameServer = addresses.nameServers?.Frankfurt as string;
  const { port } = new URL(addresses.addresses.Frankfurt?.[0] as string);
  const cache = resolverWithCache(nameServer, clock);
  const cached = async () => serverAt(`http://${await cache()}:${port}`);
  const uncached = async () => serverAt(`http://${await resolverWithCache(nameServer, clock)()}:${port}`);

  expect([await cached(), await uncached()]).toEqual([EU, EU]);
  kill();
  expect([await cached(), await uncached()]).toEqual(["nobody", "nobody"]);
  await clock.advance(PROPAGATION_MS);
  expect([await cached(), await uncached()]).toEqual(["nobody", US]);
  await clock.advance(59_000 - PROPAGATION_MS);
  expect(await cached()).toBe("nobody");
  await clock.advance(1000);
  expect(await cached()).toBe(US);
});

test("a client of an accelerator leaves it when the edge knows, with the same address", async () => {
  const { clock, addresses, kill } = await served(topologyOf(""));
  const url = addresses.addresses.Frankfurt?.[0] as string;
  expect(await serverAt(url)).toBe(EU);
  kill();
  expect(await serverAt(url)).toBe("nobody");
  await clock.advance(PROPAGATION_MS);
  expect(await serverAt(url)).toBe(US);
});
