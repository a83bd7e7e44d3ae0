import type { At, News, Pair, Topic } from "./events";
import { faultsIn, isFailOpen, isHealthy, type Passage, type RegionState, type State } from "./state";
import { withRow } from "./traffic";

/** How much is remembered: entries of the timeline, and lines of log. */
export const KEPT = { entries: 400, logs: 200 };

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
    case "left":
      return withRegion(state, news.region, (now) => {
        const way = news.healthy ? "back" : "away";
        return { [way]: { ...now[way], left: news.at } };
      });
    case "answer":
      return { ...state, answers: { ...state.answers, [news.from]: news.region } };
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

function onCheck(state: State, { at, region, group, node = 1, answer, passed }: Of<"check">): State {
  return withRegion(state, region, (now) => {
    const key = `${group} ${node}`;
    const before = now.answers[key];
    const inARow = before?.passed === passed ? before.inARow + 1 : 1;
    const answers = { ...now.answers, [key]: { text: answer, passed, inARow } };
    const noted = { answers, lastCheck: at };
    const { away, back } = now;
    if (isHealthy(now)) {
      // Where nothing was broken on purpose, the first failed check is the beginning of the story.
      if (!passed) return { ...noted, away: { ...ongoing(away), check: ongoing(away)?.check ?? at } };
      // A pass in between: what failed before no longer counts.
      const isForgotten =
        ongoing(away) && away?.target === undefined && Object.values(answers).every((each) => each.passed);
      if (!isForgotten) return noted;
      return { ...noted, away: faultsIn(state, region).length > 0 ? { ...away, check: undefined } : undefined };
    }
    if (passed) return { ...noted, back: { ...ongoing(back), check: ongoing(back)?.check ?? at } };
    if (ongoing(back)) return { ...noted, back: { ...back, check: undefined } };
    return noted;
  });
}

function onTarget(state: State, { at, region, group, healthy }: Of<"target">): State {
  const changed = withRegion(state, region, (now) => {
    const way = healthy ? "back" : "away";
    return { targets: { ...now.targets, [group]: healthy }, [way]: { ...ongoing(now[way]), target: at } };
  });
  const text = `${region}: the load balancer calls the function ${healthy ? "healthy" : "unhealthy"}`;
  return { ...withEntry(changed, "health", text), story: region };
}

function onEdge(state: State, { at, region, healthy }: Of<"edge">): State {
  const changed = withRegion(state, region, (now) => {
    const way = healthy ? "back" : "away";
    return { edge: healthy, [way]: { ...ongoing(now[way]), edge: at } };
  });
  const what = healthy
    ? "new connections can come back"
    : isFailOpen(changed)
      ? "but no region is healthy, so clients are sent as if all were"
      : "new connections go elsewhere";
  const text = `${region}: ${state.setup.front} knows it is ${healthy ? "healthy" : "unhealthy"}, ${what}`;
  return { ...withEntry(changed, "routing", text), story: region };
}

function onFault(state: State, { at, kind, target, on, share, predicted }: Of<"fault">): State {
  const others = state.faults.filter((each) => each.kind !== kind || each.target !== target);
  if (on === others.length < state.faults.length) return state;
  const isNoticed = predicted.shift !== undefined;
  const faults = on ? [...others, { kind, target, share, since: at, isNoticed }] : others;
  const hit = share === undefined ? "" : `, ${Math.round(share * 100)} % of it`;
  const changed = withEntry({ ...state, faults }, "faults", `${kind} in ${target} ${on ? "begins" : "ends"}${hit}`);
  if (!(target in state.regions)) return changed;
  const isAnyNoticed = (now: State) => faultsIn(now, target).some((each) => each.isNoticed);
  const passages = withRegion(changed, target, (now) => {
    if (on) {
      // Of one that broke before, the story goes on.
      const isFirst = isNoticed ? !isAnyNoticed(state) : faultsIn(state, target).length === 0;
      if (!isFirst || !isHealthy(now)) return {};
      return { away: { from: at, predicted: predicted.shift }, back: now.edge ? undefined : now.back };
    }
    if (isAnyNoticed(changed)) return {};
    const [left] = faultsIn(changed, target);
    // Nobody has concluded anything, so nothing has to come back.
    if (isHealthy(now) && now.edge) return { away: left && { from: left.since }, back: undefined };
    return isNoticed ? { back: { from: at, predicted: predicted.recover } } : {};
  });
  return { ...passages, story: target };
}

/** One that is not over. */
const ongoing = (passage: Passage | undefined): Passage | undefined =>
  passage?.edge === undefined ? passage : undefined;

function withRegion(state: State, name: string, change: (now: RegionState) => Partial<RegionState>): State {
  const now = state.regions[name];
  return now ? { ...state, regions: { ...state.regions, [name]: { ...now, ...change(now) } } } : state;
}

const withEntry = (state: State, topic: Topic, text: string): State => ({
  ...state,
  timeline: [...state.timeline, { at: state.at, topic, text }].slice(-KEPT.entries),
});

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
