import type { HealthCheck } from "../topology/topology";

/** What one health check saw: the status code of the answer, or none within the timeout. */
export type CheckOutcome = { readonly status: number } | "timeout";

/** A target as ELB's DescribeTargetHealth shows it, and the run of checks that led there. */
export interface TargetHealth {
  readonly state: "initial" | "healthy" | "unhealthy" | "unavailable" | "draining" | "unused";
  /** ELB's reason code, such as `Target.ResponseCodeMismatch`; undefined while healthy. */
  readonly reason: string | undefined;
  /** Checks passed in a row, up to now. */
  readonly passes: number;
  /** Checks failed in a row, up to now. */
  readonly failures: number;
}

/**
 * A target that has just been registered: `initial` until it passes a check, or `unavailable` for good when checks are off.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 *
 * @rule alb-target-states
 */
export function registerTarget(check: HealthCheck): TargetHealth {
  return check.enabled
    ? { state: "initial", reason: "Elb.InitialHealthChecking", passes: 0, failures: 0 }
    : { state: "unavailable", reason: "Target.HealthCheckDisabled", passes: 0, failures: 0 };
}

/**
 * The target after one more check. The check's outcome is read with the target group's matcher; a matcher that is not a
 * list of status codes throws. When checks were turned on or off since the last one, the target starts over: our policy.
 *
 * @rule alb-health-check-switched
 */
export function observe(target: TargetHealth, outcome: CheckOutcome, check: HealthCheck): TargetHealth {
  if (!check.enabled || target.state === "unavailable") {
    const registered = registerTarget(check);
    return check.enabled ? observe(registered, outcome, check) : registered;
  }
  const passed = outcome !== "timeout" && matches(check.matcher, outcome.status);
  return passed ? pass(target, check) : fail(target, outcome, check);
}

/**
 * One pass makes a new target healthy. An unhealthy one needs as many in a row as the healthy threshold.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 *
 * @rule alb-first-pass
 * @rule alb-thresholds
 */
function pass(target: TargetHealth, check: HealthCheck): TargetHealth {
  const passes = target.passes + 1;
  return target.state === "unhealthy" && passes < check.healthyThreshold
    ? { ...target, passes, failures: 0 }
    : { state: "healthy", reason: undefined, passes, failures: 0 };
}

/**
 * As many failures in a row as the unhealthy threshold make a target unhealthy; the reason is that of the last one.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 *
 * A new target that keeps failing stays `initial` for as long. The API calls initial "still sending the target the minimum
 * number of health checks required to determine its health status"
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html) and does not give the
 * number: taking the unhealthy threshold is our policy.
 *
 * @rule alb-thresholds
 * @rule alb-reason-codes
 * @rule alb-initial-failures
 */
function fail(target: TargetHealth, outcome: CheckOutcome, check: HealthCheck): TargetHealth {
  const failures = target.failures + 1;
  if (target.state !== "unhealthy" && failures < check.unhealthyThreshold) {
    return { ...target, passes: 0, failures };
  }
  const reason = outcome === "timeout" ? "Target.Timeout" : "Target.ResponseCodeMismatch";
  return { state: "unhealthy", reason, passes: 0, failures };
}

/**
 * What the nodes of a load balancer, each of which checks by itself, make of a target together. AWS does not say what a load
 * balancer tells while they disagree: that it tells the last state in which they agreed is our policy, and so is that each
 * node, whatever it believes, sends requests on, because a function is the only target of its group (see `routable`).
 *
 * @param before what they agreed on last
 * @rule alb-nodes-agree
 */
export function agreed(before: TargetHealth, nodes: readonly TargetHealth[]): TargetHealth {
  const [first] = nodes;
  return first && nodes.every(({ state }) => state === first.state) ? first : before;
}

const NO_CHECKS = { passes: 0, failures: 0 };

/**
 * A target that is not registered: `draining` for the deregistration delay, and `unused` afterwards.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 *
 * A function's target group has no such attribute; that the state is shown for AWS's default of 300 s is our policy.
 *
 * @rule alb-deregistered-target
 */
export const deregistered = (sinceSeconds: number): TargetHealth =>
  sinceSeconds < 300
    ? { state: "draining", reason: "Target.DeregistrationInProgress", ...NO_CHECKS }
    : { state: "unused", reason: "Target.NotRegistered", ...NO_CHECKS };

/**
 * Whether a status code passes: `200`, `200,202`, `200-299`, or a mixture. Anything else in the matcher throws.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 *
 * AWS refuses codes outside 200-499 when the target group is made; here they are taken as they are.
 *
 * @rule alb-matcher
 */
export function matches(matcher: string, status: number): boolean {
  return matcher
    .split(",")
    .map((part) => {
      const codes = /^\s*(\d{3})(?:\s*-\s*(\d{3}))?\s*$/.exec(part);
      if (codes === null) {
        throw new Error(
          `matcher "${matcher}" is not a list of status codes; write a code, several with commas, or a range, ` +
            'such as "200", "200,202" or "200-299"',
        );
      }
      return status >= Number(codes[1]) && status <= Number(codes[2] ?? codes[1]);
    })
    .includes(true);
}

/**
 * Whether Global Accelerator calls a load balancer healthy: every one of its target groups has a healthy target. One empty
 * group is enough to lose the region, and so is a load balancer without any.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-health-check-options.html
 *
 * What Global Accelerator makes of targets whose checks are off is not documented; not healthy is our policy, so that a
 * forgotten health check shows as traffic that never fails over.
 *
 * @rule ga-load-balancer-health
 * @rule ga-unavailable-target
 */
export function isEndpointHealthy(targetGroups: readonly (readonly TargetHealth[])[]): boolean {
  return targetGroups.length > 0 && targetGroups.every((targets) => targets.some(isHealthy));
}

/**
 * The targets of one group that the load balancer sends requests to: the healthy ones, or all when none is healthy.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 *
 * With one function in each target group this means that a sick function still answers whatever reaches its region.
 *
 * @rule alb-fail-open
 */
export function routable<T extends { readonly health: TargetHealth }>(targets: readonly T[]): readonly T[] {
  const healthy = targets.filter((target) => isHealthy(target.health));
  return healthy.length > 0 ? healthy : targets;
}

function isHealthy(target: TargetHealth): boolean {
  return target.state === "healthy";
}
