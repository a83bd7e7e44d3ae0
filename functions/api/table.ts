import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { fromAttributes, fromNumber, toAttributes } from "./attributes";
import { environmentCredentials } from "./credentials";
import type { Item } from "./item";
import type { Key } from "./key";

/** The region's own replica of the table. Each operation rejects with DynamoDB's error, by DynamoDB's name for it. */
export interface Table {
  /** Eventually consistent, and undefined if there is no such item. */
  get(key: Key, signal?: AbortSignal): Promise<Item | undefined>;
  /** Creates the item, or replaces it whole. */
  put(item: Item): Promise<void>;
  /** Succeeds whether or not there is such an item. */
  delete(key: Key): Promise<void>;
}

/**
 * Without limits of ours the SDK waits for an answer for minutes, Lambda stops the function, and the ALB answers 502. With
 * these an operation takes 3 s at most, or 4 s if the table throttles. The second attempt is there for the connections
 * that DynamoDB closed while Lambda had frozen the function.
 */
const LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, socketTimeout: 1500, throwOnRequestTimeout: true },
};

/** Opens the table through the region and endpoint that the environment names. Connects on the first operation. */
export function openTable(tableName: string): Table {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...LIMITS, credentials: environmentCredentials }), {
    unmarshallOptions: { wrapNumbers: fromNumber },
  });
  return {
    async get(key, abortSignal) {
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key }), { abortSignal });
      return Item && fromAttributes(Item);
    },
    async put(item) {
      await client.send(new PutCommand({ TableName: tableName, Item: toAttributes(item) }));
    },
    async delete(key) {
      await client.send(new DeleteCommand({ TableName: tableName, Key: key }));
    },
  };
}
