import type { Endpoint, EndpointGroup } from "../topology/topology";
import { hashText, uniform } from "./flow-hash";
import { byDistance, type Coordinates } from "./geography";

/** An endpoint ready for hashing: its seed is the hash of its load balancer's id. */
export interface Candidate {
  readonly endpoint: Endpoint;
  readonly weight: number;
  readonly seed: number;
}

export interface Group {
  readonly region: string;
  /** 0-1. */
  readonly dial: number;
  readonly seed: number;
  /** Those with a weight above 0. */
  readonly weighted: readonly Candidate[];
  /** All of them, each as likely as the other. */
  readonly all: readonly Candidate[];
}

/**
 * Groups from the closest to the farthest. A group without endpoints can take nothing, so it is neither the nearest nor one
 * of the three that failover tries: our policy, AWS does not say.
 *
 * @rule ga-empty-group
 */
export function rankGroups(groups: readonly EndpointGroup[], client: Coordinates): readonly Group[] {
  const usable = groups.filter((group) => group.endpoints.length > 0);
  const order = byDistance(
    client,
    usable.map((group) => group.region),
  );
  return usable.sort((a, b) => order.indexOf(a.region) - order.indexOf(b.region)).map(prepare);
}

function prepare(group: EndpointGroup): Group {
  const all = group.endpoints.map((endpoint) => ({
    endpoint,
    weight: endpoint.weight,
    seed: hashText(endpoint.loadBalancer),
  }));
  return {
    region: group.region,
    dial: group.trafficDialPercentage / 100,
    seed: hashText(group.region),
    weighted: all.filter((candidate) => candidate.weight > 0),
    all: all.map((candidate) => ({ ...candidate, weight: 1 })),
  };
}

/**
 * The acceptable candidate with the lowest score, -ln(u) / weight: weighted rendezvous hashing. Each gets weight / sum of
 * weights (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.html), and no score
 * depends on another candidate, so a change to one endpoint moves only connections from it or to it: our policy, AWS says
 * only that flows are hashed consistently.
 *
 * @rule ga-endpoint-weight
 * @rule ga-rendezvous-hash
 */
export function pick(
  candidates: readonly Candidate[],
  hash: number,
  isAcceptable: (endpoint: Endpoint) => boolean,
): Endpoint | undefined {
  let best: Endpoint | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const { endpoint, weight, seed } of candidates) {
    const score = -Math.log(uniform(hash, seed)) / weight;
    if (score < lowest && isAcceptable(endpoint)) {
      best = endpoint;
      lowest = score;
    }
  }
  return best;
}
