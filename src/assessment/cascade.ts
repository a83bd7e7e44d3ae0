import type { Location } from "../model/geography";
import type { Load, Topology } from "../topology/topology";
import { byRegion } from "./by-region";
import { executionLimit, executionsOfChecks, requestsCarried } from "./capacity";
import { totalOf } from "./load";
import { healthyWithout, servedAt } from "./traffic";

/** How regions turn sick because their traffic is more than they can carry, and take others along. */
export interface Cascade {
  /** Overload: regions turn sick although nothing is broken. */
  readonly overload: {
    /** Requests per second of all clients together from which on it happens; undefined where no load does it. */
    readonly beginsAtRequestsPerSecond: number | undefined;
    /** At the given load, in order; none where every region carries its own. */
    readonly regions: readonly string[];
  };
  /**
   * Requests per second of all clients together from which on the loss of one region makes another one sick; undefined
   * where no load does.
   */
  readonly beginsAtRequestsPerSecond: number | undefined;
  /** At the given load: for each region that is lost first, the regions that follow, in order. */
  readonly chains: readonly { readonly first: string; readonly following: readonly string[] }[];
}

/**
 * Follows overload, and the loss of each region, at the given load. A function that has fewer executions than it needs is
 * throttled; its health checks are throttled as well, so the region becomes unhealthy, and its clients go to the next one.
 * A region is taken for sick as soon as a burst can leave no execution to the health checks, which is our policy: from there
 * on it depends on chance, and it is sure where clients need every execution on average. A region whose clients have left recovers, so in the end the regions take turns.
 */
export function cascadeOf(topology: Topology, load: Load, locations: readonly Location[]): Cascade {
  const names = locations.map(({ name }) => name);
  const total = totalOf(load, names);
  const regions = [...new Set(topology.functions.map(({ region }) => region))];
  /** Which part of what it can carry each region gets, when these are sick; the fullest first. */
  const used = (sick: readonly string[]) => {
    const served = locations.map((location) => servedAt(topology, location, healthyWithout(topology, sick)));
    return [...byRegion(load, names, served)]
      .filter(([region, requests]) => !sick.includes(region) && requests > 0)
      .map(([region, requests]) => ({ region, used: requests / requestLimit(topology, load, region) }))
      .sort((a, b) => b.used - a.used);
  };
  const following = (lost: readonly string[]) => {
    const sick = [...lost];
    for (;;) {
      const over = used(sick).filter((each) => each.used > 1);
      if (over.length === 0) return sick.slice(lost.length);
      sick.push(...over.map(({ region }) => region));
    }
  };
  /** The load at which the fullest region of these cases is just full. */
  const beginsAt = (cases: readonly (readonly string[])[]) => {
    const most = Math.max(0, ...cases.flatMap((sick) => used(sick).map((each) => each.used)));
    return most === 0 ? undefined : total / most;
  };
  return {
    overload: { beginsAtRequestsPerSecond: beginsAt([[]]), regions: following([]) },
    beginsAtRequestsPerSecond: beginsAt(regions.map((first) => [first])),
    chains: regions.map((first) => ({ first, following: following([first]) })),
  };
}

/** Requests per second that the functions of a region can serve, beside the health checks. */
function requestLimit(topology: Topology, load: Load, region: string): number {
  const functions = topology.functions.filter((lambda) => lambda.region === region);
  const executions = functions.map((lambda) => executionLimit(lambda, load) - executionsOfChecks(topology, lambda));
  return requestsCarried(Math.max(0, Math.min(...executions)), load);
}
