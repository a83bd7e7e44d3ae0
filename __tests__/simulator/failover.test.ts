import { describe, expect, it } from "vitest";
import { setStatus } from "../../src/aws/status";
import { locate } from "../../src/model/geography";
import { RealClock } from "../../src/process/clock";
import { topologyFromSynth } from "../../src/topology/from-synth";
import type { Topology } from "../../src/topology/topology";
import { Connection } from "../support/connection";
import { nextEvent, record } from "../support/events";
import { synth } from "../support/synth";
import { echoWorld, serveWorld } from "../support/world";

const US = "us-west-2";
const EU = "eu-central-1";

/**
 * A check every 0.25 s. Nothing below depends on how long work takes: it waits for events, work is not sped up, and the function
 * has no limits of its own, with which the shipped one gives up on a machine that is busy enough.
 */
const SPEED = 30;

/** The stack as it is, but that connections live on, however long this machine is busy with something else. */
function patient(topology: Topology): Topology {
  const timeouts = { idleTimeoutSeconds: 4000, clientKeepAliveSeconds: 604_800 };
  return { ...topology, loadBalancers: topology.loadBalancers.map((each) => ({ ...each, ...timeouts })) };
}

describe("the article's backend, synthesized and run over real sockets", () => {
  it("leaves a region that becomes unhealthy, but for connections that are there already, and comes back", async () => {
    const topology = patient(topologyFromSynth(synth().outdir));
    const world = await echoWorld(topology, { clock: new RealClock(SPEED) });
    const { addresses } = await serveWorld(world, { locations: [locate("Seattle")], port: 0 });
    const [first, second] = addresses.addresses.Seattle as [string, string];
    const { events } = world;
    const set = (code: number) => {
      const functionName = topology.functions.find(({ region }) => region === US)?.name ?? "";
      return setStatus({ region: US, functionName, endpoint: addresses.awsEndpointUrl }, code);
    };
    const regionOf = async (connection: Connection) => {
      const { status, headers } = await connection.get("/get/foobar");
      expect(status).toBe(200);
      return headers["x-region"];
    };
    const regionsOfNew = () => Promise.all([first, second].map(async (url) => regionOf(await Connection.open(url))));

    const keep = async (url: string) => {
      const connection = await Connection.open(url);
      return { connection, regions: [await regionOf(connection)] };
    };

    // Before: the nearest region, at both addresses.
    const kept = [await keep(first)];
    const [old] = kept;
    expect(await regionsOfNew()).toEqual([US, US]);
    expect(await old?.connection.get("/health")).toMatchObject({ status: 200, headers: { "x-region": US } });

    // From now on every check is followed by a request on each connection that is kept, and by a new connection.
    const told = record(events, "connection", "endpoint-health");
    const asked: Promise<unknown>[] = [];
    let turn = Promise.resolve();
    const stopAsking = events.subscribe(({ type }) => {
      if (type !== "health-check") return;
      turn = turn.then(async () => {
        for (const { connection, regions } of kept) regions.push(await regionOf(connection));
      });
      asked.push(
        turn,
        Connection.open(second).then((connection) => regionOf(connection)),
      );
    });

    // During: the region is sick, and the edge knows it.
    const sick = nextEvent(events, "target-health", ({ region, to }) => region === US && to === "unhealthy");
    const left = nextEvent(events, "endpoint-health", ({ region, healthy }) => region === US && !healthy);
    expect(await set(400)).toBe("200");
    expect((await left).at - (await sick).at).toBeGreaterThan(19.9);
    expect(await regionsOfNew()).toEqual([EU, EU]);
    const late = await keep(first);
    kept.push(late);

    // After: it is well again, and the edge knows that too.
    const back = nextEvent(events, "endpoint-health", ({ region, healthy }) => region === US && healthy);
    expect(await set(200)).toBe("400");
    await back;
    expect(await regionsOfNew()).toEqual([US, US]);
    stopAsking();
    await Promise.all(asked);

    // What was kept never moved. New connections moved when the edge knew, and at no other moment.
    expect(kept.map(({ regions }) => regions.length > 3)).toEqual([true, true]);
    expect(kept.map(({ regions }) => [...new Set(regions)])).toEqual([[US], [EU]]);
    const course = told.map((event) => (event.type === "connection" ? event.region : event.healthy));
    const changes = course.filter((each, index) => each !== course[index - 1]);
    expect(changes).toEqual([US, false, EU, true, US]);
  });
});
