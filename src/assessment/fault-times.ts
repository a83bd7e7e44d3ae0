import { noticedBy, type Struck } from "../faults/registry";
import type { FailoverBudget, SecondsRange } from "../model/failover-budget";

/** How long a fault in a region takes; what cannot be foretold is absent. */
export interface FaultTimes {
  /** Until health checks have noticed it. */
  readonly detect?: SecondsRange;
  /** Until new connections go elsewhere. */
  readonly shift?: SecondsRange;
  /** From its end until new connections are back. */
  readonly recover?: SecondsRange;
}

/**
 * How long this fault takes in a region, from who notices it: what health checks notice takes all of the budget, and what the
 * edge notices by itself only the part of what is in front. Without a health check the edge has nothing to compare with.
 * @param budget of the region; undefined where it is not behind what is in front
 */
export function faultTimes(struck: Struck, budget: FailoverBudget | undefined): FaultTimes {
  if (!budget) return {};
  const { detect, shift, recover, propagation, caches = { best: 0, worst: 0 } } = budget;
  const front = { best: propagation.best + caches.best, worst: propagation.worst + caches.worst };
  switch (noticedBy(struck)) {
    case "health checks":
      return { detect, shift, recover };
    case "the edge":
      return Number.isFinite(shift.worst) ? { shift: front, recover: front } : {};
    case "the dial":
    case "nobody":
      return {};
  }
}
