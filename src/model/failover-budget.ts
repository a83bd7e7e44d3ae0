import { entrancesOf } from "../topology/front";
import type { HealthCheck, Topology } from "../topology/topology";

/** Seconds; Infinity: never. */
export interface SecondsRange {
  readonly best: number;
  readonly worst: number;
}

/** How long a failover of one region takes, and the way back. */
export interface FailoverBudget {
  /** From the fault to a load balancer that Global Accelerator should call unhealthy. */
  readonly detect: SecondsRange;
  /** From there to the edge, or Route 53, acting on it; it is part of `shift` and of `recover`. */
  readonly propagation: SecondsRange;
  /** From there until resolvers ask again; part of both as well. Absent with an accelerator, which needs no resolver. */
  readonly caches?: SecondsRange;
  /** From the fault to new connections going elsewhere. */
  readonly shift: SecondsRange;
  /** From the repair to new connections being back. Connections made meanwhile stay where they are. */
  readonly recover: SecondsRange;
}

/**
 * How long Global Accelerator takes to act on a load balancer's health: our policy, because AWS documents no time. A workshop
 * of AWS with an ALB and Lambda gives up to 30 s, after up to 30 s in the ALB (https://intro-to-global-accelerator.workshop.aws/en/failover.html). There is no SLA.
 * Its documentation says "about 30 seconds" of recovery too
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.unhealthy-endpoints.html).
 *
 * With Route 53 the same range is our policy: AWS says nothing of how long the health of an alias takes, and so no comparison
 * of the two rests on it.
 *
 * @rule ga-health-propagation
 * @rule r53-health-propagation
 */
export const PROPAGATION: SecondsRange = { best: 0, worst: 30 };

/**
 * The longest time that a resolver keeps an answer that leads to a load balancer: the TTL of its alias, 60 s, which nobody
 * can change
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html). Of clients
 * whose resolvers honour it; the others are in dns-clients.ts.
 *
 * @rule r53-alias-ttl
 */
export const ALIAS_TTL_SECONDS = 60;

/**
 * The failover budget of each region with a load balancer behind the front, from the health checks alone.
 *
 * Checks run every I seconds whatever the answers take, so N failures in a row are complete between (N-1) x I after the
 * fault, if it came just before a check, and N x I + T, if it came just after one and every check waits for its timeout T.
 * Recovery is the same with the healthy threshold. Propagation is added to both. Each node of the load balancer checks at times
 * of its own; the last one to see a change is within the same limits, whenever its checks come.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 *
 * A fault may be felt by all of a region's target groups or by any one of them, and one is enough
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-health-check-options.html). So over
 * several groups, of one load balancer or more, best is that of the fastest group and worst that of the slowest, both ways:
 * our policy.
 *
 * A group with its health checks off detects nothing: Lambda target groups have them off by default
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html). One such group makes the
 * region's worst Infinity, since a fault may be in that group; if no group has checks, or no group exists, best is
 * Infinity too. Whether Global Accelerator would send such a region traffic is not documented (see health.ts).
 *
 * @param cacheSeconds the longest that clients use an answer of Route 53. @default that of resolvers that honour its TTL
 * @rule failover-detection
 * @rule failover-several-groups
 * @rule failover-checks-disabled
 */
export function failoverBudget(
  topology: Topology,
  propagation: SecondsRange = PROPAGATION,
  cacheSeconds = ALIAS_TTL_SECONDS,
): ReadonlyMap<string, FailoverBudget> {
  const budgets = [...healthChecksByRegion(topology)].map(([region, checks]) => {
    const detect = envelope(checks, (check) => check.unhealthyThreshold);
    const recover = envelope(checks, (check) => check.healthyThreshold);
    const caches = topology.front.kind === "route-53" ? { best: 0, worst: cacheSeconds } : undefined;
    const front = caches ? add(propagation, caches) : propagation;
    return [
      region,
      { detect, propagation, ...(caches && { caches }), shift: add(detect, front), recover: add(recover, front) },
    ] as const;
  });
  return new Map(budgets);
}

/**
 * The health checks of each region with a load balancer behind the accelerator.
 * @rule failover-several-groups
 */
export function healthChecksByRegion(topology: Topology): ReadonlyMap<string, readonly HealthCheck[]> {
  const entrances = entrancesOf(topology.front);
  const endpoints = new Set(entrances.flatMap((each) => each.endpoints.map((endpoint) => endpoint.loadBalancer)));
  const checks = new Map<string, HealthCheck[]>();
  for (const { region, targetGroups } of topology.loadBalancers.filter(({ id }) => endpoints.has(id))) {
    checks.set(region, [...(checks.get(region) ?? []), ...targetGroups.map((group) => group.healthCheck)]);
  }
  return checks;
}

/**
 * Seconds until so many checks in a row are sure to be complete: N x I + T.
 * @rule failover-detection
 */
export const secondsAtWorst = (threshold: number, { intervalSeconds, timeoutSeconds }: HealthCheck): number =>
  threshold * intervalSeconds + timeoutSeconds;

/** From the fastest group's best to the slowest group's worst, for the threshold that counts. */
function envelope(checks: readonly HealthCheck[], threshold: (check: HealthCheck) => number): SecondsRange {
  const enabled = checks.filter((check) => check.enabled);
  const worst = enabled.map((check) => secondsAtWorst(threshold(check), check));
  return {
    best: Math.min(...enabled.map((check) => (threshold(check) - 1) * check.intervalSeconds)),
    worst: enabled.length === 0 || enabled.length < checks.length ? Number.POSITIVE_INFINITY : Math.max(...worst),
  };
}

function add(a: SecondsRange, b: SecondsRange): SecondsRange {
  return { best: a.best + b.best, worst: a.worst + b.worst };
}
