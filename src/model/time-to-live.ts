/** Items whose time ended longer ago than this stay: most likely their attribute holds no time. */
const OLDEST_MS = 5 * 365 * 86_400_000;

/**
 * When an item's time ends by its TTL attribute, in milliseconds since the epoch; undefined where it never does. The
 * attribute must be a number, of seconds since the epoch, and no more than five years in the past.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 *
 * @rule ddb-ttl-attribute
 * @param value in DynamoDB JSON
 */
export function expiryMs(value: Readonly<Record<string, unknown>> | undefined, nowMs: number): number | undefined {
  if (typeof value?.N !== "string") return undefined;
  const expiry = Math.trunc(Number(value.N)) * 1000;
  return Number.isFinite(expiry) && expiry > nowMs - OLDEST_MS ? expiry : undefined;
}

/**
 * From the end of an item's time to its deletion, in milliseconds: until then it is read, found and changed as any other.
 * AWS says "within a few days" (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html). Ten minutes are
 * our policy: long enough to show a program that forgets to look at the time, and short enough to be seen.
 *
 * @rule ddb-ttl-delay
 */
export const DELETION_DELAY_MS = 600_000;
