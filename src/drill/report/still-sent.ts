import { type DnsClient, secondsUntilLeft, shareStillSent } from "../../model/dns-clients";
import type { SecondsRange } from "../../model/failover-budget";
import type { DrillRecord } from "../record";
import { seconds } from "../traffic/samples";
import { finite } from "./figures";
import type { Prediction } from "./prediction";
import type { Report } from "./schema";

type StillSent = NonNullable<Report["dns"]>;

/** Parts of the clients of which it is said when they have left. */
const PARTS = [0.5, 0.9, 0.99, 1] as const;

/** How far apart the points are of what is foretold, in seconds: a line needs no more. */
const STEP = 10;

/**
 * The part of the clients whom the region served that DNS still sends there, second by second.
 * @param affected locations that the region served before the fault
 * @returns undefined where no client asked DNS
 */
export function stillSentOf(
  record: DrillRecord,
  affected: ReadonlySet<string>,
  { shift }: Prediction,
): StillSent | undefined {
  const { dns, timeline, budget } = record;
  if (!dns) return undefined;
  const { startedMs, injectedMs, revertingMs = timeline.endedMs } = timeline;
  const shares = sharesOf(record, affected, dns.clients);
  const from = injectedMs === undefined ? Infinity : seconds(injectedMs - startedMs);
  const acts = shift && { best: shift.best, worst: shift.worst - (budget?.caches?.worst ?? 0) };
  const during = shares.filter(({ second }) => second >= from && second < seconds(revertingMs - startedMs));
  return {
    asks: dns.asks,
    left: (injectedMs === undefined ? [] : PARTS).map((part) => {
      const last = during.findLast(({ share }) => share > 1 - part + 1e-9);
      const isOver = last !== undefined && last !== during.at(-1);
      const predicted = dns.mix && acts && predictedLeft(dns.mix, acts, { part, within: 1 / dns.clients });
      return {
        part,
        seconds: isOver ? Math.max(0, Math.round(last.second + 1 - from)) : null,
        ...(predicted && { predicted: finite(predicted) }),
      };
    }),
    stillSent: shares.map(({ second, share }) => {
      const isPoint = dns.mix && acts && second % STEP === 0 && second >= from;
      const predicted = isPoint ? { predicted: shareAt(dns.mix, second - from - acts.worst) } : {};
      return { second, share, ...predicted };
    }),
  };
}

/** Where the latest connection of each client was sent; the mean of all locations, once all of their clients are known. */
function sharesOf({ samples, options, timeline }: DrillRecord, affected: ReadonlySet<string>, clients: number) {
  const sent = samples
    .filter(
      ({ location, connection, sentTo }) => affected.has(location) && connection === "new" && sentTo !== undefined,
    )
    .sort((a, b) => a.dueMs - b.dueMs);
  const latest = new Map<string, boolean>();
  const shares: { readonly second: number; readonly share: number }[] = [];
  let next = 0;
  for (let second = 0; second < Math.floor(seconds(timeline.endedMs - timeline.startedMs)); second++) {
    const untilMs = timeline.startedMs + (second + 1) * 1000;
    for (let sample = sent[next]; sample && sample.dueMs < untilMs; sample = sent[++next]) {
      latest.set(`${sample.location} ${sample.client ?? 0}`, sample.sentTo === options.region);
    }
    if (latest.size < clients * affected.size || latest.size === 0) continue;
    const still = [...latest.values()].filter(Boolean).length;
    shares.push({ second, share: Math.round((1000 * still) / latest.size) / 1000 });
  }
  return shares;
}

/**
 * Clients that keep an address for ever are among those that must leave.
 * @param within how far a part can be off, because there are only so many clients
 */
function predictedLeft(
  mix: readonly DnsClient[],
  acts: SecondsRange,
  { part, within }: { readonly part: number; readonly within: number },
): SecondsRange {
  const asking = mix.reduce((sum, { share, applicationSeconds: kept }) => sum + (kept === Infinity ? 0 : share), 0);
  const caches = (wanted: number) => Math.round(secondsUntilLeft(mix, Math.max(0, Math.min(1, wanted / asking))));
  return {
    best: acts.best + caches(part - within),
    worst: part > asking + 1e-9 ? Infinity : acts.worst + caches(part + within),
  };
}

const shareAt = (mix: readonly DnsClient[], seconds: number): number =>
  seconds < 0 ? 1 : Math.round(1000 * shareStillSent(mix, seconds)) / 1000;
