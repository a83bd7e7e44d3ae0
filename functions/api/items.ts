import { fromAttributes, toAttributes } from "./attributes";
import { type Expiry, isExpired } from "./expiry";
import { parseItem } from "./item";
import type { Item } from "./json";
import type { Key } from "./key";
import { failedPrecondition, type Preconditions, readStatus, writeCondition } from "./precondition";
import { type Answer, Refusal } from "./response";
import type { Table } from "./table";
import { failureOf } from "./table-error";
import { newVersion, splitVersion, VERSION, versionHeaders } from "./version";

/** What every request for an item says. */
interface Request {
  readonly preconditions: Preconditions;
  /** @default items never expire */
  readonly expiry?: Expiry;
}

export interface Get extends Request {
  /** Whether the answer must have the latest write of this region. @default false */
  readonly consistent?: boolean;
}

/**
 * 200 with the item itself, or 404; 304 if the client has this version already. Eventually consistent unless the client
 * asks for more, like the article's: other regions' writes arrive late anyway.
 *
 * @throws Refusal 412 for an item that is not the one that the client wants
 */
export async function getItem(table: Table, key: Key, { preconditions, expiry, consistent }: Get): Promise<Answer> {
  const stored = await table.get(key, consistent).catch(fail("the item cannot be read"));
  if (!stored || isExpired(stored, expiry)) return { status: 404, body: { error: "there is no such item" } };
  const { item, version } = splitVersion(stored);
  const status = readStatus(preconditions, version);
  if (status === 412) throw failedPrecondition();
  return { status, body: item, headers: versionHeaders(version) };
}

export interface Put extends Request {
  readonly body: Uint8Array;
  readonly maxBodyBytes: number;
}

/**
 * Puts the item of the body under the key, replacing what was there. Answers 200 with the item as it is stored.
 *
 * @throws Refusal 400 or 413 for an item that cannot be stored, 412 where the condition does not hold
 */
export async function putItem(table: Table, key: Key, put: Put): Promise<Answer> {
  const item: Item = { ...key, ...parseItem(put.body, put.maxBodyBytes) };
  for (const [name, id] of Object.entries(key)) {
    if (item[name] !== id) throw new Refusal(400, `the body's ${name} differs from the one in the path`);
  }
  // Only for a request that would else be met. https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1
  const condition = writeCondition("PUT", put.preconditions);
  const version = newVersion();
  await table.put({ ...item, [VERSION]: version }, condition, put.expiry).catch(fail("the item cannot be written"));
  return { status: 200, body: fromAttributes(toAttributes(item)), headers: versionHeaders(version) };
}

/**
 * 204, whether or not there was such an item.
 *
 * @throws Refusal 412 where the condition does not hold
 */
export async function deleteItem(table: Table, key: Key, { preconditions, expiry }: Request): Promise<Answer> {
  const condition = writeCondition("DELETE", preconditions);
  await table.delete(key, condition, expiry).catch(fail("the item cannot be deleted"));
  return { status: 204 };
}

function fail(message: string): (error: unknown) => never {
  return (error) => {
    throw failureOf(error, message);
  };
}
