import {
  type FailoverBudget,
  failoverBudget,
  healthChecksByRegion,
  PROPAGATION,
  type SecondsRange,
  secondsAtWorst,
} from "../model/failover-budget";
import type { HealthCheck, Topology } from "../topology/topology";

/** How long it takes until new connections leave a sick region, and come back to it, and how that is made up. */
export interface Detection extends FailoverBudget {
  readonly region: string;
  /** Of `shift` at worst: `2 checks x 15 s + 10 s timeout + up to 30 s at the edge = 70 s` */
  readonly arithmetic: string;
  /** The health check that is the slowest to notice; undefined where the region has none. */
  readonly slowest: HealthCheck | undefined;
  /** How many target groups have to be healthy, or all traffic leaves the region. */
  readonly targetGroups: number;
}

/**
 * The detection of each region behind the accelerator.
 * @param propagation what the edge takes; a simulator knows it exactly
 * @param cacheSeconds the longest that clients use an answer of Route 53. @default its TTL
 */
export function detections(
  topology: Topology,
  propagation: SecondsRange = PROPAGATION,
  cacheSeconds?: number,
): ReadonlyMap<string, Detection> {
  const checks = healthChecksByRegion(topology);
  return new Map(
    [...failoverBudget(topology, propagation, cacheSeconds)].map(([region, budget]) => {
      const all = checks.get(region) ?? [];
      const slowest = slowestOf(all);
      const arithmetic = arithmeticOf(slowest, budget);
      return [region, { region, ...budget, arithmetic, slowest, targetGroups: all.length }];
    }),
  );
}

const worst = (check: HealthCheck): number => secondsAtWorst(check.unhealthyThreshold, check);

const slowestOf = (checks: readonly HealthCheck[]): HealthCheck | undefined =>
  checks.find(({ enabled }) => !enabled) ?? [...checks].sort((a, b) => worst(b) - worst(a))[0];

function arithmeticOf(
  check: HealthCheck | undefined,
  { propagation, caches }: Pick<FailoverBudget, "propagation" | "caches">,
): string {
  if (!check) return "no target group has a health check, so nothing is noticed";
  if (!check.enabled) return "a target group has its health check off, so nothing is noticed there";
  const { unhealthyThreshold, intervalSeconds, timeoutSeconds } = check;
  const upTo = ({ best, worst }: SecondsRange) => (best === worst ? `${worst} s` : `up to ${worst} s`);
  const ahead = caches
    ? `${upTo(propagation)} in Route 53 + ${upTo(caches)} in resolvers`
    : `${upTo(propagation)} at the edge`;
  const total = worst(check) + propagation.worst + (caches?.worst ?? 0);
  return `${unhealthyThreshold} checks x ${intervalSeconds} s + ${timeoutSeconds} s timeout + ${ahead} = ${total} s`;
}
