import { mean } from "simple-statistics";
import type { LedgerEntry } from "../ledger";
import { groups, isGood, type Sample } from "../traffic/samples";
import { lagsOf } from "./ledger-summary";
import type { Report } from "./schema";

/** What happened to new connections in every second, by location. */
export function perSecond(samples: readonly Sample[], startedMs: number): Report["seconds"] {
  return groups(samples.filter(({ connection }) => connection === "new")).flatMap(([location, , own]) => {
    const bySecond = new Map<number, Sample[]>();
    for (const sample of own) {
      const second = Math.floor((sample.dueMs - startedMs) / 1000);
      const all = bySecond.get(second) ?? [];
      bySecond.set(second, all);
      all.push(sample);
    }
    return [...bySecond].map(([second, all]) => {
      const good = all.filter(isGood);
      const answered: Record<string, number> = {};
      for (const { region = "unknown" } of good) answered[region] = (answered[region] ?? 0) + 1;
      const meanMs =
        good.length > 0 ? Math.round(mean(good.map(({ doneMs, dueMs }) => doneMs - dueMs)) * 10) / 10 : null;
      return { location, second, answered, failed: all.length - good.length, meanMs };
    });
  });
}

/** The longest lag of the writes of every second. */
export function lagPerSecond(ledger: readonly LedgerEntry[], startedMs: number): Report["lag"] {
  return ledger.flatMap((entry) => {
    const lags = lagsOf(entry);
    const second = Math.floor((entry.acknowledgedMs - startedMs) / 1000);
    return lags.length > 0 ? [{ region: entry.region, second, maxSeconds: Math.max(...lags) }] : [];
  });
}
