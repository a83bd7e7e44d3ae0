import { setTimeout as realTime } from "node:timers/promises";
import { expect, test } from "vitest";
import { Journal } from "../../src/drill/change/journal";
import { runDrill } from "../../src/drill/drill";
import { reportOf } from "../../src/drill/report/report";
import { targetAt } from "../../src/drill/targets/simulator-target";
import { type Sample, SERVICE_LIMIT } from "../../src/drill/traffic/samples";
import { mixOf } from "../../src/model/dns-clients";
import { locationOf } from "../../src/model/geography";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { deployedStack } from "../../src/simulator/outputs";
import { latencyRecordsByHand } from "../../src/topology/by-hand";
import { CIRCUMSTANCES } from "../support/drill-record";
import { stopAfterTest } from "../support/stop";
import { temporaryFolder } from "../support/temporary-folder";
import { topologyOf } from "../support/topology";
import { echoWorld, serveWorld } from "../support/world";

const [US, EU] = ["us-west-2", "eu-central-1"] as const;
/** How much of the clock's time passes at once. */
const STEP_MS = 500;

/** Lets time pass many times faster than it does, a little at a time, so that what goes over sockets has its turn between. */
async function meanwhile<T>(clock: VirtualClock, done: Promise<T>): Promise<T> {
  let isOver = false;
  const ended = done.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await clock.advance(STEP_MS);
    await realTime(2);
  }
  return ended;
}

/** The regions that answered those of a location's new connections that were opened in a span of time. */
const regionsOf = (samples: readonly Sample[], location: string, fromMs: number, toMs: number) =>
  samples
    .filter((each) => each.location === location && each.connection === "new")
    .filter(({ sentMs }) => sentMs >= fromMs && sentMs < toMs)
    .map(({ region, status, error }) => (status === 200 ? region : (status ?? error)));

test("over real sockets clients that ask a name server, and keep its answers by the same clock, leave a region and come back", async () => {
  const clock = new VirtualClock();
  const healthCheck = { intervalSeconds: 5, timeoutSeconds: 2 };
  const topology = { ...topologyOf("", { healthCheck }), front: latencyRecordsByHand([US, EU]) };
  const world = await echoWorld(topology, { clock, propagationMs: 3000, replicationLagMs: 0 });
  const locations = [US, EU].map(locationOf);
  const { addresses } = await serveWorld(world, { locations, port: 0 });
  const ready = { ...addresses, stack: deployedStack(topology, addresses) };
  // Every cache keeps an answer for the 60 s of its TTL.
  const target = stopAfterTest(await targetAt(ready, { topology, locations, mix: mixOf(0, 600) }, { clock }));
  const record = await meanwhile(
    clock,
    runDrill(
      target,
      {
        ...{ region: EU, fault: "status", path: "/health", rate: 2, kept: 0, timeoutMs: 60_000 },
        ...{ steadySeconds: 15, holdSeconds: 5, ledger: false, service: SERVICE_LIMIT },
      },
      { journal: new Journal(`${temporaryFolder()}/journal.json`) },
    ),
  );

  const { startedMs, injectedMs = 0, revertingMs = 0, endedMs } = record.timeline;
  const [us, eu] = locations.map(({ name }) => name) as [string, string];
  expect(new Set(regionsOf(record.samples, us, startedMs, endedMs))).toEqual(new Set([US]));
  expect(regionsOf(record.samples, eu, startedMs, injectedMs)).toContain(EU);
  const during = regionsOf(record.samples, eu, injectedMs, revertingMs);
  // They failed as long as their caches led to the region, and were all served by the other one in the end.
  expect(new Set(during)).toEqual(new Set([400, US]));
  expect(new Set(during.slice(-20))).toEqual(new Set([US]));
  // Each of the caches leaves by itself: for a while some clients have left and others have not.
  expect(during.slice(during.indexOf(US), during.lastIndexOf(400))).toContain(400);
  const afterwards = regionsOf(record.samples, eu, revertingMs, endedMs).slice(-10);
  expect(afterwards).toContain(EU);
  expect(afterwards).not.toContain(400);
  const { figures } = reportOf(record, { ...CIRCUMSTANCES, stack: "Test" });
  expect([record.aborted, record.inconclusive]).toEqual([undefined, undefined]);
  // Some resolver has asked just before Route 53 knew, and keeps its answer for the whole TTL.
  expect(figures.shift.seconds).toBeGreaterThan(30);
});
