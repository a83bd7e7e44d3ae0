import type { Price } from "../cost/prices";
import type { Cost } from "./cost";
import type { Average, CityTimes } from "./latency";
import type { Leavers } from "./leaving";

/** Both fronts of one backend, and of backends with fewer and more regions. */
export interface Comparison {
  readonly stack: string;
  /** Of the topology, home region first, those that its front leads to. */
  readonly regions: readonly string[];
  /** What clients in each city wait for, with these regions. */
  readonly cities: readonly CityTimes[];
  /** With other numbers of regions, the fewest first. */
  readonly byCount: readonly OfCount[];
  readonly leavers: Leavers;
  readonly cost: Omit<Cost, "used">;
  /** Every price that any of it is computed with. */
  readonly prices: readonly Price[];
  /** Those that were given and that nothing is computed with. */
  readonly unused: readonly Price[];
  /** Three sentences. */
  readonly answer: readonly string[];
}

export interface OfCount {
  readonly count: number;
  readonly regions: readonly string[];
  readonly first: Average;
  readonly kept: Average;
  readonly cost: Omit<Cost, "used">;
}
