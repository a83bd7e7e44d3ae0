import type { Price } from "../cost/prices";
import type { Location } from "../model/geography";
import { entrancesOf } from "../topology/front";
import type { Topology } from "../topology/topology";
import { answerOf } from "./answer";
import type { Assumptions } from "./assumptions";
import type { Comparison, OfCount } from "./comparison";
import { type Cost, costOf } from "./cost";
import { averageOf, type CityTimes, timesAt } from "./latency";
import { leaversOf } from "./leaving";
import { regionsInOrder } from "./regions";

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
  const unused = assumptions.prices.filter((price) => price.kind === "given" && !used.has(price));
  return { ...compared, prices: [...used], unused, answer: answerOf(compared) };
}
