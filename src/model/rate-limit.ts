import type { RateLimit } from "../topology/topology";

/** Seconds between two checks of a client's rate. */
const CHECK_SECONDS = 10;

/** Requests of one client address, by the number of the first check that counts them. */
export type Counts = ReadonlyMap<number, number>;

/**
 * How many checks there have been. AWS does not say when they are: here at multiples of 10 s, our policy.
 *
 * @rule waf-rate-check-times
 */
const checksAt = (nowMs: number): number => Math.floor(nowMs / 1000 / CHECK_SECONDS);

/**
 * Whether a firewall refuses a request: at the last check the client's address had sent more requests in the window before
 * it than the limit. AWS checks about every 10 s, so a burst passes until the next check, and a client that has become quiet
 * is refused until a check sees it. AWS gives more weight to recent requests and does not say how much, nor whether it counts
 * the requests that it refuses; here all requests count, and have the same weight: our policy.
 * Sources: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html,
 * https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html and
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html
 *
 * @rule waf-rate-limit
 * @rule waf-rate-estimate
 */
export function isOverLimit(counts: Counts, { requests, windowSeconds }: RateLimit, nowMs: number): boolean {
  const last = checksAt(nowMs);
  const first = last - windowSeconds / CHECK_SECONDS;
  const counted = [...counts].filter(([check]) => check > first && check <= last);
  return counted.reduce((sum, [, count]) => sum + count, 0) > requests;
}

/**
 * The counts with one more request; those that no window of so many seconds reaches any more are left out.
 *
 * @rule waf-rate-limit
 */
export function withRequest(counts: Counts, windowSeconds: number, nowMs: number): Counts {
  const next = checksAt(nowMs) + 1;
  const recent = [...counts].filter(([check]) => check > next - 1 - windowSeconds / CHECK_SECONDS);
  return new Map([...recent, [next, (counts.get(next) ?? 0) + 1]]);
}
