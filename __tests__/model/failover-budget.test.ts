import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failoverBudget } from "../../src/model/failover-budget";
import { observe, registerTarget } from "../../src/model/health";
import type { HealthCheck, LoadBalancer, Topology } from "../../src/topology/topology";
import { endpoint, group, healthCheck, listener } from "./fixtures";

const NEVER = Number.POSITIVE_INFINITY;

function loadBalancer(region: string, checks: readonly HealthCheck[], id = region): LoadBalancer {
  const targetGroups = checks.map((check, n) => ({
    id: `${id}-${n}`,
    name: `${id}-${n}`,
    multiValueHeaders: false,
    healthCheck: check,
    targets: ["function"],
  }));
  return {
    id,
    region,
    name: id,
    internal: true,
    zones: 2,
    idleTimeoutSeconds: 60,
    clientKeepAliveSeconds: 3600,
    dropInvalidHeaders: false,
    desyncMitigationMode: "defensive",
    forwardedFor: "append",
    firewall: undefined,
    listeners: [],
    targetGroups,
  };
}

/** A backend whose accelerator has all the load balancers as endpoints, unless others are named. */
function topology(loadBalancers: readonly LoadBalancer[], behind = loadBalancers.map(({ id }) => id)): Topology {
  const regions = [...new Set(loadBalancers.map(({ region }) => region))];
  const groups = regions.map((region) => {
    const ids = loadBalancers.filter((each) => each.region === region).map(({ id }) => id);
    return group(
      region,
      100,
      ids.filter((id) => behind.includes(id)).map((id) => endpoint(id)),
    );
  });
  return {
    stack: "test",
    domain: undefined,
    front: {
      kind: "global-accelerator",
      id: "ga",
      name: "ga",
      enabled: true,
      ipAddressType: "IPV4",
      listeners: [listener(groups)],
    },
    loadBalancers,
    functions: [],
    table: { id: "t", name: "t", partitionKey: "id", sortKey: undefined, ttlAttribute: undefined, regions, items: [] },
    alarms: [],
    compositeAlarms: [],
  };
}

function budget(...checks: HealthCheck[]) {
  return failoverBudget(topology([loadBalancer("us-west-2", checks)])).get("us-west-2");
}

describe("the failover budget", () => {
  test.each([
    // The article: about 30 s of detection, 1 minute 30 seconds over all. The worst case here includes the timeout.
    ["the article's 15/10/2/2", {}, [15, 40], [15, 70], [15, 70]],
    ["a fast check, 10/5/2/2", { intervalSeconds: 10, timeoutSeconds: 5 }, [10, 25], [10, 55], [10, 55]],
    [
      "ELB's own defaults for Lambda once checks are on, 35/30/5/2",
      { intervalSeconds: 35, timeoutSeconds: 30, healthyThreshold: 5, unhealthyThreshold: 2 },
      [35, 100],
      [35, 130],
      [140, 235],
    ],
    ["the fastest that ELB allows, 5/2/2/2", { intervalSeconds: 5, timeoutSeconds: 2 }, [5, 12], [5, 42], [5, 42]],
  ] as const)("of %s", (_, changes, detect, shift, recover) => {
    const range = ([best, worst]: readonly [number, number]) => ({ best, worst });
    expect(budget(healthCheck(changes))).toMatchObject({
      detect: range(detect),
      shift: range(shift),
      recover: range(recover),
    });
  });

  test("adds the propagation that it is given", () => {
    const budgets = failoverBudget(topology([loadBalancer("us-west-2", [healthCheck()])]), { best: 2, worst: 60 });
    expect(budgets.get("us-west-2")).toEqual({
      detect: { best: 15, worst: 40 },
      propagation: { best: 2, worst: 60 },
      shift: { best: 17, worst: 100 },
      recover: { best: 17, worst: 100 },
    });
  });

  test("is each region's own", () => {
    const budgets = failoverBudget(
      topology([
        loadBalancer("us-west-2", [healthCheck()]),
        loadBalancer("eu-central-1", [healthCheck({ intervalSeconds: 30, unhealthyThreshold: 3 })]),
      ]),
    );
    expect([...budgets.keys()]).toEqual(["us-west-2", "eu-central-1"]);
    expect(budgets.get("us-west-2")?.detect).toEqual({ best: 15, worst: 40 });
    expect(budgets.get("eu-central-1")?.detect).toEqual({ best: 60, worst: 100 });
  });

  test("runs from the fastest target group's best to the slowest one's worst, of all the region's load balancers", () => {
    const fast = healthCheck({ intervalSeconds: 5, timeoutSeconds: 2 });
    const slow = healthCheck({ intervalSeconds: 60, timeoutSeconds: 50 });
    const expected = { best: 5, worst: 170 };
    expect(budget(fast, slow)?.detect).toEqual(expected);
    const two = topology([loadBalancer("us-west-2", [slow], "a"), loadBalancer("us-west-2", [fast], "b")]);
    expect(failoverBudget(two).get("us-west-2")?.detect).toEqual(expected);
  });

  test("counts only load balancers behind the accelerator", () => {
    const slow = healthCheck({ intervalSeconds: 60 });
    const backend = [loadBalancer("us-west-2", [healthCheck()], "in"), loadBalancer("us-west-2", [slow], "out")];
    expect(failoverBudget(topology(backend, ["in"])).get("us-west-2")?.detect).toEqual({ best: 15, worst: 40 });
    expect(failoverBudget(topology(backend, [])).size).toBe(0);
  });

  test("has no end where one target group's health checks are off, and no beginning where all are", () => {
    const off = healthCheck({ enabled: false });
    expect(budget(healthCheck(), off)).toMatchObject({
      detect: { best: 15, worst: NEVER },
      shift: { best: 15, worst: NEVER },
      recover: { best: 15, worst: NEVER },
    });
    for (const never of [budget(off), budget()]) {
      expect(never).toMatchObject({
        detect: { best: NEVER, worst: NEVER },
        shift: { best: NEVER, worst: NEVER },
        recover: { best: NEVER, worst: NEVER },
      });
    }
  });

  test("holds for every moment of the fault and every answering time, as the health model sees it", () => {
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    const settings = fc
      .record({
        intervalSeconds: fc.integer({ min: 5, max: 300 }),
        timeoutSeconds: fc.integer({ min: 2, max: 120 }),
        healthyThreshold: fc.integer({ min: 2, max: 10 }),
        unhealthyThreshold: fc.integer({ min: 2, max: 10 }),
      })
      .filter(({ intervalSeconds, timeoutSeconds }) => timeoutSeconds < intervalSeconds);
    fc.assert(
      fc.property(settings, fraction, fraction, (changes, phase, answering) => {
        const check = healthCheck(changes);
        const first = phase * check.intervalSeconds;
        const answer = answering * check.timeoutSeconds;
        const turns = (wasHealthy: boolean) => {
          let target = observe(registerTarget(check), { status: 200 }, check);
          for (let n = 0; !wasHealthy && n < check.unhealthyThreshold; n += 1) {
            target = observe(target, "timeout", check);
          }
          const before = target.state;
          let checks = 0;
          while (target.state === before && checks < 20) {
            target = observe(target, { status: wasHealthy ? 503 : 200 }, check);
            checks += 1;
          }
          return first + (checks - 1) * check.intervalSeconds + answer;
        };
        const promised = failoverBudget(topology([loadBalancer("us-west-2", [check])]), { best: 0, worst: 0 });
        const { detect, recover } = promised.get("us-west-2") ?? expect.fail("no budget");
        expect(turns(true)).toBeGreaterThanOrEqual(detect.best);
        expect(turns(true)).toBeLessThanOrEqual(detect.worst);
        expect(turns(false)).toBeGreaterThanOrEqual(recover.best);
        expect(turns(false)).toBeLessThanOrEqual(recover.worst);
      }),
    );
  });
});
