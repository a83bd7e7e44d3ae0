import { locationOf, roundTripMs } from "./geography";

/** The longest that a write takes where nothing holds it, in milliseconds. */
export const MAX_LAG_MS = 1000;

/** Work at both ends of the path, in milliseconds. */
const PROCESSING_MS = 100;

/**
 * How long one write takes from a region to another, in whole milliseconds: at least half of the estimated round trip and
 * 100 ms for the work at both ends, at most a second, and in between more often short than long. AWS says "usually within a
 * second" and publishes no distribution: the shape is our policy. What takes longer on AWS is a fault here.
 *
 * @rule ddb-replication-lag-distribution
 * @param draw from 0 to 1, without 1: each as likely as the other
 */
export function replicationLagMs(from: string, to: string, draw: number): number {
  const least = PROCESSING_MS + roundTripMs(locationOf(from), locationOf(to)) / 2;
  return Math.round(least + (MAX_LAG_MS - least) * draw ** 2);
}
