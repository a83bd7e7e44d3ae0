import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "../../src/assessment/assess";
import { REGIONS } from "../../src/aws/regions";
import { locate } from "../../src/model/geography";
import type { Accelerator, Load, Topology } from "../../src/topology/topology";
import { accelerated, type TopologyChanges, topologyOf } from "../support/topology";

const [US, EU, AU] = ["us-west-2", "eu-central-1", "ap-southeast-2"] as const;

const LOAD: Load = {
  requestsPerSecond: { Seattle: 3000, Frankfurt: 1000 },
  meanDurationMs: 100,
  writeShare: 0.1,
  readsPerRequest: 2,
  peakRequestsPerSecond: 4000,
  accountConcurrency: 1000,
};

const topology = (changes: TopologyChanges = {}) => topologyOf("/code", changes);
const seattle = locate("Seattle");
const frankfurt = locate("Frankfurt");

function assessed(backend: Topology, load?: Load) {
  const assessment = assess({ ...backend, load }, [seattle, frankfurt]);
  const failure = (name: string) => {
    const found = assessment.failures.find((each) => each.name === name);
    if (!found) throw new Error(`there is no failure "${name}"`);
    const effect = (location: string) => found.effects.find((each) => each.location === location);
    const need = (region: string, resource: string) =>
      found.capacity?.find((each) => each.region === region && each.resource === resource);
    return { effect, need };
  };
  return { assessment, failure };
}

/** With another topology for one region. */
function changed(backend: Topology, region: string, change: (group: Group) => Group): Topology {
  const [listener] = accelerated(backend).front.listeners;
  if (!listener) throw new Error("there is no listener");
  const endpointGroups = listener.endpointGroups.map((group) => (group.region === region ? change(group) : group));
  return { ...backend, front: { ...accelerated(backend).front, listeners: [{ ...listener, endpointGroups }] } };
}
type Group = Accelerator["listeners"][number]["endpointGroups"][number];

describe("the failures that are assessed", () => {
  it("are none, each region, each region's table, each pair of regions, and each static address", () => {
    const { assessment } = assessed(topology({ regions: [US, EU, AU] }));
    expect(assessment.failures.map(({ name }) => name)).toEqual([
      "nothing is broken",
      "us-west-2 is unhealthy",
      "eu-central-1 is unhealthy",
      "ap-southeast-2 is unhealthy",
      "the table in us-west-2 is lost",
      "the table in eu-central-1 is lost",
      "the table in ap-southeast-2 is lost",
      "us-west-2 and eu-central-1 are unhealthy",
      "us-west-2 and ap-southeast-2 are unhealthy",
      "eu-central-1 and ap-southeast-2 are unhealthy",
      "static address 1 is lost",
      "static address 2 is lost",
    ]);
  });
});

describe("a sick region", () => {
  const { failure } = assessed(topology());

  it("moves the clients that it served to the next region, farther away, within the budget of the health checks", () => {
    const effect = failure("us-west-2 is unhealthy").effect("Seattle");
    expect(effect).toMatchObject({
      before: { shares: [{ region: US, reason: "nearest", share: 1 }] },
      after: { shares: [{ region: EU, reason: "failover", share: 1 }] },
      affected: 1,
      seconds: { best: 15, worst: 70 },
      reason: "2 checks x 15 s + 10 s timeout + up to 30 s at the edge = 70 s",
    });
    expect(effect?.after.roundTripMs).toBeGreaterThan(100);
    expect(effect?.before.roundTripMs).toBeLessThan(20);
  });

  it("does nothing to those that another region serves", () => {
    expect(failure("us-west-2 is unhealthy").effect("Frankfurt")).toMatchObject({ affected: 0, seconds: undefined });
  });

  it("is what becomes of a region whose table is gone", () => {
    const { effect } = failure("the table in us-west-2 is lost");
    expect(effect("Seattle")).toEqual(failure("us-west-2 is unhealthy").effect("Seattle"));
  });

  it("is left by nobody where no other region is healthy", () => {
    expect(failure("us-west-2 and eu-central-1 are unhealthy").effect("Seattle")).toMatchObject({
      after: { shares: [{ region: US, reason: "fail-open", share: 1 }] },
      seconds: { best: Infinity, worst: Infinity },
      reason: expect.stringContaining("never: none of the three endpoint groups closest to the client"),
    });
  });

  it("is left by nobody where the other regions have weight 0", () => {
    const backend = changed(topology(), EU, (group) => ({
      ...group,
      endpoints: group.endpoints.map((endpoint) => ({ ...endpoint, weight: 0 })),
    }));
    const { effect } = assessed(backend).failure("us-west-2 is unhealthy");
    expect(effect("Seattle")?.seconds).toEqual({ best: Infinity, worst: Infinity });
  });

  it("sends clients also to a region whose dial is 0, since failover ignores dials", () => {
    const backend = changed(topology(), EU, (group) => ({ ...group, trafficDialPercentage: 0 }));
    const { effect } = assessed(backend).failure("us-west-2 is unhealthy");
    expect(effect("Seattle")?.after.shares).toEqual([{ region: EU, reason: "failover", share: 1 }]);
  });

  it("affects the share that its dial accepts", () => {
    const backend = changed(topology(), US, (group) => ({ ...group, trafficDialPercentage: 30 }));
    const { effect } = assessed(backend).failure("us-west-2 is unhealthy");
    expect(effect("Seattle")).toMatchObject({ affected: 0.3, seconds: { best: 15, worst: 70 } });
    expect(effect("Frankfurt")?.affected).toBe(0);
  });

  it("is noticed by nobody where health checks are off", () => {
    const { effect } = assessed(topology({ healthCheck: { enabled: false } })).failure("us-west-2 is unhealthy");
    expect(effect("Seattle")).toMatchObject({
      seconds: { best: Infinity, worst: Infinity },
      reason: "never: a target group has its health check off, so nothing is noticed there",
    });
  });
});

describe("a lost static address", () => {
  it("moves nobody at AWS: clients that try the other address are served at once", () => {
    const { effect } = assessed(topology()).failure("static address 1 is lost");
    expect(effect("Seattle")).toMatchObject({ affected: 0.5, seconds: { best: 0, worst: Infinity } });
    expect(effect("Seattle")?.after).toEqual(effect("Seattle")?.before);
  });
});

describe("capacity", () => {
  const { failure, assessment } = assessed(topology(), LOAD);

  it("is not assessed without a load", () => {
    const { assessment } = assessed(topology());
    expect(assessment.failures.map(({ capacity }) => capacity)).toEqual(assessment.failures.map(() => undefined));
    expect(assessment.cascade).toBeUndefined();
  });

  it("of a function is requests x duration and three standard deviations, at least a tenth of the requests, and one for each node's health checks, against the concurrency", () => {
    expect(failure("nothing is broken").need(US, "function")).toMatchObject({
      needed: 354,
      limit: 1000,
      verdict: "fits",
    });
    expect(failure("us-west-2 is unhealthy").need(EU, "function")).toMatchObject({ needed: 462, verdict: "fits" });
    const quick = assessed(topology(), { ...LOAD, meanDurationMs: 1 });
    expect(quick.failure("us-west-2 is unhealthy").need(EU, "function")?.needed).toBe(402);
  });

  it("of a function is exceeded by what fits nowhere, and says what to change", () => {
    const reserved = assessed(topology({ function: { reservedConcurrency: 400 } }), LOAD);
    expect(reserved.failure("us-west-2 is unhealthy").need(EU, "function")).toMatchObject({
      needed: 462,
      limit: 400,
      verdict: "does not fit",
      reason: "raise function.reservedConcurrency",
    });
    expect(reserved.assessment.breaches.slice(0, 1)).toMatchObject([
      {
        kind: "capacity",
        region: EU,
        text: "when us-west-2 is unhealthy, the function in eu-central-1 would need 462 concurrent executions of 400: raise function.reservedConcurrency",
      },
    ]);
    expect(reserved.assessment.breaches.map(({ region }) => region)).toEqual([EU, US]);
    expect(assessment.breaches).toEqual([]);
  });

  it("that is exceeded already while nothing is broken is told once, not again for each address", () => {
    const { breaches } = assessed(topology({ function: { reservedConcurrency: 250 } }), LOAD).assessment;
    expect(breaches.map(({ text }) => text.split(",")[0])).toEqual([
      "when nothing is broken",
      "when us-west-2 is unhealthy",
      "when eu-central-1 is unhealthy",
    ]);
  });

  it.each([
    [1000, undefined],
    [1001, 20],
    [2500, 30],
  ])("of a function that needs %i more environments is there after %s s", (added, seconds) => {
    const load = { ...LOAD, accountConcurrency: 10_000, requestsPerSecond: { Seattle: added * 10, Frankfurt: 10 } };
    const need = assessed(topology(), load).failure("us-west-2 is unhealthy").need(EU, "function");
    expect(need?.seconds).toBe(seconds);
    expect(need?.verdict).toBe(seconds === undefined ? "fits" : "fits after");
  });

  it("of a table: reads move with the traffic, writes are everywhere already", () => {
    const before = failure("nothing is broken");
    const after = failure("us-west-2 is unhealthy");
    expect(before.need(EU, "table reads")?.needed).toBe(900);
    expect(after.need(EU, "table reads")?.needed).toBe(3600);
    expect(before.need(EU, "table writes")?.needed).toBe(400);
    expect(after.need(EU, "table writes")?.needed).toBe(400);
  });

  it("of a table that gets more than twice its peak, and more than a new one takes, is there after half an hour", () => {
    const load = {
      ...LOAD,
      requestsPerSecond: { Seattle: 20_000, Frankfurt: 1000 },
      meanDurationMs: 1,
      readsPerRequest: 4,
    };
    const need = assessed(topology(), { ...load, accountConcurrency: 10_000 }).failure("us-west-2 is unhealthy");
    expect(need.need(EU, "table reads")).toMatchObject({ verdict: "fits after", seconds: 1800 });
  });

  it("of a table is never more than its quota", () => {
    const load = { ...LOAD, requestsPerSecond: 100_000, accountConcurrency: 100_000 };
    expect(assessed(topology(), load).failure("nothing is broken").need(EU, "table reads")).toMatchObject({
      limit: 40_000,
      verdict: "does not fit",
    });
  });

  it("of a load balancer is published nowhere, and not assessed", () => {
    expect(failure("us-west-2 is unhealthy").need(EU, "load balancer")?.verdict).toBe("not assessed");
  });

  it("names a source for every number", () => {
    const needs = assessment.failures.flatMap(({ capacity = [] }) => capacity);
    expect(needs.filter(({ source }) => !source.startsWith("https://docs.aws.amazon.com/"))).toEqual([]);
  });
});

describe("a cascade", () => {
  const small = topology({ regions: [US, EU, AU], function: { reservedConcurrency: 400 } });

  it("takes along the regions that cannot carry what the sick one leaves to them, one after the other", () => {
    const { assessment } = assessed(small, LOAD);
    expect(assessment.cascade?.chains).toContainEqual({ first: US, following: [EU, AU] });
  });

  it("begins at the load that the fullest survivor just carries", () => {
    const { assessment } = assessed(small, LOAD);
    const begins = assessment.cascade?.beginsAtRequestsPerSecond ?? 0;
    const at = (factor: number) => {
      const scale = (factor * begins) / 4000;
      const load = { ...LOAD, requestsPerSecond: { Seattle: 3000 * scale, Frankfurt: 1000 * scale } };
      return assessed(small, load).assessment.cascade?.chains.flatMap(({ following }) => following) ?? [];
    };
    expect(at(0.99)).toEqual([]);
    expect(at(1.01)).not.toEqual([]);
  });
});

describe("an objective", () => {
  const objectives = { rtoSeconds: 60 };

  it("that a region's worst case exceeds is a breach, with the arithmetic and what to change", () => {
    const { breaches } = assess({ ...topology(), objectives }, [seattle]);
    expect(breaches.map(({ region }) => region)).toEqual([US, EU]);
    expect(breaches[0]?.text).toBe(
      "us-west-2: a failover can take longer than objectives.rtoSeconds (60 s): 2 checks x 15 s + 10 s timeout + up to 30 s at the edge = 70 s; lower healthCheck.intervalSeconds, timeoutSeconds or unhealthyThreshold, or raise the objective",
    );
  });

  it("that the worst case just reaches holds", () => {
    expect(assess({ ...topology(), objectives: { rtoSeconds: 70 } }, [seattle]).breaches).toEqual([]);
  });
});

describe("every assessment", () => {
  const backends = fc.record({
    regions: fc.shuffledSubarray(
      [...REGIONS.values()].filter(({ globalAccelerator }) => globalAccelerator).map(({ name }) => name),
      { minLength: 2, maxLength: 5 },
    ),
    dials: fc.array(fc.constantFrom(0, 10, 50, 100), { minLength: 5, maxLength: 5 }),
  });

  it("serves all of a location's connections somewhere, before and after, and moves only what was affected", () => {
    fc.assert(
      fc.property(backends, ({ regions, dials }) => {
        const backend = regions.reduce(
          (sum, region, n) => changed(sum, region, (group) => ({ ...group, trafficDialPercentage: dials[n] ?? 100 })),
          topology({ regions }) as Topology,
        );
        for (const { effects } of assess(backend, [seattle, frankfurt]).failures) {
          for (const { before, after, affected, seconds } of effects) {
            for (const { shares } of [before, after]) {
              expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
            }
            if (affected === 0) expect({ after, seconds }).toEqual({ after: before, seconds: undefined });
          }
        }
      }),
    );
  });
});
