import { isFailOpen, isHealthy, type Passage, type RegionState, type State, wayOf } from "./state";
import { flowsOf, staleShare } from "./traffic";

/** One of the delays that a failover, or a way back, consists of. */
export interface Delay {
  /** 1 to 3, and 4 with Route 53. */
  readonly number: number;
  readonly name: string;
  readonly seconds: number;
  /** Whether it is over. */
  readonly isOver: boolean;
}

export interface Telling {
  readonly region: string;
  readonly way: "away" | "back";
  readonly delays: readonly Delay[];
  /** Since the fault, or the restore. */
  readonly seconds: number;
  readonly isOver: boolean;
  readonly passage: Passage;
}

/** What the delays are called everywhere. @param needed checks in a row that decide; undefined: not known */
function namesOf({ front }: State["setup"], way: Telling["way"], needed: number | undefined): readonly string[] {
  const kind = way === "away" ? "failed" : "passed";
  const proof =
    needed === 2
      ? `wait for the second ${kind} check`
      : needed === undefined
        ? `more ${kind} checks`
        : `${needed} ${kind} checks in a row`;
  const names = ["wait for a health check", proof, `news to ${front}`];
  return front === "Route 53" ? [...names, "old answers in resolvers"] : names;
}

/** The failover, or the recovery, that a page tells of; undefined: nothing has happened yet. */
export function tellingOf(state: State): Telling | undefined {
  const tellings = [state.story ?? "", ...Object.keys(state.regions)].flatMap((name) => tellingIn(state, name) ?? []);
  return tellings.find(({ isOver }) => !isOver) ?? tellings[0];
}

function tellingIn(state: State, region: string): Telling | undefined {
  const way = wayOf(state, region);
  const passage = state.regions[region]?.[way];
  const from = passage?.from ?? passage?.check ?? passage?.target;
  if (!passage || from === undefined) return undefined;
  const setup = state.setup.regions.find(({ name }) => name === region)?.check;
  const names = namesOf(state.setup, way, way === "away" ? setup?.unhealthyThreshold : setup?.healthyThreshold);
  const { check, target, edge } = passage;
  const moments = [passage.from, check, target, edge, leftAt(state, passage)];
  const delays = names.flatMap((name, index) => {
    const begin = moments[index];
    const end = moments[index + 1];
    // The edge notices some faults by itself, without any check.
    const isSkipped = index < 2 && end === undefined && edge !== undefined;
    const start = index === 2 && begin === undefined && edge !== undefined ? from : begin;
    if (start === undefined || isSkipped) return [];
    return [{ number: index + 1, name, seconds: (end ?? state.at) - start, isOver: end !== undefined }];
  });
  const end = moments[names.length];
  return { region, way, delays, seconds: (end ?? state.at) - from, isOver: end !== undefined, passage };
}

/** When clients no longer follow the answer from before; undefined: they do, or no name server is in front. */
export function leftAt({ setup: { ttlSeconds }, at }: State, { edge, left }: Passage): number | undefined {
  if (left !== undefined || ttlSeconds === undefined || edge === undefined) return left;
  return at >= edge + ttlSeconds ? edge + ttlSeconds : undefined;
}

/** The longest of the delays. */
export const longestOf = ({ delays }: Telling): Delay | undefined =>
  [...delays].sort((a, b) => b.seconds - a.seconds)[0];

export const secondsText = (seconds: number): string => `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;

export const percentText = (share: number): string => `${Math.round(100 * share)} %`;

/** At the beginning of a sentence. */
const frontName = ({ setup }: State): string => (setup.front === "the edge" ? "The edge" : setup.front);

export interface Caption {
  readonly title: string;
  readonly text: string;
}

/** What is happening now, for a person who sees a failover for the first time. */
export function captionOf(state: State): Caption {
  const telling = tellingOf(state);
  const { guide } = state;
  if (isFailOpen(state)) {
    return {
      title: "No region is healthy",
      text: `${frontName(state)} then sends clients as if all were: they see what the broken regions still answer.`,
    };
  }
  if (guide?.step === "calm" || !telling) return calm(state, guide?.region);
  const region = state.regions[telling.region] as RegionState;
  const { predicted, from, check, target, edge } = telling.passage;
  if (from !== undefined && (predicted ?? check ?? target ?? edge) === undefined) {
    return {
      title: `${telling.region} has a fault that health checks do not see`,
      text: "So no traffic moves: clients see what the fault does until it ends.",
    };
  }
  return telling.way === "away" ? away(state, telling, region) : back(state, telling, region);
}

function calm(state: State, guided: string | undefined): Caption {
  const unhealthy = Object.entries(state.regions).filter(([, region]) => !region.edge || !isHealthy(region));
  if (unhealthy.length > 0) {
    const wait = guided === undefined ? "" : ` The guided minute waits until all regions are healthy.`;
    return {
      title: `${unhealthy.map(([name]) => name).join(", ")} is unhealthy`,
      text: `Its new connections go to other regions.${wait}`,
    };
  }
  const isTurned = Object.values(state.regions).some(
    ({ knobs: { dial = 100, weight = 1 } }) => dial < 100 || weight === 0,
  );
  return {
    title: "All regions are healthy",
    text: `Each new connection goes to the nearest region${isTurned ? " that its dial and weight allow" : ""}.${guided === undefined ? "" : ` In a moment, ${guided} breaks.`}`,
  };
}

function away(state: State, telling: Telling, region: RegionState): Caption {
  const { region: name, passage } = telling;
  const { front } = state.setup;
  const check = state.setup.regions.find((each) => each.name === name)?.check;
  if (telling.isOver) return over(state, telling);
  if (passage.edge !== undefined) {
    return {
      title: "Delay 4: resolvers still hold the old answer",
      text: `Route 53 answers with another region, but a resolver asks again only when its answer is old. Until then it sends its clients to ${name}: ${percentText(staleShare(state, name))} of their new connections now.`,
    };
  }
  if (passage.target !== undefined || (passage.check === undefined && !isHealthy(region))) {
    return {
      title: `Delay 3: the news travels to ${front}`,
      text: `The load balancer calls ${name} unhealthy, but ${front} has not heard it, and still sends clients there.`,
    };
  }
  if (passage.check !== undefined) {
    return {
      title: `Delay 2: one failed check is not enough`,
      text: `It could be chance. Each node of the load balancer waits for ${check ? `${check.unhealthyThreshold} failed checks in a row of its own, ${check.intervalSeconds} s apart` : "several failed checks in a row"}, and the slowest node decides.`,
    };
  }
  return {
    title: `${name} is broken. Delay 1: nobody knows it`,
    text: `The load balancer asks ${check?.path ?? "the region"} only every ${check?.intervalSeconds ?? 15} s. Until it asks, all lamps stay green.`,
  };
}

function over(state: State, telling: Telling): Caption {
  const { region, seconds, delays } = telling;
  const longest = longestOf(telling);
  const sum = delays.map((each) => `${secondsText(each.seconds)} ${each.name}`).join(" + ");
  const kept = flowsOf(state).some((flow) => flow.region === region && flow.kept > 0);
  const stale = staleShare(state, region);
  return {
    title: `Failover complete after ${secondsText(seconds)}`,
    text:
      `${sum}. The longest delay was the ${longest?.name}. New connections go to other regions` +
      `${kept ? "; keep-alive connections stay behind, and see what the broken region still answers" : ""}` +
      `${stale > 0 ? `; ${percentText(stale)} still go to ${region}, by old answers` : ""}.`,
  };
}

function back(state: State, telling: Telling, region: RegionState): Caption {
  const { region: name, passage, seconds } = telling;
  if (telling.isOver) {
    const leave = region.away?.from === undefined ? undefined : (region.away.left ?? region.away.edge);
    const took = leave === undefined ? "" : ` It had taken ${secondsText(leave - (region.away?.from ?? 0))} to leave.`;
    return {
      title: `${name} is back after ${secondsText(seconds)}`,
      text: `From now on new connections go to the nearest region again.${took}`,
    };
  }
  const { check, target, edge } = passage;
  const step = [check, target, edge].filter((each) => each !== undefined).length;
  const texts = [
    "It works again, but nobody knows it: the load balancer has not asked yet.",
    "The first check passed. The load balancer waits for more, to be sure.",
    `The load balancer calls it healthy. ${frontName(state)} has not heard it yet.`,
    `Route 53 answers with ${name} again, but resolvers keep the other answer until it is old.`,
  ];
  return {
    title: `${name} is restored. The recovery has the same delays`,
    text: `Delay ${step + 1}: ${texts[step]}`,
  };
}
