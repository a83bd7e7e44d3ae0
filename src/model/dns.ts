import { endpointOf } from "../topology/front";
import type { LatencyRecord } from "../topology/topology";
import { byDistance, type Coordinates } from "./geography";
import type { IsHealthy, Router } from "./routing";

/** What Route 53 answers. */
export interface Answer {
  readonly record: LatencyRecord;
  readonly reason: "nearest" | "failover" | "fail-open";
  /** Region of the closest record. */
  readonly nearestRegion: string;
}

/**
 * The record that answers a resolver at a place: of the healthy ones that of the region with the lowest latency to it; where
 * none is healthy, Route 53 answers as if all were
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html). There is no
 * limit of three regions, as failover of an accelerator has.
 *
 * AWS publishes no latencies: the order of the regions is that of `byDistance`, which is our policy. So is that a resolver
 * stands where its clients do; a public resolver far away that sends no client subnet gets the answer for its own place.
 *
 * @param records of one type
 * @rule r53-latency-record
 * @rule r53-latency-order
 * @rule r53-resolver-place
 * @rule r53-all-unhealthy
 */
export function answerAt(
  records: readonly LatencyRecord[],
  place: Coordinates,
  isHealthy: IsHealthy,
): Answer | undefined {
  const order = byDistance(
    place,
    records.map(({ region }) => region),
  );
  const sorted = [...records].sort((a, b) => order.indexOf(a.region) - order.indexOf(b.region));
  const [nearest] = sorted;
  if (!nearest) return undefined;
  const { region: nearestRegion } = nearest;
  const record = sorted.find((each) => isRecordHealthy(each, isHealthy));
  if (!record) return { record: nearest, reason: "fail-open", nearestRegion };
  return { record, reason: record === nearest ? "nearest" : "failover", nearestRegion };
}

/**
 * An alias with `evaluate_target_health` has the health of its load balancer: each of its target groups must have a healthy
 * target, and one without targets counts as unhealthy
 * (https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html). Without it the record is always healthy.
 *
 * @rule r53-alias-health
 */
const isRecordHealthy = (record: LatencyRecord, isHealthy: IsHealthy): boolean =>
  !record.evaluatesTargetHealth || isHealthy(endpointOf(record));

/**
 * Where a connection goes whose client has the answer of this moment. The load balancer sees the client's own address.
 * @rule r53-latency-record
 */
export function latencyRouter(all: readonly LatencyRecord[], place: Coordinates): Router {
  const records = all.filter(({ type }) => type === "A");
  return {
    decide(_, isHealthy) {
      const answer = answerAt(records, place, isHealthy);
      if (!answer) return undefined;
      const { record, reason, nearestRegion } = answer;
      return { region: record.region, endpoint: endpointOf(record), reason, nearestRegion };
    },
    shares(isHealthy) {
      const answer = answerAt(records, place, isHealthy);
      return answer ? [{ region: answer.record.region, reason: answer.reason, share: 1 }] : [];
    },
  };
}
