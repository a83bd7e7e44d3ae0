import type { Outcome } from "../targets/target";

/** One probe, as the client saw it. Times are milliseconds since 1970, by the target's clock. */
export interface Sample extends Outcome {
  readonly location: string;
  /** On a connection of its own, or on one that is kept. */
  readonly connection: "new" | "kept";
  /** Which of the product's own requests it is. @default a probe of the path that is measured */
  readonly kind?: string;
  /** Whether that kind takes the answer for good. */
  readonly good?: boolean;
  /** When it should have been sent. Waiting is charged from here, so that a slow answer hides nothing behind it. */
  readonly dueMs: number;
  readonly sentMs: number;
  readonly doneMs: number;
}

export const isGood = ({ status, good }: Pick<Sample, "status" | "good">): boolean =>
  good ?? (status !== undefined && status >= 200 && status < 300);

/** Those of the path that is measured, without the product's own requests. */
export const ofPath = (samples: readonly Sample[]): Sample[] => samples.filter(({ kind }) => kind === undefined);

/** Good answers in a row that count as stable. */
export const STABLE = 5;

/** When clients are without service: our policy, since no standard says it. */
export interface ServiceLimit {
  /** Share of failed requests above which they are, 0-1. */
  readonly failureLimit: number;
  /** Over which time the share is taken; longer where it would have fewer than `STABLE` requests. */
  readonly windowSeconds: number;
}

export const SERVICE_LIMIT: ServiceLimit = { failureLimit: 0.05, windowSeconds: 10 };

export interface Outage {
  readonly location: string;
  readonly connection: Sample["connection"];
  /** From the first failure until the share of failures stays below the limit; 0: it never was above; undefined: not over. */
  readonly seconds: number | undefined;
  /** The first failure of it; undefined: there is none. */
  readonly fromMs: number | undefined;
  /** It was not seen to end before the restore: without that, it would have been longer, as far as anybody knows. */
  readonly censored: boolean;
  /** For how long the share was above the limit, in seconds, after the restore as well. */
  readonly degradedSeconds: number;
  /** The same since the restore, apart from what had begun before it. */
  readonly afterRestoreSeconds: number;
  readonly failed: number;
  /** Failed since the fault although the share was below the limit. */
  readonly strays: number;
  readonly requests: number;
}

/**
 * What each kind of client at each location saw go wrong.
 * @param fromMs the fault; failures before it are counted, and are not part of the outage
 * @param restoreMs what ends from here on was ended by the restore
 */
export function outages(samples: readonly Sample[], fromMs: number, restoreMs: number, limit: ServiceLimit): Outage[] {
  return groups(samples).map(([location, connection, own]) => {
    const since = within(own, fromMs, Infinity);
    const spells = spellsOf(since, limit);
    const lastMs = own.at(-1)?.dueMs ?? fromMs;
    const length = ({ fromMs, toMs = lastMs }: Spell) => toMs - fromMs;
    const during = spells.filter((spell) => spell.fromMs < restoreMs);
    const after = spells.slice(during.length);
    const [first, last] = [during[0], during.at(-1)];
    const endMs = last?.toMs;
    const isCensored = last?.stableMs !== undefined && last.stableMs > restoreMs;
    return {
      location,
      connection,
      seconds: !first ? 0 : endMs === undefined ? undefined : seconds(Math.min(endMs, restoreMs) - first.fromMs),
      fromMs: first?.fromMs,
      censored: isCensored,
      degradedSeconds: seconds(sum(spells.map(length))),
      afterRestoreSeconds: seconds(sum(after.map(length))),
      failed: failures(own),
      strays: failures(since) - sum(spells.map(({ failed }) => failed)),
      requests: own.length,
    };
  });
}

/** A time in which the share of failures is above the limit. */
interface Spell {
  /** The first failure. */
  readonly fromMs: number;
  /** The first good answer after it that is followed by others, while the share is below the limit; undefined: none is. */
  readonly toMs: number | undefined;
  /** When these answers had come; undefined: they never did. */
  readonly stableMs: number | undefined;
  readonly failed: number;
}

/** @param own of one kind of client, in the order in which they were due */
function spellsOf(own: readonly Sample[], { failureLimit, windowSeconds }: ServiceLimit): Spell[] {
  const failedBefore = [0];
  for (const sample of own) failedBefore.push((failedBefore.at(-1) ?? 0) + (isGood(sample) ? 0 : 1));
  const failed = (from: number, to: number) => (failedBefore[to] ?? 0) - (failedBefore[from] ?? 0);
  let windowEnd = 0;
  /** Indices only grow. */
  const isAboveLimit = (from: number): boolean => {
    const untilMs = (own[from] as Sample).dueMs + windowSeconds * 1000;
    while (windowEnd < own.length && (own[windowEnd] as Sample).dueMs < untilMs) windowEnd++;
    const to = Math.max(windowEnd, Math.min(own.length, from + STABLE));
    return failed(from, to) > failureLimit * (to - from);
  };
  const spells: Spell[] = [];
  let begin: number | undefined;
  const end = (at: number | undefined) => {
    if (begin === undefined) return;
    spells.push({
      fromMs: (own[begin] as Sample).dueMs,
      toMs: at === undefined ? undefined : (own[at] as Sample).dueMs,
      stableMs: at === undefined ? undefined : Math.max(...own.slice(at, at + STABLE).map(({ doneMs }) => doneMs)),
      failed: failed(begin, at ?? own.length),
    });
    begin = undefined;
  };
  for (let index = 0; index < own.length; index++) {
    if (begin === undefined) {
      if (failed(index, index + 1) > 0 && isAboveLimit(index)) begin = index;
    } else if (index + STABLE <= own.length && failed(index, index + STABLE) === 0 && !isAboveLimit(index)) {
      end(index);
    }
  }
  end(undefined);
  return spells;
}

export const within = (samples: readonly Sample[], fromMs: number, toMs: number): Sample[] =>
  samples.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const failures = (samples: readonly Sample[]): number => samples.filter((sample) => !isGood(sample)).length;

/**
 * When a location's new connections came to be answered as wanted, for good, in seconds after a moment.
 * @param inARow how many answers must be as wanted
 * @returns undefined where they never were
 */
export function stableAfter(
  samples: readonly Sample[],
  fromMs: number,
  wanted: (sample: Sample) => boolean,
  inARow = STABLE,
): number | undefined {
  const later = newSince(samples, fromMs);
  const lastUnwanted = later.findLastIndex((sample) => !wanted(sample));
  const stable = later[lastUnwanted + 1];
  if (!stable || later.length - lastUnwanted - 1 < inARow) return undefined;
  return lastUnwanted < 0 ? 0 : seconds(stable.dueMs - fromMs);
}

/** Locations whose new connections a region answered between two moments. */
export function servedBy(
  region: string,
  samples: readonly Sample[],
  fromMs: number,
  toMs: number,
): ReadonlySet<string> {
  const served = samples.filter(
    (sample) =>
      sample.connection === "new" && sample.region === region && sample.dueMs >= fromMs && sample.dueMs < toMs,
  );
  return new Set(served.map(({ location }) => location));
}

/**
 * When a region answered a location's new connections again, and all went well from then on, in seconds after a moment.
 * @returns undefined where it did not
 */
export function returnedAfter(samples: readonly Sample[], fromMs: number, region: string): number | undefined {
  const later = newSince(samples, fromMs);
  const lastBad = later.findLastIndex((sample) => !isGood(sample));
  const first = later.findIndex((sample, index) => index > lastBad && sample.region === region);
  const returned = later[first];
  return returned && later.length - first >= STABLE ? seconds(returned.dueMs - fromMs) : undefined;
}

/** Samples by location and kind of connection, each in the order in which they were due. */
export function groups(samples: readonly Sample[]): [string, Sample["connection"], Sample[]][] {
  const found = new Map<string, [string, Sample["connection"], Sample[]]>();
  for (const sample of samples) {
    const key = `${sample.location} ${sample.connection}`;
    const group = found.get(key) ?? [sample.location, sample.connection, []];
    group[2].push(sample);
    found.set(key, group);
  }
  for (const [, , own] of found.values()) own.sort(byDue);
  return [...found.values()];
}

/** In the order in which they were due, since answers come in any order. */
const newSince = (samples: readonly Sample[], fromMs: number): Sample[] =>
  samples.filter(({ connection, dueMs }) => connection === "new" && dueMs >= fromMs).sort(byDue);

const byDue = (a: Sample, b: Sample): number => a.dueMs - b.dueMs;

export const seconds = (ms: number): number => Math.round(ms) / 1000;
