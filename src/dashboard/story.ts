import type { Passage, RegionState, State } from "./state";
import { isHealthy } from "./state";
import { flowsOf } from "./traffic";

/** One of the delays that a failover, or a way back, consists of. */
export interface Delay {
  /** 1 to 3. */
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

/** What the three delays are called everywhere. @param needed checks in a row that decide; undefined: not known */
function namesOf(way: Telling["way"], needed: number | undefined): readonly string[] {
  const kind = way === "away" ? "failed" : "passed";
  const proof =
    needed === 2
      ? `wait for the second ${kind} check`
      : needed === undefined
        ? `more ${kind} checks`
        : `${needed} ${kind} checks in a row`;
  return ["wait for a health check", proof, "news to the edge"];
}

/** The failover, or the recovery, that a page tells of; undefined: nothing has happened yet. */
export function tellingOf(state: State): Telling | undefined {
  const region = state.story;
  const now = region === undefined ? undefined : state.regions[region];
  if (region === undefined || !now) return undefined;
  const way = now.back && now.causes.length === 0 ? "back" : "away";
  const passage = now[way];
  const from = passage?.from ?? passage?.check ?? passage?.target;
  if (!passage || from === undefined) return undefined;
  const { check, target, edge } = passage;
  const setup = state.setup.regions.find(({ name }) => name === region)?.check;
  const names = namesOf(way, way === "away" ? setup?.unhealthyThreshold : setup?.healthyThreshold);
  const moments = [passage.from, check, target, edge];
  const delays = names.flatMap((name, index) => {
    const begin = moments[index];
    const end = moments[index + 1];
    // The edge notices some faults by itself, without any check.
    const isSkipped = index < 2 && end === undefined && edge !== undefined;
    const start = index === 2 && begin === undefined && edge !== undefined ? from : begin;
    if (start === undefined || isSkipped) return [];
    return [{ number: index + 1, name, seconds: (end ?? state.at) - start, isOver: end !== undefined }];
  });
  return { region, way, delays, seconds: (edge ?? state.at) - from, isOver: edge !== undefined, passage };
}

/** The longest of the delays. */
export const longestOf = ({ delays }: Telling): Delay | undefined =>
  [...delays].sort((a, b) => b.seconds - a.seconds)[0];

export const secondsText = (seconds: number): string => `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;

export interface Caption {
  readonly title: string;
  readonly text: string;
}

/** What is happening now, for a person who sees a failover for the first time. */
export function captionOf(state: State): Caption {
  const telling = tellingOf(state);
  const { guide } = state;
  if (guide?.step === "calm" || !telling) return calm(state, guide?.region);
  const region = state.regions[telling.region] as RegionState;
  if (
    telling.passage.predicted === undefined &&
    telling.passage.from !== undefined &&
    telling.passage.check === undefined
  ) {
    return {
      title:
        telling.way === "away"
          ? `${telling.region} has a fault that health checks do not see`
          : `${telling.region} is restored`,
      text:
        telling.way === "away"
          ? "So no traffic moves: clients see what the fault does until it ends."
          : "No traffic had moved, so none has to come back.",
    };
  }
  return telling.way === "away" ? away(state, telling, region) : back(state, telling);
}

function calm(state: State, guided: string | undefined): Caption {
  const unhealthy = Object.entries(state.regions).filter(([, { edge }]) => !edge);
  if (unhealthy.length > 0) {
    return {
      title: `${unhealthy.map(([name]) => name).join(", ")} is unhealthy`,
      text: "Its new connections go to other regions.",
    };
  }
  return {
    title: "All regions are healthy",
    text: `Each new connection goes to the nearest region.${guided === undefined ? "" : ` In a moment, ${guided} breaks.`}`,
  };
}

function away(state: State, telling: Telling, region: RegionState): Caption {
  const { region: name, passage } = telling;
  const check = state.setup.regions.find((each) => each.name === name)?.check;
  if (passage.edge !== undefined) return over(state, telling);
  if (passage.target !== undefined || (passage.check === undefined && !isHealthy(region))) {
    return {
      title: "Delay 3: the news travels to the edge",
      text: `The load balancer calls ${name} unhealthy, but ${state.setup.front} has not heard it, and still sends clients there.`,
    };
  }
  if (passage.check !== undefined) {
    return {
      title: `Delay 2: one failed check is not enough`,
      text: `It could be chance. Each node of the load balancer waits for ${check ? `${check.unhealthyThreshold} failed checks in a row of its own, ${check.intervalSeconds} s apart` : "several failed checks in a row"}.`,
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
  return {
    title: `Failover complete after ${secondsText(seconds)}`,
    text:
      `${sum}. The longest delay was the ${longest?.name}. New connections go to other regions` +
      `${kept ? "; keep-alive connections stay behind, and see what the broken region still answers" : ""}.`,
  };
}

function back(state: State, telling: Telling): Caption {
  const { region: name, passage, seconds } = telling;
  if (passage.edge !== undefined) {
    const { away } = state.regions[name] as RegionState;
    const took =
      away?.edge !== undefined && away.from !== undefined
        ? ` It had taken ${secondsText(away.edge - away.from)} to leave.`
        : "";
    return {
      title: `${name} is back after ${secondsText(seconds)}`,
      text: `New connections go to the nearest region again.${took}`,
    };
  }
  const step = passage.target !== undefined ? 3 : passage.check !== undefined ? 2 : 1;
  const texts = {
    1: "It works again, but nobody knows it: the load balancer has not asked yet.",
    2: "The first check passed. The load balancer waits for more, to be sure.",
    3: `The load balancer calls it healthy. ${state.setup.front === "the edge" ? "The edge" : "Route 53"} has not heard it yet.`,
  };
  return {
    title: `${name} is restored. The recovery has the same delays`,
    text: `Delay ${step}: ${texts[step as 1 | 2 | 3]}`,
  };
}
