import { type Item, parseItem } from "./item";
import type { Key } from "./key";
import { type Answer, Refusal } from "./response";
import type { Table } from "./table";

/** The table did not do what it was asked to, through no fault of the client; `cause` is its error. */
export class TableFailure extends Error {}

/** 200 with the item itself, or 404. Eventually consistent, like the article's: other regions' writes arrive late anyway. */
export async function getItem(table: Table, key: Key): Promise<Answer> {
  const item = await table.get(key).catch(fail("the item cannot be read"));
  return item ? { status: 200, body: item } : { status: 404, body: { error: "there is no such item" } };
}

/**
 * Puts the item of the body under the key, replacing what was there. Answers 200 with the item as it is stored.
 *
 * @throws Refusal 400 or 413 for an item that cannot be stored
 */
export async function putItem(table: Table, key: Key, body: Uint8Array): Promise<Answer> {
  const item: Item = { ...key, ...parseItem(body) };
  for (const [name, id] of Object.entries(key)) {
    if (item[name] !== id) throw new Refusal(400, `the body's ${name} differs from the one in the path`);
  }
  await table.put(item).catch((error: unknown) => {
    throw refusalOf(error) ?? new TableFailure("the item cannot be written", { cause: error });
  });
  return { status: 200, body: item };
}

/** 204, whether or not there was such an item. */
export async function deleteItem(table: Table, key: Key): Promise<Answer> {
  await table.delete(key).catch(fail("the item cannot be deleted"));
  return { status: 204 };
}

function fail(message: string): (error: unknown) => never {
  return (error) => {
    throw new TableFailure(message, { cause: error });
  };
}

/** Errors of validation that say that the function's settings do not fit the table, whatever the client sent. */
const MISFIT = /missing the key|mismatch for key|match the schema|table(name|\/index)/i;

/** The client's part in a failed put, if it was the item that DynamoDB did not take. */
function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || error.name !== "ValidationException" || MISFIT.test(error.message)) return undefined;
  if (/item size/i.test(error.message)) return new Refusal(413, "the item is larger than 400 KB as DynamoDB counts");
  return new Refusal(400, `DynamoDB does not take this item: ${error.message}`);
}
