import { faultNamed, noticedBy, type Struck } from "../../faults/registry";
import type { FailoverBudget, SecondsRange } from "../../model/failover-budget";
import type { DrillRecord } from "../record";

export interface PredictedRange extends SecondsRange {
  /** How long the fault lasted, where the worst depends on that: it is measured then, and not foretold. */
  readonly faultSeconds?: number;
}

/** What the model predicts for a drill; absent if it predicts nothing. In seconds, except `failed`. */
export interface Prediction {
  readonly detect?: SecondsRange;
  readonly shift?: SecondsRange;
  readonly recover?: SecondsRange;
  /** Of new connections at any location that the region serves. */
  readonly rto?: SecondsRange;
  readonly keptOutage?: PredictedRange;
  readonly lag?: PredictedRange;
  readonly rpo?: PredictedRange;
  /** Requests. */
  readonly failed?: SecondsRange;
}

const NO_OUTAGE: SecondsRange = { best: 0, worst: 0 };

/**
 * A write reaches the other regions "usually within a second", without a guarantee.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 */
const REPLICATION: SecondsRange = { best: 0, worst: 1 };

/** @param locations how many of them the region served before the fault: clients of other regions do not see the fault */
export function predict({ options, timeline, budget }: DrillRecord, locations: number): Prediction {
  const { injectedMs, revertedMs } = timeline;
  if (injectedMs === undefined || revertedMs === undefined) return {};
  const faultSeconds = Math.ceil((revertedMs - injectedMs) / 1000);
  const { detect, ...traffic } = trafficOf(options, faultSeconds, budget);
  const replication = faultNamed(options.fault)?.cutsReplication
    ? { ...REPLICATION, worst: REPLICATION.worst + faultSeconds, faultSeconds }
    : REPLICATION;
  const lag = options.ledger ? replication : undefined;
  if (locations === 0) return { detect, lag, rpo: lag };
  const { rto, keptOutage } = traffic;
  const failed = rto && keptOutage && locations * (options.rate * rto.worst + options.kept * keptOutage.worst);
  return { detect, ...traffic, lag, rpo: lag, failed: failed === undefined ? undefined : upTo(Math.ceil(failed)) };
}

function trafficOf(struck: Struck, faultSeconds: number, budget: FailoverBudget | undefined): Prediction {
  switch (noticedBy(struck)) {
    case "health checks":
      if (!budget) return {};
      // Connections that are kept stay with the region, as long as it is sick.
      return { ...budget, rto: upTo(budget.shift.worst), keptOutage: { ...upTo(faultSeconds), faultSeconds } };
    case "the edge": {
      // Without a health check, what is left of the budget is how long the edge takes to act.
      const worst = budget ? budget.shift.worst - budget.detect.worst : Number.NaN;
      const shift = Number.isNaN(worst) ? undefined : upTo(worst);
      return { shift, recover: shift, rto: shift, keptOutage: shift };
    }
    case "the dial":
      return { rto: NO_OUTAGE, keptOutage: NO_OUTAGE };
    case "nobody":
      return isSeenByClients(struck) ? {} : { rto: NO_OUTAGE, keptOutage: NO_OUTAGE };
  }
}

/** Whether clients fail although no health check notices it: the time depends on chance, or on the address that they use. */
function isSeenByClients({ fault, share = 1 }: Struck): boolean {
  const known = faultNamed(fault);
  return known?.target === "static address" || (share < 1 && known?.noticedBy !== "nobody");
}

const upTo = (worst: number): SecondsRange => ({ best: 0, worst });
