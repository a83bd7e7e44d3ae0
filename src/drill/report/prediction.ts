import { type FaultTimes, faultTimes } from "../../assessment/fault-times";
import { faultNamed, isSilent, noticedBy, type Struck } from "../../faults/registry";
import type { FailoverBudget, SecondsRange } from "../../model/failover-budget";
import { MAX_LAG_MS } from "../../model/replication-lag";
import { concernsEverybody } from "../measurable";
import type { DrillRecord } from "../record";

export interface PredictedRange extends SecondsRange {
  /** How long the fault lasted, where the worst depends on that: it is measured then, and not foretold. */
  readonly faultSeconds?: number;
}

/** What the model predicts for a drill; absent if it predicts nothing. In seconds, except `failed`. */
export interface Prediction extends FaultTimes {
  /** Of new connections at any location that the region serves. */
  readonly rto?: SecondsRange;
  /** It is at most as long as the outage. */
  readonly degraded?: SecondsRange;
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
const REPLICATION: SecondsRange = { best: 0, worst: MAX_LAG_MS / 1000 };

/** @param locations how many of them the region served before the fault: clients of other regions do not see the fault */
export function predict({ options, timeline, budget }: DrillRecord, locations: number): Prediction {
  const { injectedMs, revertedMs } = timeline;
  if (injectedMs === undefined || revertedMs === undefined) return {};
  const faultSeconds = Math.ceil((revertedMs - injectedMs) / 1000);
  const { detect, ...traffic } = trafficOf(options, options.timeoutMs / 1000, faultSeconds, budget);
  const replication = faultNamed(options.fault)?.cutsReplication
    ? { ...REPLICATION, worst: REPLICATION.worst + faultSeconds, faultSeconds }
    : REPLICATION;
  const lag = options.ledger ? replication : undefined;
  if (locations === 0) return { detect, lag, rpo: lag };
  const { rto, keptOutage } = traffic;
  const failed = rto && keptOutage && locations * (options.rate * rto.worst + options.kept * keptOutage.worst);
  return {
    detect,
    ...traffic,
    degraded: rto,
    lag,
    rpo: lag,
    failed: failed === undefined ? undefined : upTo(Math.ceil(failed)),
  };
}

function trafficOf(
  struck: Struck,
  timeoutSeconds: number,
  faultSeconds: number,
  budget: FailoverBudget | undefined,
): Prediction {
  const times = faultTimes(struck, budget);
  const rto = times.shift && upTo(times.shift.worst);
  switch (noticedBy(struck)) {
    case "health checks":
      // Connections that are kept stay with the region, as long as it is sick.
      return { ...times, rto, keptOutage: rto && { ...upTo(faultSeconds), faultSeconds } };
    case "the edge":
      // A reset lets a client connect again at once. Without one it waits on the dead connection until its own timeout.
      return { ...times, rto, keptOutage: rto && isSilent(struck) ? upTo(rto.worst + timeoutSeconds) : rto };
    case "the dial":
      return { rto: NO_OUTAGE, keptOutage: NO_OUTAGE };
    case "nobody":
      return isSeenByClients(struck) ? {} : { rto: NO_OUTAGE, keptOutage: NO_OUTAGE };
  }
}

/** Whether clients fail although no health check notices it: the time depends on chance, or on the address that they use. */
function isSeenByClients({ fault, share = 1 }: Struck): boolean {
  const known = faultNamed(fault);
  return concernsEverybody(fault) || (share < 1 && known?.noticedBy !== "nobody");
}

const upTo = (worst: number): SecondsRange => ({ best: 0, worst });
