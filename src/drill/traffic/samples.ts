import type { Outcome } from "../targets/target";

/** One probe, as the client saw it. Times are milliseconds since 1970, by the target's clock. */
export interface Sample extends Outcome {
  readonly location: string;
  /** On a connection of its own, or on one that is kept. */
  readonly connection: "new" | "kept";
  /** When it should have been sent. Waiting is charged from here, so that a slow answer hides nothing behind it. */
  readonly dueMs: number;
  readonly sentMs: number;
  readonly doneMs: number;
}

export const isGood = ({ status }: Outcome): boolean => status !== undefined && status >= 200 && status < 300;

/** Good answers in a row that count as stable; and failures without that many in between that are an outage again. */
export const STABLE = 5;

export interface Outage {
  readonly location: string;
  readonly connection: Sample["connection"];
  /** First bad to stable good, of the longest; 0: nothing bad was seen; undefined: it had not ended. */
  readonly seconds: number | undefined;
  readonly outages: number;
  readonly failed: number;
  /** Too few at a time to be an outage, after the first one was over. */
  readonly failedAfter: number;
  readonly requests: number;
}

/**
 * What each kind of client at each location saw go wrong.
 * @param fromMs failures before it are counted, and are not part of the outage
 */
export function outages(samples: readonly Sample[], fromMs: number): Outage[] {
  return groups(samples).map(([location, connection, own]) => {
    const failed = own.filter((sample) => !isGood(sample)).length;
    const spells = spellsOf(own.filter(({ dueMs }) => dueMs >= fromMs));
    const isOutage = (spell: Spell, index: number) => index === 0 || spell.failed >= STABLE;
    const long = spells.filter(isOutage);
    const strays = spells.filter((spell, index) => !isOutage(spell, index));
    return {
      location,
      connection,
      seconds: long.some((spell) => spell.seconds === undefined)
        ? undefined
        : Math.max(0, ...long.map((spell) => spell.seconds ?? 0)),
      outages: long.length,
      failed,
      failedAfter: strays.reduce((sum, spell) => sum + spell.failed, 0),
      requests: own.length,
    };
  });
}

/** Failures between which no answers were stable. */
interface Spell {
  /** From the first of them to the first stable good answer; undefined: there is none. */
  readonly seconds: number | undefined;
  readonly failed: number;
}

/** @param own of one kind of client, in the order in which they were due */
function spellsOf(own: readonly Sample[]): Spell[] {
  const spells: Spell[] = [];
  let rest = own.slice(firstBad(own));
  while (rest.length > 0) {
    const end = rest.findIndex(
      (_, index) => index + STABLE <= rest.length && rest.slice(index, index + STABLE).every(isGood),
    );
    const bad = end < 0 ? rest : rest.slice(0, end);
    const [from, good] = [rest[0] as Sample, rest[end]];
    spells.push({
      seconds: good && seconds(good.dueMs - from.dueMs),
      failed: bad.filter((sample) => !isGood(sample)).length,
    });
    const after = rest.slice(bad.length);
    rest = after.slice(firstBad(after));
  }
  return spells;
}

/** Past the last where there is none. */
function firstBad(samples: readonly Sample[]): number {
  const index = samples.findIndex((sample) => !isGood(sample));
  return index < 0 ? samples.length : index;
}

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
