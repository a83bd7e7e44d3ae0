import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { REGIONS } from "../../src/aws/regions";
import { byDistance } from "../../src/model/geography";
import { createRouter } from "../../src/model/routing";
import type { Endpoint, EndpointGroup, Listener } from "../../src/topology/topology";
import { endpoint, expectShare, flow, group, listener, tally } from "./fixtures";

const client = fc.record({
  latitude: fc.integer({ min: -90, max: 90 }),
  longitude: fc.integer({ min: -180, max: 180 }),
});
const dial = fc.oneof(fc.constantFrom(0, 100), fc.integer({ min: 0, max: 100 }));
const weight = fc.oneof(fc.constantFrom(0, 1, 128, 255), fc.integer({ min: 0, max: 255 }));

/** Up to six groups with up to three endpoints each, and the set of load balancers that are healthy. */
const network = fc
  .record({
    regions: fc.shuffledSubarray([...REGIONS.keys()], { minLength: 1, maxLength: 6 }),
    dials: fc.array(dial, { minLength: 6, maxLength: 6 }),
    weights: fc.array(fc.array(weight, { maxLength: 3 }), { minLength: 6, maxLength: 6 }),
    healthy: fc.array(fc.boolean(), { minLength: 18, maxLength: 18 }),
    affinity: fc.constantFrom("NONE", "SOURCE_IP"),
  })
  .map(({ regions, dials, weights, healthy, affinity }) => {
    const groups = regions.map((region, n) =>
      group(
        region,
        dials[n],
        (weights[n] ?? []).map((each, m) => endpoint(`${region}-${m}`, each)),
      ),
    );
    const names = groups.flatMap((each) => each.endpoints.map(({ loadBalancer }) => loadBalancer));
    return { target: listener(groups, affinity), healthy: new Set(names.filter((_, n) => healthy[n])) };
  });

const in_ = (healthy: ReadonlySet<string>) => (candidate: Endpoint) => healthy.has(candidate.loadBalancer);

/** Groups with endpoints, closest first. */
function ranked(target: Listener, from: { latitude: number; longitude: number }): readonly EndpointGroup[] {
  const usable = target.endpointGroups.filter((each) => each.endpoints.length > 0);
  return byDistance(
    from,
    usable.map(({ region }) => region),
  ).flatMap((region) => usable.filter((each) => each.region === region));
}

function places(target: Listener, from: { latitude: number; longitude: number }, healthy: ReadonlySet<string>) {
  const router = createRouter(target, from);
  return Array.from({ length: 60 }, (_, n) => router.decide(flow(n), in_(healthy)));
}

describe("every decision", () => {
  test("is made while the listener has an endpoint, and names an endpoint of the region that it names", () => {
    fc.assert(
      fc.property(network, client, ({ target, healthy }, from) => {
        const groups = ranked(target, from);
        for (const decision of places(target, from, healthy)) {
          expect(decision === undefined).toBe(groups.length === 0);
          const serving = groups.find(({ region }) => region === decision?.region);
          expect(serving?.endpoints.includes(decision?.endpoint as Endpoint) ?? groups.length === 0).toBe(true);
          expect(decision?.nearestRegion).toBe(groups[0]?.region);
        }
      }),
    );
  });

  test("fails open only if none of the three closest groups has a healthy endpoint with a weight above 0", () => {
    fc.assert(
      fc.property(network, client, ({ target, healthy }, from) => {
        const able = ranked(target, from)
          .slice(0, 3)
          .some(({ endpoints }) => endpoints.some((each) => each.weight > 0 && healthy.has(each.loadBalancer)));
        for (const decision of places(target, from, healthy)) {
          if (able) {
            expect(decision?.reason).not.toBe("fail-open");
          }
          if (decision?.reason === "fail-open") {
            expect(decision.region).toBe(decision.nearestRegion);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("goes to a healthy endpoint with a weight above 0, unless it fails open", () => {
    fc.assert(
      fc.property(network, client, ({ target, healthy }, from) => {
        for (const decision of places(target, from, healthy)) {
          if (decision !== undefined && decision.reason !== "fail-open") {
            expect(healthy.has(decision.endpoint.loadBalancer) && decision.endpoint.weight > 0).toBe(true);
          }
        }
      }),
    );
  });

  test("has the reason that fits: nearest at home, dial and failover by the groups' dials and health", () => {
    fc.assert(
      fc.property(network, client, ({ target, healthy }, from) => {
        const [nearest, ...others] = ranked(target, from);
        const overflow = others.find(({ trafficDialPercentage }) => trafficDialPercentage > 0);
        for (const decision of places(target, from, healthy)) {
          if (decision?.reason === "nearest") {
            expect(decision.region).toBe(nearest?.region);
            expect(nearest?.trafficDialPercentage === 0 && overflow !== undefined).toBe(false);
          }
          if (decision?.reason === "dial") {
            expect(decision.region).toBe(overflow?.region);
            expect(nearest?.trafficDialPercentage).toBeLessThan(100);
          }
        }
      }),
    );
  });

  test("is the same again, whatever the order of groups and endpoints", () => {
    fc.assert(
      fc.property(network, client, ({ target, healthy }, from) => {
        const reversed = target.endpointGroups
          .map((each) => ({ ...each, endpoints: each.endpoints.toReversed() }))
          .reverse();
        const again = { ...target, endpointGroups: reversed };
        expect(places(again, from, healthy)).toEqual(places(target, from, healthy));
      }),
    );
  });
});

describe("a change to one endpoint moves only its connections", () => {
  test("when it falls sick", () => {
    fc.assert(
      fc.property(network, client, fc.nat(), ({ target, healthy }, from, choice) => {
        const sick = [...healthy][choice % Math.max(healthy.size, 1)];
        const before = places(target, from, healthy);
        const after = places(target, from, new Set([...healthy].filter((name) => name !== sick)));
        for (const [n, decision] of before.entries()) {
          if (decision?.endpoint.loadBalancer !== sick) {
            expect(after[n]).toEqual(decision);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  const crew = fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 2, maxLength: 6 });
  const one = (weights: readonly number[]) =>
    listener([
      group(
        "us-west-2",
        100,
        weights.map((each, n) => endpoint(`alb-${n}`, each)),
      ),
    ]);
  const home = { latitude: 47, longitude: -122 };
  const everyone = new Set(Array.from({ length: 6 }, (_, n) => `alb-${n}`));

  test("when it is removed", () => {
    fc.assert(
      fc.property(crew, fc.nat(), (weights, choice) => {
        const removed = `alb-${choice % weights.length}`;
        const without = one(weights).endpointGroups.map((each) => ({
          ...each,
          endpoints: each.endpoints.filter(({ loadBalancer }) => loadBalancer !== removed),
        }));
        const after = places({ ...one(weights), endpointGroups: without }, home, everyone);
        for (const [n, decision] of places(one(weights), home, everyone).entries()) {
          if (decision?.endpoint.loadBalancer !== removed) {
            expect(after[n]).toEqual(decision);
          }
        }
      }),
    );
  });

  test("when its weight changes: to it when it grows, from it when it shrinks", () => {
    fc.assert(
      fc.property(crew, fc.nat(), weight, (weights, choice, changed) => {
        const index = choice % weights.length;
        const grows = changed > (weights[index] ?? 0);
        const before = places(one(weights), home, everyone);
        const after = places(one(weights.with(index, changed)), home, everyone);
        for (const [n, decision] of before.entries()) {
          const moved = decision?.endpoint.loadBalancer !== after[n]?.endpoint.loadBalancer;
          if (moved) {
            expect((grows ? after : before)[n]?.endpoint.loadBalancer).toBe(`alb-${index}`);
          }
        }
      }),
    );
  });
});

describe("over many connections", () => {
  test("shares match the dial and the weights within five standard deviations", () => {
    const flows = 4000;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 5 }),
        (percentage, weights) => {
          const endpoints = weights.map((each, n) => endpoint(`alb-${n}`, each));
          const router = createRouter(listener([group("us-west-2", percentage, endpoints), group("us-east-1")]), {
            latitude: 47,
            longitude: -122,
          });
          const counts = tally(
            flows,
            (each) => router.decide(each, () => true),
            (decision) => decision.endpoint.loadBalancer,
          );
          const sum = weights.reduce((total, each) => total + each);
          for (const [n, each] of weights.entries()) {
            expectShare(counts[`alb-${n}`], flows, (percentage / 100) * (each / sum));
          }
          expectShare(counts["us-east-1"], flows, 1 - percentage / 100);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("the shares of a location", () => {
  test("add up to all of its connections, or to none where the listener has no endpoint", () => {
    fc.assert(
      fc.property(network, client, ({ target, healthy }, from) => {
        const shares = createRouter(target, from).shares(in_(healthy));
        const sum = shares.reduce((total, { share }) => total + share, 0);
        expect(sum).toBeCloseTo(ranked(target, from).length > 0 ? 1 : 0, 12);
      }),
    );
  });

  test("are those of the decisions, in regions and in reasons", () => {
    fc.assert(
      fc.property(network, client, ({ target, healthy }, from) => {
        const router = createRouter(target, from);
        const shares = router.shares(in_(healthy));
        for (const decision of places(target, from, healthy)) {
          if (!decision) continue;
          expect(shares.map(({ region, reason }) => `${region} ${reason}`)).toContain(
            `${decision.region} ${decision.reason}`,
          );
        }
      }),
    );
  });

  test("are as large as the part of many connections that goes there", () => {
    const target = listener([group("us-west-2", 30), group("eu-central-1", 70)]);
    const router = createRouter(target, { latitude: 45, longitude: -122 });
    const all = () => true;
    const counts = tally(
      20_000,
      (each) => router.decide(each, all),
      ({ region }) => region,
    );
    const shares = router.shares(all);
    expect(shares.map(({ region }) => region)).toEqual(["us-west-2", "eu-central-1"]);
    for (const { region, share } of shares) expectShare(counts[region], 20_000, share);
  });
});
