import type { DrillRecord } from "../record";
import { failures, type Sample, within } from "../traffic/samples";
import type { Report } from "./schema";

/** While the fault lasted; undefined: it was never made. Ends where the restore begins. Milliseconds since 1970. */
export function faultWindow({
  timeline: { injectingMs, injectedMs, revertingMs, endedMs },
}: Pick<DrillRecord, "timeline">): { readonly fromMs: number; readonly toMs: number } | undefined {
  if (injectingMs === undefined || injectedMs === undefined) return undefined;
  return { fromMs: injectingMs, toMs: revertingMs ?? endedMs };
}

type Share = NonNullable<Report["requests"]["duringFault"]>;

/** What clients asked while the fault lasted, and what came of it. */
export function requestsDuringFault(record: DrillRecord, concerned: (sample: Sample) => boolean): Share | undefined {
  const window = faultWindow(record);
  return window && shareOf(within(record.samples, window.fromMs, window.toMs).filter(concerned));
}

export function shareOf(samples: readonly Sample[]): Share {
  const [sent, failed] = [samples.length, failures(samples)];
  return { sent, failed, availability: sent === 0 ? null : 1 - failed / sent };
}

/** What became of the writes that each region took while the fault lasted; nothing where the drill made none. */
export function writesDuringFault(record: DrillRecord, regions: readonly string[]): Report["ledger"]["duringFault"] {
  const window = faultWindow(record);
  if (!window || !record.options.ledger) return [];
  const isIn = (atMs: number) => atMs >= window.fromMs && atMs < window.toMs;
  return regions.map((region) => {
    const own = record.ledger.filter((entry) => entry.region === region && isIn(entry.acknowledgedMs));
    const having = (fate: "lost" | "unknown") => own.filter(({ fates }) => fates.some((each) => each.fate === fate));
    return {
      region,
      acknowledged: own.length,
      refused: record.refusedWrites.filter((write) => write.region === region && isIn(write.atMs)).length,
      lost: having("lost").length,
      unknown: having("unknown").length,
    };
  });
}
