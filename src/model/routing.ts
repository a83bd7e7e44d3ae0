import type { Endpoint, Listener } from "../topology/topology";
import { type Group, pick, rankGroups } from "./endpoint-groups";
import { type Flow, hashFlow, uniform } from "./flow-hash";
import type { Coordinates } from "./geography";

export type { Flow } from "./flow-hash";

/**
 * The step that decided. `nearest`: the closest group took the connection. `dial`: the closest group's dial turned it away
 * to the next. `failover`: the group that took it had nothing healthy. `fail-open`: nothing healthy was found, so the
 * connection went to the closest group all the same.
 */
export type Reason = "nearest" | "dial" | "failover" | "fail-open";

export interface Decision {
  readonly region: string;
  readonly endpoint: Endpoint;
  readonly reason: Reason;
  /** Region of the closest group that has endpoints, or of the closest record, whichever serves the connection. */
  readonly nearestRegion: string;
}

/** Where a share of one location's new connections goes. */
export interface Share {
  readonly region: string;
  readonly reason: Reason;
  /** Above 0, up to 1; the shares of a location add up to 1. */
  readonly share: number;
}

export type IsHealthy = (endpoint: Endpoint) => boolean;

export interface Router {
  /** Where a new connection goes; undefined only when the listener has no endpoint at all. Established ones never move. */
  decide(flow: Flow, isHealthy: IsHealthy): Decision | undefined;
  /** Where new connections go, by region; nothing when the listener has no endpoint at all. */
  shares(isHealthy: IsHealthy): readonly Share[];
}

/**
 * How many groups failover tries. AWS's page says both "the three closest endpoint groups" and "three additional"; we read
 * the three closest to the client, whether the original one is among them or not: our policy. With three groups or fewer
 * the readings agree.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.unhealthy-endpoints.html
 *
 * @rule ga-failover-three-closest
 */
const FAILOVER_GROUPS = 3;

/**
 * A router for one client location: the groups are ranked and the seeds computed here, once, so that deciding only mixes
 * integers. A group in an unknown region throws.
 *
 * Among groups closest first, the dial decides which is asked first, then health
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups.html). Ports are not matched here: the
 * caller knows which listener took the connection.
 *
 * @rule ga-endpoint-group-choice
 */
export function createRouter(listener: Listener, client: Coordinates): Router {
  const groups = rankGroups(listener.endpointGroups, client);
  const nearest = groups[0];
  if (nearest === undefined) {
    return { decide: () => undefined, shares: () => [] };
  }
  const overflow = findOverflow(groups);
  const closest = groups.slice(0, FAILOVER_GROUPS);
  /** The endpoint of connections whose group the dial has chosen. */
  const serve = (original: Group, isHealthy: IsHealthy): { readonly group: Group; readonly reason: Reason } => {
    if (hasHealthy(original, isHealthy)) return { group: original, reason: original === nearest ? "nearest" : "dial" };
    const substitute = findFailover(closest, isHealthy);
    return substitute ? { group: substitute, reason: "failover" } : { group: nearest, reason: "fail-open" };
  };

  return {
    decide(flow, isHealthy) {
      const hash = hashFlow(flow, listener.clientAffinity);
      const original = overflow === undefined || acceptsByDial(nearest, hash) ? nearest : overflow;
      const { group, reason } = serve(original, isHealthy);
      const endpoint = reason === "fail-open" ? failOpen(group, hash) : pick(group.weighted, hash, isHealthy);
      return endpoint && { region: group.region, endpoint, reason, nearestRegion: nearest.region };
    },
    shares(isHealthy) {
      const accepted = overflow === undefined ? 1 : nearest.dial;
      const parts = [
        { ...serve(nearest, isHealthy), share: accepted },
        ...(overflow ? [{ ...serve(overflow, isHealthy), share: 1 - accepted }] : []),
      ];
      const merged = new Map<string, Share>();
      for (const { group, reason, share } of parts.filter((part) => part.share > 0)) {
        const key = `${group.region} ${reason}`;
        merged.set(key, { region: group.region, reason, share: share + (merged.get(key)?.share ?? 0) });
      }
      return [...merged.values()];
    },
  };
}

/**
 * The dial is the share of the traffic directed to this group by proximity that it accepts, not a share of all traffic.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-traffic-dial.html
 *
 * @rule ga-traffic-dial
 */
function acceptsByDial(group: Group, hash: number): boolean {
  return uniform(hash, group.seed) < group.dial;
}

/**
 * What the nearest group's dial turns away goes to the next closest group with a dial above 0, which takes all of it: in
 * AWS's example two groups at 50 take each other's other half.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-traffic-dial.html
 * AWS gives no example with three groups: taking the next closest, without asking its dial again, is our policy. So is
 * staying with the nearest group when no other has a dial above 0, also when its own is 0.
 *
 * @rule ga-dial-overflow
 * @rule ga-dial-overflow-three-groups
 * @rule ga-dial-nowhere-to-overflow
 */
function findOverflow([, ...others]: readonly Group[]): Group | undefined {
  return others.find((group) => group.dial > 0);
}

/**
 * The closest group with a healthy endpoint whose weight is above 0. Dials are ignored: a group at 0 is a candidate. Only
 * weight 0 keeps connections away.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.unhealthy-endpoints.html
 *
 * @rule ga-failover
 */
function findFailover(closest: readonly Group[], isHealthy: IsHealthy): Group | undefined {
  return closest.find((group) => hasHealthy(group, isHealthy));
}

const hasHealthy = (group: Group, isHealthy: IsHealthy): boolean =>
  group.weighted.some(({ endpoint }) => isHealthy(endpoint));

/**
 * A random endpoint in the group closest to the client, which need not be the original one. AWS names no condition on its
 * weight; that weight 0 takes part, as likely as any other, is our policy.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.unhealthy-endpoints.html
 *
 * @rule ga-fail-open
 * @rule ga-fail-open-weight-zero
 */
function failOpen(nearest: Group, hash: number): Endpoint | undefined {
  return pick(nearest.all, hash, () => true);
}
