import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { serveForTest } from "./serve";

// biome-ignore lint/suspicious/noExplicitAny: items and calls as DynamoDB's JSON has them
type Json = any;

export interface WrittenTable {
  readonly url: string;
  /** By their keys. Empty: the table is not there. */
  readonly items: Map<string, Json>;
  /** Operations, in order. */
  readonly calls: string[];
  /** Asked before each call is answered: an error's name refuses it. */
  refuse: (operation: string, call: Json) => string | undefined;
}

/**
 * As much of DynamoDB as writing items takes that nobody may write twice, for the rest of a test: PutItem and
 * TransactWriteItems, each put on the condition that its item is not there.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function startWrittenTable(name: string, keys: readonly string[]): Promise<WrittenTable> {
  const table: Omit<WrittenTable, "url"> = { items: new Map(), calls: [], refuse: () => undefined };
  const keyOf = (item: Json) => JSON.stringify(keys.map((key) => item[key]));
  const isThere = (put: Json) => table.items.has(keyOf(put.Item));
  const write = (put: Json) => void table.items.set(keyOf(put.Item), put.Item);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const call = JSON.parse(await text(request));
    table.calls.push(operation);
    const say = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    const error = (type: string, more = {}) =>
      say(400, { __type: `com.amazonaws.dynamodb#${type}`, message: type, ...more });
    const puts: Json[] = operation === "PutItem" ? [call] : call.TransactItems.map(({ Put }: Json) => Put);
    if (puts.some(({ TableName }) => TableName !== name)) return error("ResourceNotFoundException");
    const refused = table.refuse(operation, call);
    if (refused !== undefined) return error(refused);
    if (puts.some(({ ConditionExpression }) => ConditionExpression !== "attribute_not_exists(#key)")) {
      return error("ValidationException");
    }
    if (puts.some(isThere)) {
      if (operation === "PutItem") return error("ConditionalCheckFailedException");
      const CancellationReasons = puts.map((put) => ({ Code: isThere(put) ? "ConditionalCheckFailed" : "None" }));
      return error("TransactionCanceledException", { CancellationReasons });
    }
    puts.forEach(write);
    return say(200, {});
  };
  const url = await serveForTest(createServer((request, response) => void answer(request, response)));
  return Object.assign(table, { url });
}
