import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CheckOutcome,
  isEndpointHealthy,
  matches,
  observe,
  registerTarget,
  routable,
  type TargetHealth,
} from "../../src/model/health";
import { healthCheck } from "./fixtures";

const OK: CheckOutcome = { status: 200 };
const SICK: CheckOutcome = { status: 503 };

function checked(outcomes: readonly CheckOutcome[], check = healthCheck()): TargetHealth {
  return outcomes.reduce<TargetHealth>((target, outcome) => observe(target, outcome, check), registerTarget(check));
}

function target(state: TargetHealth["state"]): TargetHealth {
  return { state, reason: undefined, passes: 0, failures: 0 };
}

describe("a target", () => {
  test.each<[string, readonly CheckOutcome[], TargetHealth["state"], string | undefined]>([
    ["is initial when it has been registered", [], "initial", "Elb.InitialHealthChecking"],
    ["is healthy after one pass, whatever the healthy threshold", [OK], "healthy", undefined],
    ["is initial after one failure out of two", [SICK], "initial", "Elb.InitialHealthChecking"],
    ["is healthy when one pass follows a first failure", [SICK, OK], "healthy", undefined],
    ["is unhealthy when as many first checks fail as the threshold", [SICK, SICK], "unhealthy", mismatch()],
    ["stays healthy after one failure out of two", [OK, SICK], "healthy", undefined],
    ["is unhealthy after two failures in a row", [OK, SICK, SICK], "unhealthy", mismatch()],
    ["stays healthy when failures do not follow each other", [OK, SICK, OK, SICK, OK, SICK], "healthy", undefined],
    ["stays unhealthy after one pass out of two", [SICK, SICK, OK], "unhealthy", mismatch()],
    ["is healthy again after two passes in a row", [OK, SICK, SICK, OK, OK], "healthy", undefined],
    ["stays unhealthy when passes do not follow each other", [SICK, SICK, OK, SICK, OK], "unhealthy", mismatch()],
    ["times out", [OK, "timeout", "timeout"], "unhealthy", "Target.Timeout"],
    ["has the reason of its last failure", [OK, SICK, SICK, "timeout"], "unhealthy", "Target.Timeout"],
  ])("%s", (_, outcomes, state, reason) => {
    expect(checked(outcomes)).toMatchObject({ state, reason });
  });

  test("is unavailable while health checks are off, whatever is observed", () => {
    const unavailable = { state: "unavailable", reason: "Target.HealthCheckDisabled", passes: 0, failures: 0 };
    const off = healthCheck({ enabled: false });
    expect(registerTarget(off)).toEqual(unavailable);
    expect(checked([OK, SICK], off)).toEqual(unavailable);
    expect(observe(checked([OK]), OK, off)).toEqual(unavailable);
  });

  test("starts over when health checks are turned on", () => {
    const unavailable = registerTarget(healthCheck({ enabled: false }));
    expect(observe(unavailable, OK, healthCheck()).state).toBe("healthy");
    expect(observe(unavailable, SICK, healthCheck()).state).toBe("initial");
  });

  test("counts the checks of the present run only", () => {
    expect(checked([OK, OK, OK])).toMatchObject({ passes: 3, failures: 0 });
    expect(checked([OK, OK, SICK])).toMatchObject({ passes: 0, failures: 1 });
    expect(checked([SICK, SICK, OK])).toMatchObject({ passes: 1, failures: 0 });
  });

  test("changes state exactly when a run of contrary checks reaches its threshold", () => {
    const threshold = fc.integer({ min: 2, max: 10 });
    fc.assert(
      fc.property(threshold, threshold, fc.array(fc.boolean()), (healthyThreshold, unhealthyThreshold, passes) => {
        const check = healthCheck({ healthyThreshold, unhealthyThreshold });
        const outcomes = passes.map((passed) => (passed ? OK : SICK));
        for (let n = 1; n <= outcomes.length; n += 1) {
          const before = checked([OK, ...outcomes.slice(0, n - 1)], check).state;
          const run = (length: number, passed: boolean) =>
            n >= length && passes.slice(n - length, n).every((each) => each === passed);
          const flips = before === "healthy" ? run(unhealthyThreshold, false) : run(healthyThreshold, true);
          expect(checked([OK, ...outcomes.slice(0, n)], check).state !== before).toBe(flips);
        }
      }),
    );
  });
});

function mismatch(): string {
  return "Target.ResponseCodeMismatch";
}

describe("a matcher", () => {
  test.each([
    ["200", [200], [199, 201, 503]],
    ["200,202", [200, 202], [201]],
    ["200-299", [200, 250, 299], [199, 300]],
    ["200-202,404", [200, 202, 404], [203, 403]],
    [" 200 , 301 - 302 ", [200, 301, 302], [201, 303]],
  ])("%s passes %j and fails %j", (matcher, passing, failing) => {
    expect(passing.every((status) => matches(matcher, status))).toBe(true);
    expect(failing.some((status) => matches(matcher, status))).toBe(false);
  });

  test.each(["", "2xx", "200;202", "200-", "200,,202", "20"])("%j is not a list of status codes", (matcher) => {
    expect(() => matches(matcher, 200)).toThrow(`matcher "${matcher}" is not a list of status codes`);
  });
});

describe("Global Accelerator calls a load balancer", () => {
  const up = target("healthy");
  const down = target("unhealthy");
  test.each<[string, readonly (readonly TargetHealth[])[], boolean]>([
    ["healthy when its only target is", [[up]], true],
    ["unhealthy when its only target is", [[down]], false],
    ["healthy when each target group has a healthy target", [[up, down], [up]], true],
    ["unhealthy when one target group has none", [[up], [down, down]], false],
    ["unhealthy when one target group is empty", [[up], []], false],
    ["unhealthy when it has no target groups", [], false],
    ["unhealthy until the first pass", [[target("initial")]], false],
    ["unhealthy when health checks are off", [[target("unavailable")]], false],
  ])("%s", (_, targetGroups, expected) => {
    expect(isEndpointHealthy(targetGroups)).toBe(expected);
  });
});

describe("a load balancer sends requests to", () => {
  const up = { name: "up", health: target("healthy") };
  const down = { name: "down", health: target("unhealthy") };
  const fresh = { name: "fresh", health: target("initial") };
  test.each([
    ["healthy targets only", [up, down, fresh], [up]],
    ["all targets when none is healthy: it fails open", [down, fresh], [down, fresh]],
    ["nothing when it has no targets", [], []],
  ])("%s", (_, targets, expected) => {
    expect(routable(targets)).toEqual(expected);
  });
});
