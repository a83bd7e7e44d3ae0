import type { SecondsRange } from "../model/failover-budget";
import type { Background, GuideStep, Knobs, Pair, Place, Setup, Topic } from "./events";

/** One way of a region, out of service or back: when each of the three that decide about it had changed its mind. */
export interface Passage {
  /** The fault, or its end; absent: the first check that told of it. */
  readonly from?: number;
  /** The first check with the new answer. */
  readonly check?: number;
  /** The load balancer concluded from it. */
  readonly target?: number;
  /** The edge, or Route 53, knows. */
  readonly edge?: number;
  /** With Route 53: no resolver holds the answer from before, apart from those that keep answers for too long. */
  readonly left?: number;
  readonly predicted?: SecondsRange;
}

export interface RegionState {
  /** Last answer of /health that each node of the load balancer saw, by target group and node. */
  readonly answers: Readonly<
    Record<string, { readonly text: string; readonly passed: boolean; readonly inARow: number }>
  >;
  readonly lastCheck?: number;
  /** What the load balancer concludes, by target group. */
  readonly targets: Readonly<Record<string, boolean>>;
  /** What the edge, or Route 53, knows. */
  readonly edge: boolean;
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

export interface ActiveFault {
  readonly kind: string;
  readonly target: string;
  readonly share?: number;
  readonly since: number;
  /** Whether anybody notices it, so that traffic moves. */
  readonly isNoticed: boolean;
}

/** All that a page shows. */
export interface State {
  readonly setup: Setup;
  readonly at: number;
  readonly speed: number;
  readonly isPaused: boolean;
  readonly regions: Readonly<Record<string, RegionState>>;
  readonly faults: readonly ActiveFault[];
  /** By city: the region that Route 53 answered last. */
  readonly answers: Readonly<Record<string, string>>;
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
    knobs: {},
  });
  return {
    setup,
    at: 0,
    speed: 1,
    isPaused: false,
    regions: Object.fromEntries(setup.regions.map(({ name }) => [name, region(name)])),
    faults: [],
    answers: {},
    cities: Object.fromEntries(cities.map(({ name }) => [name, []])),
    pairs: [],
    timeline: [],
    logs: [],
    background: { isOn: false, rate: 1, cities },
  };
}

/** What its load balancer concludes: every target group counts. */
export const isHealthy = ({ targets, edge }: RegionState): boolean =>
  Object.keys(targets).length === 0 ? edge : Object.values(targets).every(Boolean);

/** Whether every region is out of service for what is in front, which then sends clients as if none were. */
export const isFailOpen = ({ regions }: State): boolean => Object.values(regions).every(({ edge }) => !edge);

/** Faults of a region that are on. */
export const faultsIn = ({ faults }: State, region: string): ActiveFault[] =>
  faults.filter(({ target }) => target === region);

/** Which of its passages a region is on, or was on last. */
export function wayOf(state: State, region: string): "away" | "back" {
  const { away, back } = state.regions[region] ?? {};
  if (!back || (back.from ?? back.check ?? back.target ?? back.edge) === undefined) return "away";
  // A region that is broken in part can pass its checks all the same.
  if (back.edge !== undefined) return (latestOf(away) ?? 0) > back.edge ? "away" : "back";
  return faultsIn(state, region).some(({ isNoticed }) => isNoticed) ? "away" : "back";
}

const latestOf = (passage: Passage | undefined) => passage?.edge ?? passage?.target ?? passage?.check ?? passage?.from;

/** When the edge, or Route 53, hears what the load balancer concludes; undefined: it knows, or nobody can say. */
export function newsDue({ setup, regions, at }: State, region: string): number | undefined {
  const now = regions[region];
  if (!now || now.edge === isHealthy(now) || setup.propagationSeconds === undefined) return undefined;
  const due = (now[now.edge ? "away" : "back"]?.target ?? Number.NEGATIVE_INFINITY) + setup.propagationSeconds;
  // What is later than that is kept from it by something else.
  return due < at ? undefined : due;
}
