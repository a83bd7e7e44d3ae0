import type { SecondsRange } from "../model/failover-budget";
import type { At, Background, GuideStep, Knobs, News, Pair, Place, Row, Setup, Topic } from "./events";

/** How much is remembered: seconds of traffic, entries of the timeline, lines of log. */
export const KEPT = { seconds: 180, entries: 400, logs: 200 };

/** New connections a second are counted over so many seconds. */
const RATE_SECONDS = 5;

/** One way of a region, out of service or back: when each of the three that decide about it had changed its mind. */
export interface Passage {
  /** The fault, or its end; absent: the first check that told of it. */
  readonly from?: number;
  /** The first check with the new answer. */
  readonly check?: number;
  /** The load balancer concluded from it. */
  readonly target?: number;
  /** The edge knows. */
  readonly edge?: number;
  readonly predicted?: SecondsRange;
}

export interface RegionState {
  /** Last answer of /health that the load balancer saw, by target group. */
  readonly answers: Readonly<
    Record<string, { readonly text: string; readonly passed: boolean; readonly inARow: number }>
  >;
  readonly lastCheck?: number;
  /** What the load balancer concludes, by target group. */
  readonly targets: Readonly<Record<string, boolean>>;
  readonly edge: boolean;
  /** When the edge learns what the load balancer concludes; absent: it knows. */
  readonly newsDue?: number;
  /** Names of the faults that are on. */
  readonly causes: readonly string[];
  readonly away?: Passage;
  readonly back?: Passage;
  readonly knobs: Knobs;
}

/** What clients of a city saw in one second. */
export interface Second {
  readonly second: number;
  readonly good: number;
  readonly failed: number;
  readonly milliseconds: number;
  /** New connections by region. */
  readonly fresh: Readonly<Record<string, number>>;
  /** Requests on kept connections by region. */
  readonly kept: Readonly<Record<string, number>>;
  /** Requests that failed, by region, on either. */
  readonly bad: Readonly<Record<string, number>>;
}

export interface Entry {
  readonly at: number;
  readonly topic: Topic;
  readonly text: string;
}

/** All that a page shows. */
export interface State {
  readonly setup: Setup;
  readonly at: number;
  readonly speed: number;
  readonly isPaused: boolean;
  readonly regions: Readonly<Record<string, RegionState>>;
  readonly faults: readonly {
    readonly kind: string;
    readonly target: string;
    readonly share?: number;
    readonly since: number;
  }[];
  /** By city. */
  readonly cities: Readonly<Record<string, readonly Second[]>>;
  readonly pairs: readonly Pair[];
  readonly timeline: readonly Entry[];
  readonly logs: readonly { readonly at: number; readonly region: string; readonly line: string }[];
  readonly background: Background;
  readonly guide?: { readonly region: string; readonly step: GuideStep };
  /** The region that the story is about: the one that broke last. */
  readonly story?: string;
}

export function firstState(setup: Setup, cities: readonly Place[], healthy: readonly string[]): State {
  const region = (name: string): RegionState => ({
    answers: {},
    targets: {},
    edge: healthy.includes(name),
    causes: [],
    knobs: {},
  });
  return {
    setup,
    at: 0,
    speed: 1,
    isPaused: false,
    regions: Object.fromEntries(setup.regions.map(({ name }) => [name, region(name)])),
    faults: [],
    cities: Object.fromEntries(cities.map(({ name }) => [name, []])),
    pairs: [],
    timeline: [],
    logs: [],
    background: { isOn: false, rate: 1, cities },
  };
}

/** The state after one more piece of news. Pure: the server, the page and a replay come to the same state. */
export function reduce(before: State, news: At): State {
  const state = { ...before, at: Math.max(before.at, news.at) };
  switch (news.type) {
    case "tick":
      return state;
    case "tempo":
      return { ...state, speed: news.speed, isPaused: news.isPaused };
    case "traffic":
      return { ...state, cities: news.rows.reduce(withRow, state.cities) };
    case "check":
      return onCheck(state, news);
    case "target":
      return onTarget(state, news);
    case "edge":
      return onEdge(state, news);
    case "fault":
      return onFault(state, news);
    case "routing":
      return Object.entries(news.regions).reduce(
        (now, [name, knobs]) => withRegion(now, name, () => ({ knobs })),
        state,
      );
    case "replication":
      return { ...state, pairs: news.pairs.reduce(withPair, state.pairs) };
    case "log": {
      const { at, region, line } = news;
      return { ...state, logs: [...state.logs, { at, region, line }].slice(-KEPT.logs) };
    }
    case "note":
      return withEntry(state, news.topic, news.text);
    case "background":
      return { ...state, background: news.background };
    case "guide":
      return news.step === "over"
        ? { ...state, guide: undefined }
        : { ...state, guide: { region: news.region, step: news.step } };
  }
}

type Of<T extends News["type"]> = At<Extract<News, { type: T }>>;

function onCheck(state: State, { at, region, group, answer, passed }: Of<"check">): State {
  return withRegion(state, region, (now) => {
    const before = now.answers[group];
    const inARow = before?.passed === passed ? before.inARow + 1 : 1;
    const answers = { ...now.answers, [group]: { text: answer, passed, inARow } };
    const noted = { answers, lastCheck: at };
    const { away, back } = now;
    if (isHealthy(now)) {
      // Where nothing was broken on purpose, the first failed check is the beginning of the story.
      if (!passed) return { ...noted, away: { ...ongoing(away), check: ongoing(away)?.check ?? at } };
      // A pass in between: what failed before no longer counts.
      const isForgotten =
        ongoing(away) && away?.target === undefined && Object.values(answers).every((each) => each.passed);
      return isForgotten
        ? { ...noted, away: now.causes.length > 0 ? { ...away, check: undefined } : undefined }
        : noted;
    }
    if (passed) return { ...noted, back: { ...ongoing(back), check: ongoing(back)?.check ?? at } };
    if (ongoing(back)) return { ...noted, back: { ...back, check: undefined } };
    return noted;
  });
}

function onTarget(state: State, { at, region, group, healthy }: Of<"target">): State {
  const { propagationSeconds } = state.setup;
  const changed = withRegion(state, region, (now) => {
    const targets = { ...now.targets, [group]: healthy };
    const newsDue = propagationSeconds === undefined ? undefined : at + propagationSeconds;
    const way = healthy ? "back" : "away";
    return { targets, newsDue, [way]: { ...ongoing(now[way]), target: at } };
  });
  return withStory(
    withEntry(
      changed,
      "health",
      `${region}: the load balancer calls the function ${healthy ? "healthy" : "unhealthy"}`,
    ),
    region,
  );
}

function onEdge(state: State, { at, region, healthy }: Of<"edge">): State {
  const changed = withRegion(state, region, (now) => {
    const way = healthy ? "back" : "away";
    return { edge: healthy, newsDue: undefined, [way]: { ...ongoing(now[way]), edge: at } };
  });
  const what = healthy ? "new connections can come back" : "new connections go elsewhere";
  return withStory(
    withEntry(
      changed,
      "routing",
      `${region}: ${state.setup.front} knows it is ${healthy ? "healthy" : "unhealthy"}, ${what}`,
    ),
    region,
  );
}

function onFault(state: State, { at, kind, target, on, share, predicted }: Of<"fault">): State {
  const others = state.faults.filter((each) => each.kind !== kind || each.target !== target);
  if (on === others.length < state.faults.length) return state;
  const faults = on ? [...others, { kind, target, share, since: at }] : others;
  const hit = share === undefined ? "" : `, ${Math.round(share * 100)} % of it`;
  const changed = withEntry({ ...state, faults }, "faults", `${kind} in ${target} ${on ? "begins" : "ends"}${hit}`);
  if (!(target in state.regions)) return changed;
  const passages = withRegion(changed, target, (now) => {
    const causes = on ? [...now.causes, kind] : now.causes.filter((each) => each !== kind);
    if (on && now.causes.length === 0) {
      return { causes, away: { from: at, predicted: predicted.shift }, back: undefined };
    }
    return !on && causes.length === 0 ? { causes, back: { from: at, predicted: predicted.recover } } : { causes };
  });
  return withStory(passages, target);
}

const withStory = (state: State, story: string): State => ({ ...state, story });

/** One that is not over. */
const ongoing = (passage: Passage | undefined): Passage | undefined =>
  passage?.edge === undefined ? passage : undefined;

/** What its load balancer concludes: every target group counts. */
export const isHealthy = ({ targets, edge }: RegionState): boolean =>
  Object.keys(targets).length === 0 ? edge : Object.values(targets).every(Boolean);

function withRegion(state: State, name: string, change: (now: RegionState) => Partial<RegionState>): State {
  const now = state.regions[name];
  return now ? { ...state, regions: { ...state.regions, [name]: { ...now, ...change(now) } } } : state;
}

const withEntry = (state: State, topic: Topic, text: string): State => ({
  ...state,
  timeline: [...state.timeline, { at: state.at, topic, text }].slice(-KEPT.entries),
});

const EMPTY = { good: 0, failed: 0, milliseconds: 0, fresh: {}, kept: {}, bad: {} };

function withRow(cities: State["cities"], row: Row): State["cities"] {
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
  return { ...cities, [row.from]: all.slice(-KEPT.seconds) };
}

const plus = (counts: Readonly<Record<string, number>>, name: string, count: number) =>
  count === 0 ? counts : { ...counts, [name]: (counts[name] ?? 0) + count };

function withPair(pairs: readonly Pair[], pair: Pair): readonly Pair[] {
  const before = pairs.find(({ from, to }) => from === pair.from && to === pair.to);
  const { writes = 0, conflicts = 0, lag = 0 } = before ?? {};
  const now = {
    ...pair,
    writes: writes + pair.writes,
    conflicts: conflicts + pair.conflicts,
    lag: pair.writes > 0 ? pair.lag : lag,
  };
  return before ? pairs.map((each) => (each === before ? now : each)) : [...pairs, now];
}

export interface Flow {
  readonly from: string;
  readonly region: string;
  /** New connections a second. */
  readonly fresh: number;
  /** Requests a second on connections that were open before. */
  readonly kept: number;
  readonly isFailing: boolean;
}

/** Who is served by whom now. */
export function flowsOf({ cities, at }: Pick<State, "cities" | "at">): Flow[] {
  return Object.entries(cities).flatMap(([from, seconds]) => {
    const recent = seconds.filter(({ second }) => second > at - RATE_SECONDS - 1);
    const regions = new Set(recent.flatMap(({ fresh, kept }) => [...Object.keys(fresh), ...Object.keys(kept)]));
    const perSecond = (kind: "fresh" | "kept" | "bad", region: string) =>
      recent.reduce((sum, each) => sum + (each[kind][region] ?? 0), 0) / RATE_SECONDS;
    return [...regions].map((region) => ({
      from,
      region,
      fresh: perSecond("fresh", region),
      kept: perSecond("kept", region),
      isFailing: perSecond("bad", region) > 0,
    }));
  });
}
