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
  /** The edge knows. */
  readonly edge?: number;
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

/** What its load balancer concludes: every target group counts. */
export const isHealthy = ({ targets, edge }: RegionState): boolean =>
  Object.keys(targets).length === 0 ? edge : Object.values(targets).every(Boolean);
