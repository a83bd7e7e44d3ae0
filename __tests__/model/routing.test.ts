import { describe, expect, test } from "vitest";
import { locate } from "../../src/model/geography";
import { createRouter } from "../../src/model/routing";
import type { Endpoint, Listener } from "../../src/topology/topology";
import { endpoint, expectShare, flow, group, listener, tally } from "./fixtures";

const SEATTLE = locate("Seattle");
const NEW_YORK = locate("New York");
const FLOWS = 20_000;

type Health = (endpoint: Endpoint) => boolean;
const healthy: Health = () => true;
const sick: Health = () => false;
const only =
  (loadBalancer: string): Health =>
  (candidate) =>
    candidate.loadBalancer === loadBalancer;
const allBut =
  (loadBalancer: string): Health =>
  (candidate) =>
    candidate.loadBalancer !== loadBalancer;

function regions(target: Listener, isHealthy = healthy, client = SEATTLE) {
  const router = createRouter(target, client);
  return tally(
    FLOWS,
    (each) => router.decide(each, isHealthy),
    ({ region, reason }) => `${region} ${reason}`,
  );
}

function loadBalancers(target: Listener, isHealthy = healthy, client = SEATTLE) {
  const router = createRouter(target, client);
  return tally(
    FLOWS,
    (each) => router.decide(each, isHealthy),
    (decision) => decision.endpoint.loadBalancer,
  );
}

describe("the endpoint group", () => {
  test("is the one closest to the client", () => {
    const article = listener([group("eu-central-1"), group("us-west-2")]);
    expect(regions(article, healthy, locate("Frankfurt"))).toEqual({ "eu-central-1 nearest": FLOWS });
    expect(regions(article, healthy, locate("Sao Paulo"))).toEqual({ "us-west-2 nearest": FLOWS });
  });

  test("is named with the decision, and so is the closest", () => {
    const west = group("us-west-2");
    const decision = createRouter(listener([west, group("us-east-1")]), NEW_YORK).decide(flow(0), only("us-west-2"));
    expect(decision).toEqual({
      region: "us-west-2",
      endpoint: west.endpoints[0],
      reason: "failover",
      nearestRegion: "us-east-1",
    });
  });

  test("is never one without endpoints, and nearest is the closest that has some", () => {
    const target = listener([group("us-west-2", 100, []), group("us-east-1", 50), group("eu-west-1")]);
    const counts = regions(target);
    expect(Object.keys(counts).sort()).toEqual(["eu-west-1 dial", "us-east-1 nearest"]);
    expect(createRouter(target, SEATTLE).decide(flow(0), healthy)?.nearestRegion).toBe("us-east-1");
  });

  test.each([
    ["no groups", listener([])],
    ["only groups without endpoints", listener([group("us-west-2", 100, []), group("us-east-1", 100, [])])],
  ])("does not exist for a listener with %s", (_, target) => {
    expect(createRouter(target, SEATTLE).decide(flow(0), healthy)).toBeUndefined();
  });

  test("in a region that nobody knows is an error", () => {
    expect(() => createRouter(listener([group("us-west-9")]), SEATTLE)).toThrow('unknown region "us-west-9"');
  });
});

describe("the traffic dial", () => {
  test("at 50 on both coasts serves half of each coast at home and the other half across, 50/50 in total", () => {
    const target = listener([group("us-west-2", 50), group("us-east-1", 50)]);
    const west = regions(target, healthy, SEATTLE);
    const east = regions(target, healthy, NEW_YORK);
    expect(Object.keys(west).sort()).toEqual(["us-east-1 dial", "us-west-2 nearest"]);
    expect(Object.keys(east).sort()).toEqual(["us-east-1 nearest", "us-west-2 dial"]);
    expectShare(west["us-west-2 nearest"], FLOWS, 0.5);
    expectShare(east["us-east-1 nearest"], FLOWS, 0.5);
    expectShare((west["us-west-2 nearest"] ?? 0) + (east["us-west-2 dial"] ?? 0), 2 * FLOWS, 0.5);
  });

  test.each([1, 25, 99.5])("at %d is the share of its own traffic that the group accepts", (dial) => {
    const counts = regions(listener([group("us-west-2", dial), group("us-east-1")]));
    expectShare(counts["us-west-2 nearest"], FLOWS, dial / 100);
    expectShare(counts["us-east-1 dial"], FLOWS, 1 - dial / 100);
  });

  test("at 0 sends everything to the other group, whatever that group's own dial", () => {
    const counts = regions(listener([group("us-west-2", 0), group("us-east-1", 10)]));
    expect(counts).toEqual({ "us-east-1 dial": FLOWS });
  });

  test("overflows to the next closest group with a dial above 0, which takes all of it", () => {
    const counts = regions(
      listener([group("us-west-2", 60), group("us-east-2", 0), group("us-east-1", 10), group("eu-west-1", 100)]),
    );
    expect(Object.keys(counts).sort()).toEqual(["us-east-1 dial", "us-west-2 nearest"]);
    expectShare(counts["us-east-1 dial"], FLOWS, 0.4);
  });

  test.each([
    ["at 0 everywhere", 0],
    ["at 30 where every other is at 0", 30],
  ])("%s leaves everything with the nearest group", (_, dial) => {
    const counts = regions(listener([group("us-west-2", dial), group("us-east-1", 0), group("eu-west-1", 0)]));
    expect(counts).toEqual({ "us-west-2 nearest": FLOWS });
  });

  test("turned up moves connections only into the group", () => {
    const before = createRouter(listener([group("us-west-2", 40), group("us-east-1")]), SEATTLE);
    const after = createRouter(listener([group("us-west-2", 45), group("us-east-1")]), SEATTLE);
    for (let n = 0; n < FLOWS; n += 1) {
      if (before.decide(flow(n), healthy)?.region === "us-west-2") {
        expect(after.decide(flow(n), healthy)?.region).toBe("us-west-2");
      }
    }
  });
});

describe("weights", () => {
  test.each([[[4, 5, 5, 6]], [[1, 255]], [[128, 128, 128]], [[7]], [[0, 10, 30]]])(
    "%j share the group's connections in proportion",
    (weights) => {
      const sum = weights.reduce((total, weight) => total + weight);
      const counts = loadBalancers(
        listener([
          group(
            "us-west-2",
            100,
            weights.map((weight, n) => endpoint(`alb-${n}`, weight)),
          ),
        ]),
      );
      for (const [n, weight] of weights.entries()) {
        expectShare(counts[`alb-${n}`], FLOWS, weight / sum);
      }
    },
  );

  test("share what a dial accepts in the same proportion, as dial and weight are independent", () => {
    const counts = loadBalancers(
      listener([group("us-west-2", 50, [endpoint("a", 1), endpoint("b", 3)]), group("us-east-1")]),
    );
    expectShare(counts.a, FLOWS, 0.125);
    expectShare(counts.b, FLOWS, 0.375);
    expectShare(counts["us-east-1"], FLOWS, 0.5);
  });

  test("of the healthy endpoints count when one is sick", () => {
    const target = listener([group("us-west-2", 100, [endpoint("a", 4), endpoint("b", 5), endpoint("c", 11)])]);
    const counts = loadBalancers(target, allBut("c"));
    expectShare(counts.a, FLOWS, 4 / 9);
    expectShare(counts.b, FLOWS, 5 / 9);
  });
});

describe("failover", () => {
  test("goes to the next closest group with a healthy endpoint", () => {
    const target = listener([group("us-west-2"), group("us-east-1"), group("eu-west-1")]);
    expect(regions(target, allBut("us-west-2"))).toEqual({ "us-east-1 failover": FLOWS });
    expect(regions(target, only("eu-west-1"))).toEqual({ "eu-west-1 failover": FLOWS });
  });

  test("ignores dials: a group at 0 is a candidate, and the only one healthy takes everything", () => {
    const target = listener([group("us-west-2"), group("us-east-1", 0)]);
    expect(regions(target, allBut("us-west-2"))).toEqual({ "us-east-1 failover": FLOWS });
  });

  test("never goes to weight 0, however healthy", () => {
    const target = listener([group("us-west-2"), group("us-east-1", 100, [endpoint("off", 0)]), group("eu-west-1")]);
    expect(regions(target, allBut("us-west-2"))).toEqual({ "eu-west-1 failover": FLOWS });
  });

  test("also follows when all weights of the group are 0", () => {
    const target = listener([group("us-west-2", 100, [endpoint("off", 0)]), group("us-east-1")]);
    expect(regions(target)).toEqual({ "us-east-1 failover": FLOWS });
  });

  test("of overflow leads back to the nearest group when that is healthy", () => {
    const counts = regions(listener([group("us-west-2", 50), group("us-east-1")]), allBut("us-east-1"));
    expect(Object.keys(counts).sort()).toEqual(["us-west-2 failover", "us-west-2 nearest"]);
  });

  test("tries the three groups closest to the client and not the fourth", () => {
    const target = listener([group("us-west-2"), group("us-east-2"), group("us-east-1"), group("eu-west-1")]);
    expect(regions(target, only("us-east-1"))).toEqual({ "us-east-1 failover": FLOWS });
    expect(regions(target, only("eu-west-1"))).toEqual({ "us-west-2 fail-open": FLOWS });
  });

  test("tries the three closest also when the original group is farther away", () => {
    const target = listener([group("us-west-2", 0), group("us-east-2", 0), group("us-east-1", 0), group("eu-west-1")]);
    expect(regions(target)).toEqual({ "eu-west-1 dial": FLOWS });
    expect(regions(target, only("us-east-1"))).toEqual({ "us-east-1 failover": FLOWS });
  });
});

describe("failing open", () => {
  test("sends everything to the closest group, whose dial does not matter", () => {
    const target = listener([group("us-west-2", 0), group("us-east-1")]);
    expect(regions(target, sick)).toEqual({ "us-west-2 fail-open": FLOWS });
  });

  test("spreads over all endpoints alike, weight 0 included", () => {
    const target = listener([group("us-west-2", 100, [endpoint("a", 255), endpoint("b", 1), endpoint("off", 0)])]);
    const counts = loadBalancers(target, sick);
    for (const name of ["a", "b", "off"]) {
      expectShare(counts[name], FLOWS, 1 / 3);
    }
  });

  test("happens when the only healthy endpoints have weight 0", () => {
    const target = listener([group("us-west-2", 100, [endpoint("a"), endpoint("off", 0)]), group("us-east-1")]);
    const counts = regions(target, only("off"));
    expect(counts).toEqual({ "us-west-2 fail-open": FLOWS });
  });
});

describe("client affinity", () => {
  const groups = [group("us-west-2", 50, [endpoint("a"), endpoint("b"), endpoint("c")]), group("us-east-1", 50)];
  const places = (target: Listener, flows: readonly ReturnType<typeof flow>[]) => {
    const router = createRouter(target, SEATTLE);
    return new Set(flows.map((each) => router.decide(each, healthy)?.endpoint.loadBalancer));
  };
  const manyConnections = Array.from({ length: 100 }, (_, n) => ({ ...flow(1), sourcePort: 1024 + n }));

  test("SOURCE_IP keeps all connections of a client on one group and one endpoint", () => {
    for (let client = 0; client < 200; client += 1) {
      const connections = manyConnections.map((each, n) => ({
        ...each,
        sourceIp: `198.51.100.${client}`,
        destinationPort: n % 2 === 0 ? 80 : 443,
      }));
      expect(places(listener(groups, "SOURCE_IP"), connections).size).toBe(1);
    }
  });

  test("SOURCE_IP still spreads clients by dial and weight", () => {
    const counts = loadBalancers(listener(groups, "SOURCE_IP"));
    expectShare(counts["us-east-1"], FLOWS, 1 / 2);
    expectShare(counts.a, FLOWS, 1 / 6);
  });

  test("SOURCE_IP may send a client elsewhere through the accelerator's other static address", () => {
    const moved = Array.from({ length: 100 }, (_, n) => flow(n)).filter(
      (each) => places(listener(groups, "SOURCE_IP"), [each, { ...each, destinationIp: "192.0.2.2" }]).size > 1,
    );
    expect(moved.length).toBeGreaterThan(0);
  });

  test("NONE spreads one client's connections over groups and endpoints", () => {
    expect(places(listener(groups, "NONE"), manyConnections)).toEqual(new Set(["a", "b", "c", "us-east-1"]));
  });

  test.each([
    ["source address", { sourceIp: "203.0.113.9" }],
    ["source port", { sourcePort: 9 }],
    ["destination address", { destinationIp: "192.0.2.2" }],
    ["destination port", { destinationPort: 443 }],
    ["protocol", { protocol: "UDP" }],
  ] as const)("NONE takes the %s into account", (_, change) => {
    const moved = Array.from({ length: 100 }, (__, n) => flow(n)).filter(
      (each) => places(listener(groups, "NONE"), [each, { ...each, ...change }]).size > 1,
    );
    expect(moved.length).toBeGreaterThan(0);
  });
});
