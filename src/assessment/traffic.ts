import type { SecondsRange } from "../model/failover-budget";
import { routerOf } from "../model/front";
import { type Location, locationOf, roundTripMs } from "../model/geography";
import type { IsHealthy, Share } from "../model/routing";
import type { Topology } from "../topology/topology";
import type { Detection } from "./detection";
import type { Failure } from "./failures";

/** What one failure does to the clients of one location. */
export interface Effect {
  readonly location: string;
  readonly before: Served;
  /** When traffic has moved; for a failure that nobody notices the same as before. */
  readonly after: Served;
  /** Share of the location's new connections that reach something sick until `seconds` are over, 0-1. */
  readonly affected: number;
  /** From the failure until new connections are served again; undefined where none is affected. Infinity: never. */
  readonly seconds: SecondsRange | undefined;
  /** Why it takes so long, or why it never happens. */
  readonly reason: string;
}

export interface Served {
  readonly shares: readonly Share[];
  /** Mean over the shares, in milliseconds; undefined where nobody serves. */
  readonly roundTripMs: number | undefined;
}

/**
 * Whether Global Accelerator, or Route 53, takes a load balancer for healthy while nothing is broken: every target group has a target that
 * is checked. See `isEndpointHealthy`.
 */
export function healthyAtRest({ loadBalancers }: Topology): IsHealthy {
  const healthy = new Set(
    loadBalancers
      .filter(
        ({ targetGroups }) =>
          targetGroups.length > 0 &&
          targetGroups.every(({ targets, healthCheck }) => targets.length > 0 && healthCheck.enabled),
      )
      .map(({ id }) => id),
  );
  return ({ loadBalancer }) => healthy.has(loadBalancer);
}

/** As at rest, but that the load balancers of these regions are unhealthy. */
export function healthyWithout(topology: Topology, regions: readonly string[]): IsHealthy {
  const atRest = healthyAtRest(topology);
  const sick = new Set(topology.loadBalancers.filter(({ region }) => regions.includes(region)).map(({ id }) => id));
  return (endpoint) => atRest(endpoint) && !sick.has(endpoint.loadBalancer);
}

/** Where the new connections of a location go. */
export function servedAt(topology: Topology, location: Location, isHealthy: IsHealthy): Served {
  const shares = routerOf(topology.front, location).shares(isHealthy);
  const weighted = shares.map(({ region, share }) => share * roundTripMs(location, locationOf(region)));
  return {
    shares,
    roundTripMs: shares.length === 0 ? undefined : weighted.reduce((sum, each) => sum + each, 0),
  };
}

/** The region that gets most of the connections; undefined where none does. */
export const mostlyServedBy = ({ shares }: Served): string | undefined =>
  [...shares].sort((a, b) => b.share - a.share)[0]?.region;

/** What a failure does to the clients of a location that are served so `before`. */
export function effectOf(
  topology: Topology,
  { location, before }: { readonly location: Location; readonly before: Served },
  failure: Failure,
  detection: ReadonlyMap<string, Detection>,
): Effect {
  if (failure.kind === "address") return addressLost(location, before);
  const hit = before.shares.filter(({ region }) => failure.regions.includes(region));
  const affected = sum(hit.map(({ share }) => share));
  const unaffected = { location: location.name, before, after: before, affected: 0, seconds: undefined };
  if (affected === 0) return { ...unaffected, reason: "no connection of this location goes there" };

  const after = servedAt(topology, location, healthyWithout(topology, failure.regions));
  const noticed = hit.map(({ region }) => detection.get(region));
  const never = { best: Number.POSITIVE_INFINITY, worst: Number.POSITIVE_INFINITY };
  const found = { location: location.name, before, after, affected };
  const blind = noticed.find((each) => each === undefined || each.shift.best === Number.POSITIVE_INFINITY);
  if (noticed.includes(undefined) || blind) {
    return { ...found, after: before, seconds: never, reason: `never: ${blind?.arithmetic ?? "nothing is checked"}` };
  }
  const stays = after.shares.filter(({ region }) => failure.regions.includes(region));
  if (after.shares.length === 0 || stays.length > 0) {
    return { ...found, seconds: never, reason: `never: ${FAILS_OPEN[topology.front.kind]}` };
  }
  // Whoever is served by several sick regions is whole again when the last of them is left.
  const slowest = noticed.reduce((a, b) => (b && a && b.shift.worst > a.shift.worst ? b : a));
  const best = Math.max(...noticed.map((each) => each?.shift.best ?? 0));
  return { ...found, seconds: { best, worst: slowest?.shift.worst ?? 0 }, reason: slowest?.arithmetic ?? "" };
}

const FAILS_OPEN = {
  "global-accelerator":
    "none of the three endpoint groups closest to the client has a healthy endpoint with a weight above 0, so the accelerator fails open",
  "route-53": "no record leads to a healthy load balancer, so Route 53 answers as if all were healthy",
} as const;

/**
 * Nothing at AWS moves a client from one static address to the other: the client's own retry does
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/introduction-how-it-works.html). That half of the connections
 * use either address is our policy: a resolver gives both, in turn.
 */
const addressLost = (location: Location, before: Served): Effect => ({
  location: location.name,
  before,
  after: before,
  affected: 0.5,
  seconds: { best: 0, worst: Number.POSITIVE_INFINITY },
  reason:
    "the other address still works: a client that tries both addresses is served at once, and a client that uses only this one is never served",
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
