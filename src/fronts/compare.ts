import type { Price } from "../cost/prices";
import type { Location } from "../model/geography";
import { entrancesOf } from "../topology/front";
import type { Topology } from "../topology/topology";
import { answerOf } from "./answer";
import type { Assumptions } from "./assumptions";
import { type Cost, costOf } from "./cost";
import { type Average, averageOf, type CityTimes, timesAt } from "./latency";
import { type Leavers, leaversOf } from "./leaving";
import { regionsInOrder } from "./regions";

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

export interface Asked {
  readonly cities: readonly Location[];
  /** Numbers of regions. */
  readonly counts: readonly number[];
  readonly assumptions: Assumptions;
}

/** Compares the fronts with the health checks and the regions of a topology. Pure. */
export function compare(topology: Topology, { cities, counts, assumptions }: Asked): Comparison {
  const entered = new Set(entrancesOf(topology.front).map(({ region }) => region));
  const regions = topology.table.regions.filter((region) => entered.has(region));
  const used = new Set<Price>();
  const priced = (of: readonly string[], times: readonly CityTimes[]): Omit<Cost, "used"> => {
    const { used: prices, ...cost } = costOf(of, cities, times, assumptions);
    for (const price of prices) used.add(price);
    return cost;
  };
  const order = regionsInOrder(regions, Math.max(...counts), cities);
  const own = timesAt(cities, regions, assumptions);
  const cost = priced(regions, own);
  const byCount = counts.map((count): OfCount => {
    const some = order.slice(0, count);
    const times = timesAt(cities, some, assumptions);
    return {
      count,
      regions: some,
      first: averageOf(times, "firstMs", assumptions),
      kept: averageOf(times, "keptMs", assumptions),
      cost: priced(some, times),
    };
  });
  const compared = {
    stack: topology.stack,
    regions,
    cities: own,
    byCount,
    leavers: leaversOf(topology, assumptions),
    cost,
  };
  return { ...compared, prices: [...used], answer: answerOf(compared) };
}
