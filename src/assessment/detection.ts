import { failoverBudget, PROPAGATION, type SecondsRange } from "../model/failover-budget";
import type { HealthCheck, Topology } from "../topology/topology";

/** How long it takes until new connections leave a sick region, and how that is made up. */
export interface Detection {
  readonly region: string;
  /** Infinity: never. */
  readonly seconds: SecondsRange;
  /** `2 checks x 15 s + 10 s timeout + up to 30 s at the edge = 70 s` */
  readonly arithmetic: string;
  /** The health check that is the slowest to notice; undefined where the region has none. */
  readonly slowest: HealthCheck | undefined;
}

/** The detection of each region behind the accelerator. */
export function detections(topology: Topology): ReadonlyMap<string, Detection> {
  const budgets = failoverBudget(topology);
  return new Map(
    [...budgets].map(([region, { shift }]) => {
      const checks = topology.loadBalancers
        .filter((loadBalancer) => loadBalancer.region === region)
        .flatMap(({ targetGroups }) => targetGroups.map(({ healthCheck }) => healthCheck));
      const off = checks.find(({ enabled }) => !enabled);
      const slowest = off ?? [...checks].sort((a, b) => worst(b) - worst(a))[0];
      return [region, { region, seconds: shift, arithmetic: arithmeticOf(slowest), slowest }];
    }),
  );
}

const worst = ({ unhealthyThreshold, intervalSeconds, timeoutSeconds }: HealthCheck): number =>
  unhealthyThreshold * intervalSeconds + timeoutSeconds;

function arithmeticOf(check: HealthCheck | undefined): string {
  if (!check) return "no target group has a health check, so nothing is noticed";
  if (!check.enabled) return "a target group has its health check off, so nothing is noticed there";
  const { unhealthyThreshold, intervalSeconds, timeoutSeconds } = check;
  const edge = PROPAGATION.worst;
  return `${unhealthyThreshold} checks x ${intervalSeconds} s + ${timeoutSeconds} s timeout + up to ${edge} s at the edge = ${worst(check) + edge} s`;
}
