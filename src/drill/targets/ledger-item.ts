import type { TableNames } from "./backend";

/**
 * After which items that nobody removes vanish by themselves, if the table has a TTL attribute: longer than any drill, and
 * so long that it does not matter if clocks differ.
 */
export const EXPIRES_SECONDS = 7 * 24 * 3600;

/** Sort key of the drill's items, where the table has one. */
const SORT_KEY = "drill";

/** The key of an item of the drill. */
export const keyOf = ({ partitionKey, sortKey }: TableNames, id: string): Record<string, string> => ({
  [partitionKey]: id,
  ...(sortKey === undefined ? {} : { [sortKey]: SORT_KEY }),
});

/** Where an item of the drill has its value: `value`, unless a key of the table has that name. */
export function valueAttribute({ partitionKey, sortKey }: TableNames): string {
  // Two keys at most, so one of three names is free.
  const free = ["value", "value2", "value3"].find((name) => name !== partitionKey && name !== sortKey);
  return free as string;
}

/**
 * An item of the drill, as a plain object. DynamoDB removes an item some time after its expiry, if the table has a TTL
 * attribute. Where the drill's own value has that name the item does not expire: DynamoDB looks at numbers only.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 * @param expiresAt seconds since 1970. @default it stays until it is removed
 */
export function ledgerItem(
  table: TableNames,
  { id, value, expiresAt }: { readonly id: string; readonly value: string; readonly expiresAt?: number },
): Record<string, string | number> {
  const { ttlAttribute } = table;
  const expires = ttlAttribute !== undefined && expiresAt !== undefined ? { [ttlAttribute]: expiresAt } : {};
  return { ...expires, ...keyOf(table, id), [valueAttribute(table)]: value };
}
