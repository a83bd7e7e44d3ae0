import type { Fate, LedgerEntry } from "../ledger";

export interface LedgerSummary {
  readonly acknowledged: number;
  readonly refused: number;
  /** Acknowledged, and missing in a region. */
  readonly lost: number;
  readonly unknown: number;
  readonly overwritten: number;
  /** About which item the regions do not agree. */
  readonly disputed: number;
  /** Longest and middle lag of those that arrived. */
  readonly maxLagSeconds: number;
  readonly medianLagSeconds: number;
}

export function summarize(entries: readonly LedgerEntry[], refused: number): LedgerSummary {
  const having = (fate: Fate["fate"]) => entries.filter(({ fates }) => fates.some((each) => each.fate === fate));
  const overwritten = having("overwritten");
  const lags = entries.flatMap(lagsOf).sort((a, b) => a - b);
  return {
    acknowledged: entries.length,
    refused,
    lost: having("lost").length,
    unknown: having("unknown").length,
    overwritten: overwritten.length,
    disputed: overwritten.filter(({ fates }) => fates.some(({ fate }) => fate === "present")).length,
    maxLagSeconds: lags.at(-1) ?? 0,
    medianLagSeconds: lags[Math.floor(lags.length / 2)] ?? 0,
  };
}

/** How long a write took to be seen in each of the other regions where it was. */
export const lagsOf = ({ region, fates }: LedgerEntry): number[] =>
  fates.filter((fate) => fate.region !== region).flatMap(({ lagSeconds }) => lagSeconds ?? []);
