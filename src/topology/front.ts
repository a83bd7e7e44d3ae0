import type { Accelerator, Endpoint, EndpointGroup, Front, LatencyRecord, Topology } from "./topology";

/** By which traffic enters a region: an endpoint group of an accelerator, or a latency record. */
export type Entrance = Pick<EndpointGroup, "id" | "region" | "endpoints">;

/** A topology with an accelerator. */
export type Accelerated = Topology & { readonly front: Accelerator };

export const isAccelerated = (topology: Topology): topology is Accelerated =>
  topology.front.kind === "global-accelerator";

/** The accelerator; undefined where Route 53 is in front. */
export const acceleratorOf = ({ front }: Pick<Topology, "front">): Accelerator | undefined =>
  front.kind === "global-accelerator" ? front : undefined;

/** Of every listener of an accelerator; of latency records those of IPv4, because those of IPv6 lead to the same. */
export function entrancesOf(front: Front): readonly Entrance[] {
  if (front.kind === "global-accelerator") return front.listeners.flatMap(({ endpointGroups }) => endpointGroups);
  return front.records
    .filter(({ type }) => type === "A")
    .map((record) => ({ id: record.id, region: record.region, endpoints: [endpointOf(record)] }));
}

/** The load balancer that a record leads to, as an endpoint: it gets all traffic of its region, from the clients themselves. */
export const endpointOf = ({ loadBalancer }: LatencyRecord): Endpoint => ({
  loadBalancer,
  weight: 1,
  clientIpPreservation: true,
});
