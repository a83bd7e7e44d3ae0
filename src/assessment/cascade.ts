import type { Location } from "../model/geography";
import type { Load, Topology } from "../topology/topology";
import { byRegion } from "./by-region";
import { executionLimit, requestsPerExecution } from "./capacity";
import { totalOf } from "./load";
import { healthyWithout, servedAt } from "./traffic";

/** How one sick region takes others along, because what it leaves to them is more than they can carry. */
export interface Cascade {
  /**
   * Requests per second of all clients together from which on the loss of one region makes another one sick; undefined
   * where no load does.
   */
  readonly beginsAtRequestsPerSecond: number | undefined;
  /** At the given load: for each region that is lost first, the regions that follow, in order. */
  readonly chains: readonly { readonly first: string; readonly following: readonly string[] }[];
}

/**
 * Follows the loss of each region at the given load. A function that has fewer executions than it needs is throttled; its
 * health checks are throttled as well, so the region becomes unhealthy, and its clients go to the next one. That a region turns
 * sick as soon as its need exceeds its limit is our policy: AWS does not say which requests are throttled.
 */
export function cascadeOf(topology: Topology, load: Load, locations: readonly Location[]): Cascade {
  const names = locations.map(({ name }) => name);
  const total = totalOf(load, names);
  const regions = [...new Set(topology.functions.map(({ region }) => region))];
  /** Which part of its function's limit each region needs, when these are sick. */
  const used = (sick: readonly string[]) => {
    const served = locations.map((location) => servedAt(topology, location, healthyWithout(topology, sick)));
    return [...byRegion(load, names, served)]
      .filter(([region]) => !sick.includes(region))
      .map(([region, requests]) => ({ region, used: requests / capacityOf(topology, load, region) }));
  };
  const chains = regions.map((first) => {
    const sick = [first];
    for (;;) {
      const over = used(sick).filter((each) => each.used > 1);
      if (over.length === 0) break;
      sick.push(...over.map(({ region }) => region));
    }
    return { first, following: sick.slice(1) };
  });
  const most = Math.max(0, ...regions.flatMap((first) => used([first]).map((each) => each.used)));
  return { beginsAtRequestsPerSecond: most === 0 ? undefined : total / most, chains };
}

/** Requests per second that the functions of a region can serve. */
function capacityOf(topology: Topology, load: Load, region: string): number {
  const functions = topology.functions.filter((lambda) => lambda.region === region);
  return Math.min(...functions.map((lambda) => executionLimit(lambda, load) * requestsPerExecution(load)));
}
