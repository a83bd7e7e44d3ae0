import { describe, expect, it } from "vitest";
import { assess } from "../../src/assessment/assess";
import { drawsOf } from "../../src/faults/share";
import { locate } from "../../src/model/geography";
import { SimulatedClient } from "../../src/simulator/client";
import type { StartEnvironment } from "../../src/simulator/function/environment";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import type { Load } from "../../src/topology/topology";
import { record } from "../support/events";
import { topologyOf } from "../support/topology";
import { startWorld } from "../support/world";

const [US, EU, AU] = ["us-west-2", "eu-central-1", "ap-southeast-2"] as const;
const DURATION_MS = 2000;
/** Times the load at which it begins: so many that chance hardly lets a health check pass. */
const MANY = 40;
const topology = topologyOf("", { regions: [US, EU, AU], function: { reservedConcurrency: 12 } });

/** So many requests per second in all, most of them from Seattle. */
const loadOf = (total: number): Load => ({
  requestsPerSecond: { Seattle: total * 0.98, Frankfurt: total * 0.02 },
  meanDurationMs: DURATION_MS,
  writeShare: 0,
  readsPerRequest: 1,
  peakRequestsPerSecond: 0,
  accountConcurrency: 1000,
});

function cascadeAt(total: number) {
  const load = loadOf(total);
  const { cascade } = assess({ ...topology, load }, Object.keys(load.requestsPerSecond).map(locate));
  if (!cascade) throw new Error("there is a load");
  return cascade;
}

/** The regions that turn unhealthy within five minutes of this load, in order, each once. @param broken is so throughout */
async function simulated(total: number, broken?: string): Promise<readonly string[]> {
  const clock = new VirtualClock();
  let isBroken = false;
  const startEnvironment: StartEnvironment = ({ variables }) => ({
    ended: undefined,
    loaded: async () => undefined,
    invoke: async (event) => {
      const isCheck = JSON.parse(event).path === "/health";
      if (!isCheck) await clock.sleep(DURATION_MS);
      const statusCode = isCheck && isBroken && variables.AWS_REGION === broken ? 500 : 200;
      return { payload: JSON.stringify({ isBase64Encoded: false, statusCode, headers: {}, body: "" }) };
    },
    stop: async () => undefined,
  });
  const world = await startWorld(topology, { clock, startEnvironment });
  isBroken = true;
  const health = record(world.events, "target-health");
  for (const [index, [city, perSecond]] of Object.entries(loadOf(total).requestsPerSecond).entries()) {
    const client = new SimulatedClient(world, locate(city), `203.0.113.${index + 1}`);
    const random = drawsOf(1, city);
    const next = () => clock.schedule((-Math.log(1 - random()) * 1000) / perSecond, tick);
    const tick = () => {
      void client.connect()?.send({});
      next();
    };
    next();
  }
  await clock.advance(5 * 60_000);
  return [...new Set(health.filter(({ to }) => to === "unhealthy").map(({ region }) => region))];
}

describe("overload", () => {
  const begins = cascadeAt(1).overload.beginsAtRequestsPerSecond ?? 0;

  it("begins where clients leave no execution to the health checks", () => {
    // Of twelve executions ten serve clients: 4 on average, and three times the root of that for bursts. Each serves half
    // a request per second, and 98 % of all clients are Seattle's.
    expect(begins).toBeCloseTo((4 * 0.5) / 0.98);
  });

  it("happens to no region below the assessed load", async () => {
    expect(cascadeAt(begins * 0.95).overload.regions).toEqual([]);
    expect(await simulated(begins * 0.95)).toEqual([]);
  });

  it("above it makes the fullest region sick, and then the one that its clients go to, as assessed", async () => {
    const { regions } = cascadeAt(begins * MANY).overload;
    expect(regions).toEqual([US, EU, AU]);
    // The first one has recovered, since its clients had left, when the second one is given up: these two take turns.
    expect(await simulated(begins * MANY)).toEqual(regions.slice(0, 2));
  });
});

describe("a cascade after the loss of a region", () => {
  const begins = cascadeAt(1).beginsAtRequestsPerSecond ?? 0;
  const following = (total: number) => cascadeAt(total).chains.find(({ first }) => first === US)?.following;

  it("happens to no other region below the assessed load", async () => {
    expect(following(begins * 0.95)).toEqual([]);
    expect(await simulated(begins * 0.95, US)).toEqual([US]);
  });

  it("above it takes the other regions along in the assessed order", async () => {
    expect(following(begins * MANY)).toEqual([EU, AU]);
    expect(await simulated(begins * MANY, US)).toEqual([US, EU, AU]);
  });
});
