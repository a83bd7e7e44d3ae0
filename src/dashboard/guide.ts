import type { GuideStep } from "./events";
import type { State } from "./state";

/** Of the guided tour, in simulated seconds: how long each step is shown at least. */
const SHOWN = { calm: 10, away: 20, back: 10 };
/** No failover takes longer: the tour goes on without it. */
const PATIENCE_SECONDS = 300;

/** Simulated seconds per real one: a failover and the way back fit into a minute. */
export const GUIDE_SPEED = 3;

/** What the guided tour breaks: clients of the region get errors until the edge has left it. */
export const GUIDE_FAULT = "throttle";

/**
 * Where the tour of a region goes next.
 * @param since when the step began
 * @returns the same step: it is not over
 */
export function nextStep(state: State, since: number): GuideStep | "over" {
  const { guide, at } = state;
  if (!guide) return "over";
  const { away, back } = state.regions[guide.region] ?? {};
  const shown = at - since;
  switch (guide.step) {
    case "calm":
      return shown >= SHOWN.calm ? "broken" : "calm";
    case "broken":
      return away?.edge !== undefined || shown >= PATIENCE_SECONDS ? "away" : "broken";
    case "away":
      return shown >= SHOWN.away ? "restored" : "away";
    case "restored":
      return back?.edge !== undefined || shown >= PATIENCE_SECONDS ? "back" : "restored";
    case "back":
      return shown >= SHOWN.back ? "over" : "back";
  }
}
