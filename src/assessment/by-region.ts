import type { Load } from "../topology/topology";
import { requestsOf } from "./load";
import type { Served } from "./traffic";

/** Requests per second that each region gets. */
export function byRegion(
  load: Pick<Load, "requestsPerSecond">,
  locations: readonly string[],
  served: readonly Served[],
): Map<string, number> {
  const regions = new Map<string, number>();
  for (const [index, requests] of requestsOf(load, locations).entries()) {
    for (const { region, share } of served[index]?.shares ?? []) {
      regions.set(region, (regions.get(region) ?? 0) + requests * share);
    }
  }
  return regions;
}
