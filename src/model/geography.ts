import distance from "@turf/distance";
import { type Coordinates, locationOf } from "./places";

export { type Coordinates, type Location, locate, locationOf } from "./places";

interface Area {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

/** Half of the circumference of the sphere of radius 6,371 km that @turf/distance measures on. */
const FARTHEST_KM = Math.PI * 6371.0088;

const SOUTH_AMERICA: Area = { south: -56, north: 13, west: -82, east: -34 };
const EUROPE: Area = { south: 35, north: 72, west: -25, east: 40 };
const EAST_ASIA_AND_OCEANIA: Area = { south: -50, north: 54, west: 95, east: 180 };

const MIAMI: Coordinates = { latitude: 25.76, longitude: -80.19 };
const SINGAPORE: Coordinates = { latitude: 1.35, longitude: 103.82 };

/** Light in fibre: two thirds of c, rounded. */
const FIBRE_KM_PER_MS = 200;
/** Cables follow coasts and roads: how much longer they are than the great circle. */
const PATH_STRETCH = 1.45;
/** Routers and the last mile, however close the ends are. */
export const OVERHEAD_MS = 3;

/**
 * Great-circle distance in kilometres, 0 to 20,015.
 *
 * @rule great-circle-distance
 */
export function distanceKm(a: Coordinates, b: Coordinates): number {
  const km = distance([a.longitude, a.latitude], [b.longitude, b.latitude]);
  // Rounding can push @turf/distance over the domain of its square root when the points are opposite on the globe.
  return Number.isNaN(km) ? FARTHEST_KM : km;
}

/**
 * Kilometres between two places the way cables run: the great circle, but South America reaches other continents through
 * Miami, and Europe reaches East Asia and Oceania through Singapore.
 *
 * Our policy, AWS publishes no map. The great circle alone is wrong where it can be checked: from Sao Paulo it puts
 * Frankfurt (9,830 km) before us-west-2 (10,650 km), and the article that this project starts from saw Global Accelerator
 * choose us-west-2. Measured round trips agree (see `roundTripMs`).
 *
 * @rule cable-path
 */
export function cableKm(a: Coordinates, b: Coordinates): number {
  const hub = findHub(a, b);
  return hub === undefined ? distanceKm(a, b) : distanceKm(a, hub) + distanceKm(hub, b);
}

/**
 * Estimate of the round trip between two places in milliseconds, at least 3: 2 x cable path x 1.45 / (200 km/ms) + 3 ms.
 *
 * Our policy, AWS publishes no such figure: light in fibre at 2/3 c, cables 1.45 times as long as the path above, and a
 * fixed overhead. Against the averages that IBM Cloud measured between ten of its regions up to 25 August 2024
 * (https://github.com/ibm-cloud-docs/vpc/blob/master/_include-segments/network-latency.md) the estimate is 7 % off on
 * average, 21 % or less for all pairs but one (Toronto-Washington, 11 ms for 19): Frankfurt-Tokyo 229 ms for 233,
 * Sao Paulo-London 201 for 188, Washington-Frankfurt 98 for 91, Tokyo-Sydney 116 for 115.
 *
 * @rule round-trip-estimate
 */
export const roundTripMs = (a: Coordinates, b: Coordinates): number => cableMs(a, b) + OVERHEAD_MS;

/**
 * The part of a round trip that is spent in cables between two places: what grows with their distance. In milliseconds.
 *
 * @rule round-trip-estimate
 */
export const cableMs = (a: Coordinates, b: Coordinates): number => (2 * cableKm(a, b) * PATH_STRETCH) / FIBRE_KM_PER_MS;

/**
 * The regions from the closest to the farthest, ties by name. An unknown region throws.
 *
 * AWS routes by the client's location and geographic proximity
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups.html) and does not say how it measures
 * proximity: the length of the cable path is our policy.
 *
 * @rule proximity
 */
export function byDistance(from: Coordinates, regions: readonly string[]): readonly string[] {
  return regions
    .map((name) => ({ name, km: cableKm(from, locationOf(name)) }))
    .sort((a, b) => a.km - b.km || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

function findHub(a: Coordinates, b: Coordinates): Coordinates | undefined {
  if (contains(SOUTH_AMERICA, a) !== contains(SOUTH_AMERICA, b)) {
    return MIAMI;
  }
  const eastward = contains(EUROPE, a) && contains(EAST_ASIA_AND_OCEANIA, b);
  const westward = contains(EUROPE, b) && contains(EAST_ASIA_AND_OCEANIA, a);
  return eastward || westward ? SINGAPORE : undefined;
}

function contains({ south, north, west, east }: Area, { latitude, longitude }: Coordinates): boolean {
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
}
