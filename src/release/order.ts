import { byRegion } from "../assessment/by-region";
import { placesOf } from "../assessment/places";
import { healthyAtRest, servedAt } from "../assessment/traffic";
import type { Topology } from "../topology/topology";

/**
 * Regions in the order of their waves: as given, or the one with the smallest share of traffic first, so that the new version
 * meets the fewest clients. Without a load, clients are taken to be spread evenly over twelve cities, as in the assessment.
 */
export function releaseOrder(
  topology: Topology,
  regions: readonly string[],
  given?: readonly string[],
): readonly string[] {
  if (given) return given.filter((region) => regions.includes(region));
  const places = placesOf([topology.load]);
  const served = places.map((place) => servedAt(topology, place, healthyAtRest(topology)));
  const names = places.map(({ name }) => name);
  const shares = byRegion(topology.load ?? { requestsPerSecond: 1 }, names, served);
  return [...regions].sort((a, b) => (shares.get(a) ?? 0) - (shares.get(b) ?? 0));
}
