import type { RealClock } from "../process/clock";
import { UserError } from "../process/user-error";
import type { World } from "../simulator/world";
import type { GuideStep, News } from "./events";
import { faultsIn, isHealthy, type State } from "./state";
import { tellingOf } from "./story";

/** Of the guided tour, in simulated seconds: how long each step is shown at least. */
const SHOWN = { calm: 10, away: 20, back: 10 };
/** No failover takes longer: the tour goes on without it. */
const PATIENCE_SECONDS = 300;

/** Simulated seconds per real one: a failover and the way back fit into a minute. */
export const GUIDE_SPEED = 3;

/** What the guided tour breaks: clients of the region get errors until the edge has left it. */
const GUIDE_FAULT = "throttle";

/**
 * Where the tour of a region goes next.
 * @param since when the step began
 * @returns the same step: it is not over
 */
export function nextStep(state: State, since: number): GuideStep | "over" {
  const { guide, at } = state;
  if (!guide) return "over";
  const shown = at - since;
  const isLate = shown >= PATIENCE_SECONDS;
  const isBroken = faultsIn(state, guide.region).some(({ kind }) => kind === GUIDE_FAULT);
  const isGood = Object.values(state.regions).every((region) => region.edge && isHealthy(region));
  switch (guide.step) {
    case "calm":
      return shown >= SHOWN.calm && (isGood || isLate) ? "broken" : "calm";
    case "broken":
      if (!isBroken) return "restored";
      return isLate || isTold(state, "away") ? "away" : "broken";
    case "away":
      return shown >= SHOWN.away || !isBroken ? "restored" : "away";
    case "restored":
      return isLate || (isGood && (tellingOf(state) === undefined || isTold(state, "back"))) ? "back" : "restored";
    case "back":
      return shown >= SHOWN.back ? "over" : "back";
  }
}

const isTold = (state: State, way: "away" | "back"): boolean => {
  const telling = tellingOf(state);
  return telling?.region === state.guide?.region && telling?.way === way && telling.isOver;
};

export interface GuidedMinuteProps {
  readonly world: World;
  readonly clock: RealClock;
  readonly state: () => State;
  readonly tell: (news: News) => void;
}

/** Breaks a region and restores it, one step after the other. Afterwards time runs as before. */
export class GuidedMinute {
  #since = 0;
  /** How time ran before it. */
  #before: { readonly speed: number; readonly isPaused: boolean } | undefined;

  constructor(private readonly props: GuidedMinuteProps) {}

  /** @throws UserError where there is no such region, or something is broken already */
  start(region: string): void {
    const { clock, state } = this.props;
    const { regions, faults } = state();
    if (!Object.hasOwn(regions, region)) throw new UserError(`the backend has no region ${region}`);
    const others = faults.filter(({ kind, target }) => kind !== GUIDE_FAULT || target !== state().guide?.region);
    if (others.length > 0) {
      const names = others.map(({ kind, target }) => `${kind} in ${target}`).join(", ");
      throw new UserError(`the guided minute starts where nothing is broken: restore ${names} first`);
    }
    this.end();
    const { speed, isPaused } = clock;
    this.#before = { speed, isPaused };
    clock.setTempo({ speed: GUIDE_SPEED, isPaused: false });
    this.#step(region, "calm");
  }

  /** Also in the middle: what it has broken is restored. */
  end(): void {
    const { guide } = this.props.state();
    if (guide) this.#step(guide.region, "over");
  }

  /** Goes on where a step is over. */
  follow(): void {
    const state = this.props.state();
    const { guide } = state;
    if (!guide) return;
    const next = nextStep(state, this.#since);
    if (next !== guide.step) this.#step(guide.region, next);
  }

  #step(region: string, step: GuideStep | "over"): void {
    const { world, clock, tell } = this.props;
    this.#since = world.events.at;
    tell({ type: "guide", region, step });
    if (step === "broken") world.faults.set({ kind: GUIDE_FAULT, target: region });
    if (step === "restored" || step === "over") world.faults.end(GUIDE_FAULT, region);
    if (step === "over" && this.#before) clock.setTempo(this.#before);
  }
}
