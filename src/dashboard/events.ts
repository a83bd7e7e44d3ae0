import type { SecondsRange } from "../model/failover-budget";

/** Where something is on the map, in the map's own units. */
export interface Place {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** How a load balancer asks a region for its health. */
export interface Check {
  readonly path: string;
  readonly intervalSeconds: number;
  /** Failed checks in a row until it calls the region unhealthy. */
  readonly unhealthyThreshold: number;
  readonly healthyThreshold: number;
}

export interface RegionPlace extends Place {
  /** Such as `Frankfurt`. */
  readonly city: string;
  /** Absent: nothing checks its health, or it is not known how. */
  readonly check?: Check;
}

/** What does not change while a page is open. */
export interface Setup {
  /** Of the backend, or of the drill. */
  readonly title: string;
  readonly front: "the edge" | "Route 53";
  readonly regions: readonly RegionPlace[];
  /** Of faults that can be set from the page: none in a replay. */
  readonly faults: readonly { readonly name: string; readonly what: string; readonly takesShare: boolean }[];
  /** Seconds from a load balancer's news to the edge, or to Route 53; absent: not known. */
  readonly propagationSeconds?: number;
  /** How long resolvers keep an answer of Route 53; absent: no simulated one is in front. */
  readonly ttlSeconds?: number;
}

/** What went from a city to a region in one second of simulated time. */
export interface Row {
  readonly second: number;
  /** City of the clients. */
  readonly from: string;
  /** Empty: nobody answered. */
  readonly region: string;
  /** On connections that were open before. */
  readonly isKept: boolean;
  readonly connections: number;
  readonly good: number;
  readonly failed: number;
  /** Of the good answers, added up. */
  readonly milliseconds: number;
}

export interface Pair {
  readonly from: string;
  readonly to: string;
  /** Writes that arrived. */
  readonly writes: number;
  /** Of these, those that a later write had won against. */
  readonly conflicts: number;
  /** Seconds; the longest of them. */
  readonly lag: number;
  /** Writes that have yet to arrive. */
  readonly waiting: number;
}

export interface Background {
  readonly isOn: boolean;
  /** New connections a second, per city. */
  readonly rate: number;
  readonly cities: readonly Place[];
}

/** However fast time runs, a city's clients come no closer together than this, in real milliseconds. */
export const CLOSEST_MS = 400;

/** Time that a fault takes, as the assessment predicts it; absent: nobody notices it. */
export interface Predicted {
  readonly shift?: SecondsRange;
  readonly recover?: SecondsRange;
}

export const GUIDE_STEPS = ["calm", "broken", "away", "restored", "back"] as const;

/** Where the guided tour is. */
export type GuideStep = (typeof GUIDE_STEPS)[number];

/** What a page is told; everything that it shows follows from these. */
export type News =
  | { readonly type: "tempo"; readonly speed: number; readonly isPaused: boolean }
  /** Nothing happened, and time goes on. */
  | { readonly type: "tick" }
  | { readonly type: "traffic"; readonly rows: readonly Row[] }
  | {
      readonly type: "check";
      readonly region: string;
      readonly group: string;
      /** Of the load balancer, from 1: each has checks of its own. Absent: not known. */
      readonly node?: number;
      readonly answer: string;
      readonly passed: boolean;
    }
  | { readonly type: "target"; readonly region: string; readonly group: string; readonly healthy: boolean }
  /** The edge, or Route 53, knows it. */
  | { readonly type: "edge"; readonly region: string; readonly healthy: boolean }
  /** With Route 53: no resolver sends clients by the answer from before; told only where it was measured. */
  | { readonly type: "left"; readonly region: string; readonly healthy: boolean }
  /** What the name server answered a resolver of a city. */
  | { readonly type: "answer"; readonly from: string; readonly region: string }
  | {
      readonly type: "fault";
      readonly kind: string;
      readonly target: string;
      readonly on: boolean;
      readonly share?: number;
      readonly predicted: Predicted;
    }
  | { readonly type: "routing"; readonly regions: Readonly<Record<string, Knobs>> }
  | { readonly type: "replication"; readonly pairs: readonly Pair[] }
  | { readonly type: "log"; readonly region: string; readonly line: string }
  | { readonly type: "note"; readonly topic: Topic; readonly text: string }
  | { readonly type: "background"; readonly background: Background }
  | { readonly type: "guide"; readonly region: string; readonly step: GuideStep | "over" };

/** What an operator turns. */
export interface Knobs {
  /** 0-100; absent with Route 53. */
  readonly dial?: number;
  /** 0-255; absent with Route 53. */
  readonly weight?: number;
  /** What the STATUS variable lets /health answer. @default 200 */
  readonly status?: string;
}

export const TOPICS = ["faults", "health", "routing", "function", "data"] as const;

/** By which the timeline can be filtered. */
export type Topic = (typeof TOPICS)[number];

/** `at`: seconds since the start, by the simulator's clock. */
export type At<N = News> = N & { readonly at: number };
