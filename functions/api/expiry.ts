import type { Item } from "./json";

/** The attribute that says when an item expires, and the time that counts for one request. */
export interface Expiry {
  readonly attribute: string;
  /** Whole seconds since 1970. */
  readonly now: number;
}

/** DynamoDB deletes nothing that expired longer ago, since the value may then be no time at all. In seconds. */
const FIVE_YEARS = 5 * 365 * 24 * 60 * 60;

/**
 * Between which two values the attribute says that an item has expired. DynamoDB deletes such an item within days, and gives
 * it to readers until then. Values that are not numbers never expire.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html and
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html
 */
export const expiredBetween = ({ now }: Expiry): readonly [from: number, to: number] => [now - FIVE_YEARS, now];

/** Whether DynamoDB may delete an item. @param expiry undefined if the table's items never expire */
export function isExpired(item: Item, expiry: Expiry | undefined): boolean {
  const value = expiry && item[expiry.attribute];
  if (expiry === undefined || typeof value !== "number") return false;
  const [from, to] = expiredBetween(expiry);
  return value >= from && value <= to;
}
