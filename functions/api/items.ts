import { parseItem } from "./item";
import type { Item } from "./json";
import type { Key } from "./key";
import { failedPrecondition, type Preconditions, readStatus, writeCondition } from "./precondition";
import { type Answer, fits, Refusal, Unavailable } from "./response";
import type { Table } from "./table";
import { newVersion, splitVersion, VERSION, versionHeaders } from "./version";

/**
 * 200 with the item itself, or 404; 304 if the client has this version already. Eventually consistent, like the article's:
 * other regions' writes arrive late anyway.
 *
 * @throws Refusal 412 for an item that is not the one that the client wants
 */
export async function getItem(table: Table, key: Key, preconditions: Preconditions): Promise<Answer> {
  const stored = await table.get(key).catch(fail("the item cannot be read"));
  if (!stored) return { status: 404, body: { error: "there is no such item" } };
  const { item, version } = splitVersion(stored);
  const status = readStatus(preconditions, version);
  if (status === 412) throw failedPrecondition();
  return { status, body: item, headers: versionHeaders(version) };
}

export interface Put {
  readonly body: Uint8Array;
  readonly maxBodyBytes: number;
  readonly preconditions: Preconditions;
}

/**
 * Puts the item of the body under the key, replacing what was there. Answers 200 with the item as it is stored.
 *
 * @throws Refusal 400 or 413 for an item that cannot be stored, 412 where the condition does not hold
 */
export async function putItem(table: Table, key: Key, { body, maxBodyBytes, preconditions }: Put): Promise<Answer> {
  const item: Item = { ...key, ...parseItem(body, maxBodyBytes) };
  for (const [name, id] of Object.entries(key)) {
    if (item[name] !== id) throw new Refusal(400, `the body's ${name} differs from the one in the path`);
  }
  if (!fits(item)) {
    throw new Refusal(
      413,
      "the item could not be answered: as JSON it is larger than 1 MB; write its numbers as texts",
    );
  }
  // Only for a request that would else be met. https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1
  const condition = writeCondition("PUT", preconditions);
  const version = newVersion();
  await table.put({ ...item, [VERSION]: version }, condition).catch((error: unknown) => {
    throw refusalOf(error) ?? new Unavailable("the item cannot be written", { cause: error });
  });
  return { status: 200, body: item, headers: versionHeaders(version) };
}

/**
 * 204, whether or not there was such an item.
 *
 * @throws Refusal 412 where the condition does not hold
 */
export async function deleteItem(table: Table, key: Key, preconditions: Preconditions): Promise<Answer> {
  await table.delete(key, writeCondition("DELETE", preconditions)).catch((error: unknown) => {
    throw isFailedCondition(error)
      ? failedPrecondition()
      : new Unavailable("the item cannot be deleted", { cause: error });
  });
  return { status: 204 };
}

function fail(message: string): (error: unknown) => never {
  return (error) => {
    throw new Unavailable(message, { cause: error });
  };
}

function isFailedCondition(error: unknown): boolean {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}

/** Errors of validation that say that the function's settings do not fit the table, whatever the client sent. */
const MISFIT = /missing the key|mismatch for key|match the schema|table(name|\/index)/i;

/** The client's part in a failed put, if it was the item or its condition that DynamoDB did not take. */
function refusalOf(error: unknown): Refusal | undefined {
  if (isFailedCondition(error)) return failedPrecondition();
  if (!(error instanceof Error) || error.name !== "ValidationException" || MISFIT.test(error.message)) return undefined;
  if (/item size/i.test(error.message)) return new Refusal(413, "the item is larger than 400 KB as DynamoDB counts");
  return new Refusal(400, `DynamoDB does not take this item: ${error.message}`);
}
