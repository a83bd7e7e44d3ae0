import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { connect } from "node:net";
import { decode, encode, type Packet, streamEncode } from "dns-packet";
import { describe, expect, it } from "vitest";
import { locate } from "../../../src/model/geography";
import { RealClock } from "../../../src/process/clock";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { latencyRecordsByHand } from "../../../src/topology/by-hand";
import { record } from "../../support/events";
import { topologyOf } from "../../support/topology";
import { echoWorld, serveWorld } from "../../support/world";

const [US, EU] = ["us-west-2", "eu-central-1"] as const;
const NAME = "api.example.com";

async function served({ clock = new VirtualClock(), regions = [US, EU] as readonly string[] } = {}) {
  const topology = { ...topologyOf("", { tls: true }), front: latencyRecordsByHand(regions) };
  const world = await echoWorld(topology, { clock });
  const { addresses } = await serveWorld(world, { locations: [locate("Seattle"), locate("Frankfurt")], port: 0 });
  const nameServer = (city: string) => addresses.nameServers?.[city] as string;
  const resolverIn = (city: string) => {
    const resolver = new Resolver();
    resolver.setServers([nameServer(city)]);
    return resolver;
  };
  const addressOf = (region: string) => new URL(addresses.loadBalancers[region] as string).hostname;
  return { world, clock, addresses, nameServer, resolverIn, addressOf };
}

/** One query over UDP. */
function ask(nameServer: string, message: Buffer): Promise<Packet> {
  const socket = createSocket("udp4");
  return new Promise<Packet>((resolve) => {
    socket.on("message", (answer) => resolve(decode(answer)));
    socket.send(message, Number(nameServer.split(":")[1]), "127.0.0.1");
  }).finally(() => socket.close());
}

const query = (name: string, parts: object = {}) =>
  encode({ type: "query", id: 7, flags: 1 << 8, questions: [{ type: "A", name }], ...parts });
const codeOf = ({ flags = 0 }: Packet) => flags % 16;

describe("a name server of Route 53", () => {
  it("answers Node's resolver with the load balancer closest to its place, for 60 s", async () => {
    const { resolverIn, addressOf } = await served();
    for (const [city, region] of [
      ["Seattle", US],
      ["Frankfurt", EU],
    ] as const) {
      expect(await resolverIn(city).resolve4(NAME, { ttl: true })).toEqual([{ address: addressOf(region), ttl: 60 }]);
    }
    expect(addressOf(US)).not.toBe(addressOf(EU));
  });

  it("tells of each answer, and gives another one once it knows that the load balancer is unhealthy", async () => {
    const { world, clock, resolverIn, addressOf } = await served();
    const events = record(world.events);
    const [loadBalancer] = world.loadBalancersIn(EU);
    loadBalancer?.setReachable("test", false);
    expect(await resolverIn("Frankfurt").resolve4(NAME)).toEqual([addressOf(EU)]);
    await (clock as VirtualClock).advance(20_000);
    expect(await resolverIn("Frankfurt").resolve4(NAME)).toEqual([addressOf(US)]);
    expect(events.filter(({ type }) => type === "dns-answer")).toMatchObject([
      { from: "Frankfurt", region: EU, nearestRegion: EU, reason: "nearest", ttlSeconds: 60 },
      { from: "Frankfurt", region: US, nearestRegion: EU, reason: "failover", ttlSeconds: 60 },
    ]);
  });

  it("shortens the TTL where the world's clock runs faster than the resolver's", async () => {
    const { resolverIn } = await served({ clock: new RealClock(20) as never });
    expect(await resolverIn("Seattle").resolve4(NAME, { ttl: true })).toMatchObject([{ ttl: 3 }]);
  });

  it("has authority, takes names in any case, and answers the name of the records as well", async () => {
    const { nameServer, addressOf } = await served();
    for (const name of [NAME, "API.Example.COM", `_regions.${NAME}`]) {
      const answer = await ask(nameServer("Seattle"), query(name));
      expect(answer).toMatchObject({ id: 7, type: "response", flag_aa: true, flag_rd: true });
      expect(answer.answers).toEqual([expect.objectContaining({ name, type: "A", ttl: 60, data: addressOf(US) })]);
    }
  });

  it("answers over TCP as well, also where the query comes in pieces", async () => {
    const { nameServer, addressOf } = await served();
    const socket = connect(Number(nameServer("Seattle").split(":")[1]), "127.0.0.1");
    const answered = new Promise<Buffer>((resolve) => socket.once("data", resolve));
    const message = streamEncode({ type: "query", id: 7, questions: [{ type: "A", name: NAME }] });
    socket.setNoDelay(true);
    await new Promise((resolve) => socket.write(message.subarray(0, 5), resolve));
    socket.write(message.subarray(5));
    const answer = decode((await answered).subarray(2));
    socket.destroy();
    expect(answer.answers).toMatchObject([{ data: addressOf(US) }]);
  });

  it("has nothing of another type and below the name, and lets resolvers keep that for 15 minutes", async () => {
    const { nameServer } = await served();
    const missing = [
      [query(NAME, { questions: [{ type: "AAAA", name: NAME }] }), 0],
      [query(`other.${NAME}`), 3],
    ] as const;
    for (const [message, code] of missing) {
      const answer = await ask(nameServer("Seattle"), message);
      expect([codeOf(answer), answer.answers]).toEqual([code, []]);
      expect(answer.authorities).toMatchObject([{ type: "SOA", name: NAME, ttl: 900 }]);
    }
  });

  it("refuses other names, other operations and what it cannot read", async () => {
    const { nameServer } = await served();
    const refusals = [
      [query("example.org"), 5],
      [query(NAME, { flags: 4 << 11 }), 4],
      [query(NAME, { questions: [] }), 1],
      [Buffer.from([0, 7, 1, 0, 0, 9, 0, 0]), 1],
    ] as const;
    for (const [message, code] of refusals) {
      const answer = await ask(nameServer("Seattle"), message);
      expect([answer.id, codeOf(answer), answer.answers]).toEqual([7, code, []]);
    }
  });

  it("has no answer where no region has a record", async () => {
    const { resolverIn } = await served({ regions: [] });
    await expect(resolverIn("Seattle").resolve4(NAME)).rejects.toThrow("ENODATA");
  });
});
