import { describe, expect, test } from "vitest";
import { readAssumptions } from "../../src/fronts/assumptions";
import { compare } from "../../src/fronts/compare";
import { WORLD } from "../../src/fronts/latency";
import { coursesOf, leaversOf, MIXTURE } from "../../src/fronts/leaving";
import { MOST_REGIONS, regionsInOrder } from "../../src/fronts/regions";
import { countRows } from "../../src/fronts/rows";
import { unknownCosts } from "../../src/fronts/text";
import { locationOf } from "../../src/model/geography";
import { latencyRecordsByHand } from "../../src/topology/by-hand";
import { topologyOf } from "../support/topology";

const OWN = ["us-west-2", "eu-central-1"];
const COUNTS = [2, 3, 4, 5, 6, 7, 8, 9, 10];

/** What is assumed where nobody says anything else than this. */
const assumed = (texts: Readonly<Record<string, string>> = {}, prices: readonly string[] = []) =>
  readAssumptions(texts, prices).assumptions;

const compared = (texts: Readonly<Record<string, string>> = {}, prices: readonly string[] = []) =>
  compare(topologyOf(""), { cities: WORLD, counts: COUNTS, assumptions: assumed(texts, prices) });

describe("regions for a number", () => {
  test("are the backend's own first, and then each time the one that shortens the average way most", () => {
    const order = regionsInOrder(OWN, 5, WORLD);
    expect(order.slice(0, 2)).toEqual(OWN);
    expect(regionsInOrder(OWN, 1, WORLD)).toEqual(["us-west-2"]);
    expect(regionsInOrder(OWN, 10, WORLD).slice(0, 5)).toEqual(order);
    const means = compared().byCount.map(({ kept }) => kept.meanMs["route-53"]);
    expect(means).toEqual([...means].sort((a, b) => b - a));
  });

  test("are each there once, and all can have an accelerator", () => {
    const all = regionsInOrder(OWN, MOST_REGIONS, WORLD);
    expect(new Set(all).size).toBe(MOST_REGIONS);
    expect(all).not.toContain("ap-southeast-7");
  });
});

describe("latency", () => {
  test("is equal on average at the factor that the comparison names", () => {
    for (const key of ["first", "kept"] as const) {
      const factor = compared().byCount[3]?.[key].equalFactor ?? 0;
      const meanMs = compared({ "internet-factor": String(factor) }).byCount[3]?.[key].meanMs;
      expect(meanMs?.["route-53"]).toBeCloseTo(meanMs?.["global-accelerator"] ?? 0);
    }
  });

  test("is for the regions to which the front leads, home region first", () => {
    const front = latencyRecordsByHand(["eu-central-1", "us-west-2"]);
    const { regions, cities } = compare(
      { ...topologyOf(""), front },
      { cities: WORLD, counts: [2], assumptions: assumed() },
    );
    expect(regions).toEqual(OWN);
    expect(cities.find(({ city }) => city === "London")?.region).toBe("eu-central-1");
  });
});

describe("clients leave a failed region", () => {
  const leavers = leaversOf(topologyOf(""), assumed());

  test("all at once with an accelerator, when its health checks and its propagation are over", () => {
    // Two checks, 15 s apart, with a timeout of 10 s, and 30 s until the edge knows.
    expect(leavers.acts).toEqual({ best: 15, worst: 70 });
    expect(new Set(leavers.accelerator.seconds)).toEqual(new Set([leavers.acts]));
  });

  test("with Route 53 as soon as their caches let them, those that keep addresses for ever never", () => {
    const worst = Object.fromEntries(
      leavers.route53.map(({ clients, seconds }) => [clients, seconds.map((each) => each.worst)]),
    );
    // 50 % of clients at any age of a TTL of 60 s, 8.74 % of which have 600 s.
    expect(worst["no cache of its own"]).toEqual([103, 129, 601, 670]);
    expect(worst["JVM that keeps addresses for ever"]).toEqual([Infinity, Infinity, Infinity, Infinity]);
    expect(worst[MIXTURE]?.every(Number.isFinite)).toBe(true);
    expect(leavers.neverShare).toBeCloseTo(0.01);
  });

  test("at the same time whichever front the backend has now", () => {
    const front = latencyRecordsByHand(OWN);
    expect(leaversOf({ ...topologyOf(""), front }, assumed())).toEqual(leavers);
  });

  test("along lines that fall from all of them to those that never leave", () => {
    const [accelerator, ...route53] = coursesOf([0, 69, 70, 130, 2000], leavers, assumed());
    expect(accelerator?.shares).toEqual([1, 1, 0, 0, 0]);
    for (const { shares } of route53) expect(shares[1]).toBeCloseTo(1);
    expect(route53.find(({ clients }) => clients.includes(MIXTURE))?.shares[4]).toBeCloseTo(0.01);
  });
});

describe("cost", () => {
  test("is known for main.ts's regions, and said to be unknown for a load balancer elsewhere", () => {
    const { cost, byCount } = compared();
    expect(cost.front).toEqual({ "global-accelerator": 18.25, "route-53": 0.5 });
    expect(cost.loadBalancers).toBeCloseTo(730 * (0.0225 + 0.027 + 4 * 0.005));
    expect(cost.unpricedRegions).toEqual([]);
    expect(cost.premiumPerGb).toMatchObject({ min: 0.015, max: 0.105 });
    expect(cost.unpricedCities).toContain("Mumbai");
    expect(byCount[1]?.cost.unpricedRegions).toEqual([byCount[1]?.regions[2]]);
  });

  test("follows prices that are given, for one region or for all", () => {
    const { cost, prices } = compared({}, ["load-balancer-hour@us-west-2=0.03", "accelerator-premium=0.02"]);
    expect(cost.loadBalancers).toBeCloseTo(730 * (0.03 + 0.027 + 4 * 0.005));
    expect(cost.premiumPerGb).toMatchObject({ min: 0.02, max: 0.02 });
    expect(cost.unpricedCities).toEqual([]);
    expect(prices.filter(({ kind }) => kind === "given")).toHaveLength(2);
    expect(compared({}, ["load-balancer-hour=0.03"]).byCount.at(-1)?.cost.unpricedRegions).toEqual([]);
  });
});

describe("what a price says and does not say", () => {
  test("is told: regions without one, and one that was given and that nothing has", () => {
    const { cost, unused } = compare(topologyOf("", { regions: [...OWN, "ap-south-1"] }), {
      cities: WORLD,
      counts: [3],
      assumptions: assumed({}, ["load-balancer-hour@mars-1=1", "accelerator-hour@us-west-2=9", "data-out@us-west-2=1"]),
    });
    expect(cost.unpricedDataOut).toEqual(["ap-south-1"]);
    const lines = unknownCosts({ ...compared(), cost, unused });
    expect(lines[0]).toContain("The price of a GB that leaves AWS in ap-south-1 is not known");
    expect(lines.filter((line) => line.endsWith("changes nothing: nothing that is compared has this price."))).toEqual([
      expect.stringContaining("--price load-balancer-hour@mars-1=1"),
      expect.stringContaining("--price accelerator-hour@us-west-2=9"),
    ]);
  });
});

test("a city that is where its region is knows no factor that makes the fronts equal", () => {
  const { byCount } = compare(topologyOf(""), {
    cities: [locationOf("eu-central-1")],
    counts: [2],
    assumptions: assumed(),
  });
  expect(countRows(byCount, "first").rows[0]?.at(-1)).toBe("none");
});

describe("the answer", () => {
  test("is three sentences that say for which numbers of regions and which clients the article's rules hold", () => {
    const { answer } = compared();
    expect(answer).toHaveLength(3);
    expect(answer[0]).toContain("holds with 2 to 10 regions for clients that open a connection for each request");
    expect(answer[0]).toContain("holds with 2 to 5 regions for clients that keep their connections open");
    expect(answer[1]).toContain("does not hold with any of these numbers for clients that open a connection for each");
    expect(answer[1]).toContain("holds with 6 to 10 regions for clients that keep their connections open");
    expect(answer[2]).toContain("after 70 s with Global Accelerator");
    expect(answer[2]).toContain("1 % that keep an address for ever never leave it");
    expect(answer[2]).toContain("$17.75 more a month");
  });

  test("says less where a price makes the accelerator cheaper, and names the backend's own regions", () => {
    const cost = (...prices: string[]) => compared({}, prices).answer[2];
    expect(cost("accelerator-hour=0")).toContain(
      "Global Accelerator costs $0.50 less a month and, in us-west-2 and eu-central-1, $0.015 to $0.105 more for each GB",
    );
    expect(cost("hosted-zone=18.25")).toContain("Global Accelerator costs the same a month and, in");
    expect(cost("accelerator-premium=0")).toContain("nothing more for each GB");
    expect(compared().answer.join(" ")).not.toContain("main.ts");
  });

  test("is another one where the Internet is as fast as AWS's network: the rule for few regions holds nowhere", () => {
    const { answer } = compared({ "internet-factor": "1" });
    expect(answer[0]).toContain("does not hold with 2 to 10 regions for clients that open");
    expect(answer[1]).toContain("holds with 2 to 10 regions for clients that open");
  });

  test("is another one where the Internet is slow: the rule for many regions holds nowhere", () => {
    const { answer } = compared({ "internet-factor": "3" });
    expect(answer[1]).toContain("does not hold with any of these numbers for clients that keep their connections open");
  });

  test("follows the clients that are assumed", () => {
    const [, , last] = compared({ clients: "plain=1", stretched: "0" }).answer;
    expect(last).toContain("half of the clients need 100 s, 90 % need 124 s and 99 % need 129 s, so");
  });
});

test("everything that is wrong with the assumptions is said", () => {
  expect(readAssumptions({ clients: "toString=1" }, []).problems).toHaveLength(1);
  const { problems } = readAssumptions({ "edge-ms": "x", tls: "1.1", clients: "fax=1", stretched: "101" }, ["gold=1"]);
  expect(problems).toEqual([
    "--edge-ms x is not valid: use a number from 0 to 1000",
    "--tls 1.1 is not valid: use 1.3, 1.2, none",
    expect.stringContaining("--clients fax=1 is not valid: use KIND=NUMBER"),
    "--stretched 101 is not valid: use a number from 0 to 100",
    expect.stringContaining("--price gold=1 is not valid: use ITEM=USD or ITEM@REGION=USD"),
  ]);
});
