import type { Load } from "../topology/topology";

/** Requests per second of each location, in the order of the locations; a total is spread evenly, which is our policy. */
export function requestsOf(
  { requestsPerSecond }: Pick<Load, "requestsPerSecond">,
  locations: readonly string[],
): readonly number[] {
  if (typeof requestsPerSecond === "number") return locations.map(() => requestsPerSecond / locations.length);
  return locations.map((name) => requestsPerSecond[name] ?? 0);
}

/** Requests per second in all. */
export const totalOf = (load: Load, locations: readonly string[]): number =>
  requestsOf(load, locations).reduce((sum, each) => sum + each, 0);
