import type { Row } from "./events";
import type { Second, State } from "./state";

/** How many seconds are remembered. */
export const KEPT_SECONDS = 180;

/**
 * Over how many seconds clients are counted: where time runs fast, they are far apart in it.
 * @param least at the speed of real time
 */
export const windowOf = ({ speed }: Pick<State, "speed">, least: number): number => Math.max(least, 1.5 * speed);

/** New connections a second are counted over so many seconds at least. */
const RATE_SECONDS = 5;

const EMPTY = { good: 0, failed: 0, milliseconds: 0, fresh: {}, kept: {}, bad: {} };

/** What clients saw, with one more row of it. */
export function withRow(cities: State["cities"], row: Row): State["cities"] {
  const seconds = cities[row.from] ?? [];
  const index = seconds.findLastIndex(({ second }) => second <= row.second);
  const found = seconds[index];
  const now = found?.second === row.second ? found : { second: row.second, ...EMPTY };
  const next: Second = {
    second: row.second,
    good: now.good + row.good,
    failed: now.failed + row.failed,
    milliseconds: now.milliseconds + row.milliseconds,
    fresh: row.isKept ? now.fresh : plus(now.fresh, row.region, row.connections),
    kept: row.isKept ? plus(now.kept, row.region, row.good + row.failed) : now.kept,
    bad: plus(now.bad, row.region, row.failed),
  };
  const all = [...seconds.slice(0, now === found ? index : index + 1), next, ...seconds.slice(index + 1)];
  return { ...cities, [row.from]: all.slice(-KEPT_SECONDS) };
}

const plus = (counts: Readonly<Record<string, number>>, name: string, count: number) =>
  count === 0 ? counts : { ...counts, [name]: (counts[name] ?? 0) + count };

export interface Flow {
  readonly from: string;
  readonly region: string;
  /** New connections a second. */
  readonly fresh: number;
  /** Requests a second on connections that were open before. */
  readonly kept: number;
  readonly isFailing: boolean;
  /** By an answer of Route 53 that it no longer gives: the resolver still holds it. */
  readonly isStale: boolean;
}

/** Who is served by whom now. */
export function flowsOf(state: Pick<State, "cities" | "at" | "answers" | "speed">): Flow[] {
  const { cities, at, answers } = state;
  const rateSeconds = windowOf(state, RATE_SECONDS);
  return Object.entries(cities).flatMap(([from, seconds]) => {
    const recent = seconds.filter(({ second }) => second > at - rateSeconds - 1);
    const regions = new Set(recent.flatMap(({ fresh, kept }) => [...Object.keys(fresh), ...Object.keys(kept)]));
    const perSecond = (kind: "fresh" | "kept" | "bad", region: string) =>
      recent.reduce((sum, each) => sum + (each[kind][region] ?? 0), 0) / rateSeconds;
    return [...regions].map((region) => ({
      from,
      region,
      fresh: perSecond("fresh", region),
      kept: perSecond("kept", region),
      isFailing: perSecond("bad", region) > 0,
      isStale: region !== "" && region !== (answers[from] ?? region),
    }));
  });
}

/** The part of a region's new connections, 0-1, that old answers of Route 53 still send there, or still keep from it. */
export function staleShare(state: State, region: string): number {
  const isOut = !state.regions[region]?.edge;
  const flows = flowsOf(state).filter(({ fresh, region: to }) => fresh > 0 && to !== "");
  const cities = new Set(
    flows
      .filter((flow) => flow.isStale && (isOut ? flow.region : state.answers[flow.from]) === region)
      .map(({ from }) => from),
  );
  const own = flows.filter(({ from }) => cities.has(from));
  const sum = (some: readonly Flow[]) => some.reduce((total, { fresh }) => total + fresh, 0);
  const stale = own.filter((flow) => flow.isStale && (!isOut || flow.region === region));
  return own.length === 0 ? 0 : sum(stale) / sum(own);
}
