import { noticedBy } from "../../faults/registry";
import type { LedgerEntry } from "../ledger";
import { concernsEverybody } from "../measurable";
import type { DrillRecord } from "../record";
import { isGood, type Outage, returnedAfter, type Sample, seconds, servedBy, stableAfter } from "../traffic/samples";
import { faultWindow } from "./during-fault";
import { lagsOf } from "./ledger-summary";
import type { PredictedRange, Prediction } from "./prediction";
import type { Report } from "./schema";
import { toleranceSeconds } from "./tolerance";

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
          stableAfter(
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
  const concerned = injectedMs !== undefined && (affected.size > 0 || concernsEverybody(options.fault));
  const those = (connection: Sample["connection"]) =>
    concerned ? seen.filter((each) => each.connection === connection) : [];
  const outage = (connection: Sample["connection"]) => longest(those(connection).map((each) => each.seconds));
  const detected = injectedMs === undefined || detectedMs === undefined ? null : seconds(detectedMs - injectedMs);
  const measured = {
    detect: detected,
    shift: longest(left),
    recover: longest(back),
    rto: outage("new"),
    degraded: longest(those("new").map((each) => each.degradedSeconds)),
    keptOutage: outage("kept"),
    lag: longest(ledger.flatMap(lagsOf)),
    rpo: rpoOf(duringFault(record), options.region),
  };
  const missing = missingOf(record, affected, seen);
  const censored: Partial<Record<keyof Report["figures"], boolean>> = {
    rto: those("new").some((each) => each.censored),
    keptOutage: those("kept").some((each) => each.censored),
  };
  // A process that stood still saw nothing meanwhile, and cannot say when what it saw afterwards happened.
  const isMeasured = record.gapSeconds === undefined;
  const figure = (key: keyof Report["figures"]): Figure => {
    const value = isMeasured ? measured[key] : null;
    const range = prediction[key];
    const why = isMeasured ? missing[key] : "not measured";
    return {
      seconds: value,
      ...(value === null
        ? why && { missing: why }
        : {
            ...(censored[key] ? { censored: true } : {}),
            withinSeconds: toleranceSeconds(key, value, options.rate),
          }),
      ...(range ? { predicted: finite(range) } : {}),
      ...(value !== null && range && isOutside(key, value, range, record) ? { outside: true } : {}),
    };
  };
  return {
    detect: figure("detect"),
    shift: figure("shift"),
    recover: figure("recover"),
    rto: figure("rto"),
    degraded: figure("degraded"),
    keptOutage: figure("keptOutage"),
    lag: figure("lag"),
    rpo: figure("rpo"),
  };
}

/** Why a figure is missing, where it is. */
function missingOf(
  record: DrillRecord,
  affected: ReadonlySet<string>,
  seen: readonly Outage[],
): Readonly<Record<keyof Report["figures"], Figure["missing"]>> {
  const { timeline, options, aborted } = record;
  const noticed = noticedBy(options);
  const broken = timeline.injectedMs !== undefined;
  const left = hasLeft(record);
  const ofTraffic = (missing: Figure["missing"]) =>
    broken && noticed === "nobody" ? undefined : broken && affected.size > 0 ? missing : "not measured";
  const outage = (kind: Sample["connection"]) =>
    seen.some(({ connection, seconds }) => connection === kind && seconds === undefined) && broken
      ? "not over"
      : "not measured";
  const isLost = duringFault(record).some(
    ({ region, fates }) => region === options.region && fates.some(({ fate }) => fate === "lost"),
  );
  return {
    detect: !broken || aborted !== undefined ? "not measured" : noticed === "health checks" ? "never" : undefined,
    shift: ofTraffic(left ? "not over" : "never"),
    recover: timeline.revertedMs === undefined ? "not measured" : ofTraffic(left ? "not over" : undefined),
    rto: affected.size === 0 && !concernsEverybody(options.fault) ? "not measured" : outage("new"),
    degraded: "not measured",
    keptOutage: affected.size === 0 && !concernsEverybody(options.fault) ? "not measured" : outage("kept"),
    lag: "not measured",
    rpo: isLost ? "never" : "not measured",
  };
}

/** Writes that were acknowledged while the fault lasted. */
function duringFault(record: DrillRecord): readonly LedgerEntry[] {
  const window = faultWindow(record);
  if (!window) return [];
  return record.ledger.filter(({ acknowledgedMs: at }) => at >= window.fromMs && at < window.toMs);
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

/**
 * Whether a figure differs from what was foretold by more than it is exact. What only the restore ended is an outage, and of
 * outages only the longest is foretold.
 */
function isOutside(
  key: keyof Report["figures"],
  seconds: number,
  { best, worst }: PredictedRange,
  { options, timeline }: DrillRecord,
): boolean {
  const { injectingMs = 0, injectedMs = 0, revertingMs = 0, revertedMs = 0 } = timeline;
  const tolerance = toleranceSeconds(key, seconds, options.rate);
  // A change takes effect between its start and its acknowledgement, and times are measured from the acknowledgement.
  const headStart = (key === "recover" ? revertedMs - revertingMs : injectedMs - injectingMs) / 1000;
  return seconds > worst + tolerance || seconds < best - tolerance - headStart;
}

/** Null where one of them is missing, or there is none. */
function longest(values: readonly (number | undefined)[]): number | null {
  if (values.length === 0 || values.includes(undefined)) return null;
  return (values as number[]).reduce((a, b) => Math.max(a, b));
}

/** Null stands for never, since JSON has no infinity. */
export const finite = ({ best, worst, ...rest }: PredictedRange): NonNullable<Figure["predicted"]> => ({
  best: Number.isFinite(best) ? best : null,
  worst: Number.isFinite(worst) ? worst : null,
  ...rest,
});
