import type { SecondsRange } from "../../model/failover-budget";
import { type LedgerEntry, lagsOf } from "../ledger";
import type { DrillRecord } from "../record";
import { isGood, type Outage, returnedAfter, type Sample, seconds, servedBy, settledAfter } from "../traffic/samples";
import type { Prediction } from "./prediction";
import type { Report } from "./schema";

type Figure = Report["figures"]["rto"];

/**
 * What a drill measured, each figure with what was predicted of it.
 * @param affected locations that the region served before the fault
 */
export function figuresOf(
  record: DrillRecord,
  affected: ReadonlySet<string>,
  seen: readonly Outage[],
  prediction: Prediction,
): Report["figures"] {
  const { timeline, samples, options, ledger } = record;
  const { injectedMs, detectedMs, revertedMs, revertingMs = timeline.endedMs } = timeline;
  const own = (location: string) => samples.filter((sample) => sample.location === location);
  const left =
    injectedMs === undefined
      ? []
      : [...affected].map((location) =>
          settledAfter(
            own(location).filter(({ dueMs }) => dueMs < revertingMs),
            injectedMs,
            (sample) => isGood(sample) && sample.region !== options.region,
          ),
        );
  const back =
    revertedMs === undefined || !hasLeft(record)
      ? []
      : [...affected].map((location) => returnedAfter(own(location), revertedMs, options.region));
  // Whom the region does not serve cannot see it fail; an address that is down concerns everybody.
  const concerned = injectedMs !== undefined && (affected.size > 0 || options.fault === "address");
  const outage = (connection: Sample["connection"]) =>
    !concerned ? null : longest(seen.filter((each) => each.connection === connection).map((each) => each.seconds));
  const detected = injectedMs === undefined || detectedMs === undefined ? null : seconds(detectedMs - injectedMs);
  return {
    detect: figure(detected, prediction.detect),
    shift: figure(longest(left), prediction.shift),
    recover: figure(longest(back), prediction.recover),
    rto: figure(outage("new"), prediction.rto),
    keptOutage: figure(outage("kept"), prediction.keptOutage),
    lag: figure(longest(ledger.flatMap(lagsOf)), prediction.lag),
    rpo: figure(rpoOf(ledger, options.region), prediction.rpo),
  };
}

/**
 * For how long a write that the region had acknowledged was missing somewhere else: what would have been lost with the
 * region. Null where one of them never arrived, or none was written.
 */
function rpoOf(ledger: readonly LedgerEntry[], region: string): number | null {
  const own = ledger.filter((entry) => entry.region === region);
  const missing = own.some(({ fates }) => fates.some(({ fate }) => fate === "lost" || fate === "unknown"));
  return missing ? null : longest(own.flatMap(lagsOf));
}

/**
 * Whether anybody whom the region served before the fault was without it while it lasted: who never was cannot come back.
 */
export function hasLeft({
  samples,
  options,
  timeline,
}: Pick<DrillRecord, "samples" | "options" | "timeline">): boolean {
  const { startedMs, injectingMs, injectedMs, revertingMs = timeline.endedMs } = timeline;
  if (injectingMs === undefined || injectedMs === undefined) return false;
  const served = servedBy(options.region, samples, startedMs, injectingMs);
  return samples.some(
    (sample) =>
      sample.connection === "new" &&
      served.has(sample.location) &&
      sample.dueMs >= injectedMs &&
      sample.dueMs < revertingMs &&
      !(isGood(sample) && sample.region === options.region),
  );
}

/** Null where one of them is missing, or there is none. */
function longest(values: readonly (number | undefined)[]): number | null {
  if (values.length === 0 || values.includes(undefined)) return null;
  return (values as number[]).reduce((a, b) => Math.max(a, b));
}

const figure = (value: number | null, range: SecondsRange | undefined): Figure => ({
  seconds: value,
  ...(range ? { predicted: finite(range) } : {}),
});

/** Null stands for never, since JSON has no infinity. */
export const finite = ({ best, worst }: SecondsRange): NonNullable<Figure["predicted"]> => ({
  best: Number.isFinite(best) ? best : null,
  worst: Number.isFinite(worst) ? worst : null,
});
