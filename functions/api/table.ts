import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type Attributes, fromAttributes, toAttributes } from "./attributes";
import type { Config } from "./config";
import { type Expiry, expiredBetween } from "./expiry";
import type { Item } from "./json";
import type { Key } from "./key";
import { TABLE_LIMITS } from "./limits";
import type { Condition } from "./precondition";
import { VERSION } from "./version";

/** The region's own replica of the table. Each operation rejects with DynamoDB's error, by DynamoDB's name for it. */
export interface Table {
  /**
   * Undefined if the item does not exist.
   * @param consistent whether the answer has the latest write of this region; else it can be a moment older. @default false
   */
  get(key: Key, consistent?: boolean): Promise<Item | undefined>;
  /**
   * Creates the item, or replaces it whole. Fails with ConditionalCheckFailedException if the condition does not hold.
   * @param expiry for a condition an item that has expired is not there. @default items never expire
   */
  put(item: Item, condition?: Condition, expiry?: Expiry): Promise<void>;
  /**
   * Without a condition, succeeds whether or not there is such an item; with one, fails as `put` does. Unlike a put, one that
   * the SDK had to send again fails where the first was done: nothing is left that could tell.
   */
  delete(key: Key, condition?: Condition, expiry?: Expiry): Promise<void>;
}

/** How long the SDK waits, in milliseconds, and how often it tries. */
export type Limits = Pick<DynamoDBClientConfig, "maxAttempts" | "requestHandler">;

/**
 * Without limits of ours the SDK waits for an answer for minutes, Lambda stops the function, and the ALB answers 502. With
 * these an operation takes 3 s at most, or 4 s if the table throttles.
 */
const LIMITS: Limits = TABLE_LIMITS;

/** Opens the table through the region and endpoint that the environment names. Connects on the first operation. */
export function openTable(
  { tableName, partitionKey }: Pick<Config, "tableName" | "partitionKey">,
  limits: Limits = LIMITS,
): Table {
  // The SDK's steps are the same for every operation: putting them together each time would be a quarter of its CPU time.
  const client = new DynamoDBClient({ ...limits, cacheMiddleware: true });
  return {
    async get(key, consistent = false) {
      const get = new GetItemCommand({ TableName: tableName, Key: toAttributes(key), ConsistentRead: consistent });
      const { Item } = await client.send(get);
      return Item && fromAttributes(Item);
    },
    async put(item, condition, expiry) {
      const put = new PutItemCommand({
        TableName: tableName,
        Item: toAttributes(item),
        ...expressionOf({ condition, expiry, partitionKey }),
        ReturnValuesOnConditionCheckFailure: condition && "ALL_OLD",
      });
      await client.send(put).catch((error: unknown) => {
        if (!isOwnWrite(error, item)) throw error;
      });
    },
    async delete(key, condition, expiry) {
      const expression = expressionOf({ condition, expiry, partitionKey });
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: toAttributes(key), ...expression }));
    },
  };
}

interface Expression {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Attributes;
}

interface Wanted {
  readonly condition: Condition | undefined;
  readonly expiry: Expiry | undefined;
  readonly partitionKey: string;
}

function expressionOf({ condition, expiry, partitionKey }: Wanted): Expression | undefined {
  if (!condition) return undefined;
  const expression =
    "exists" in condition ? existence(condition.exists, partitionKey) : versionAmong(condition.versions);
  if (!expiry) return expression;
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = expression;
  const isWanted = !("exists" in condition) || condition.exists;
  const isExpired = "#expiry BETWEEN :expiredFrom AND :expiredTo";
  const [from, to] = expiredBetween(expiry);
  return {
    ConditionExpression: `${ConditionExpression} ${isWanted ? "AND NOT" : "OR"} (${isExpired})`,
    ExpressionAttributeNames: { ...ExpressionAttributeNames, "#expiry": expiry.attribute },
    ExpressionAttributeValues: {
      ...ExpressionAttributeValues,
      ":expiredFrom": { N: String(from) },
      ":expiredTo": { N: String(to) },
    },
  };
}

const existence = (exists: boolean, partitionKey: string): Expression => ({
  ConditionExpression: `${exists ? "attribute_exists" : "attribute_not_exists"}(#key)`,
  ExpressionAttributeNames: { "#key": partitionKey },
});

function versionAmong(versions: readonly string[]): Expression {
  const values = Object.fromEntries(versions.map((version, index) => [`:version${index}`, { S: version }]));
  return {
    ConditionExpression: `#version IN (${Object.keys(values).join(", ")})`,
    ExpressionAttributeNames: { "#version": VERSION },
    ExpressionAttributeValues: values,
  };
}

/**
 * Whether a condition failed only because the very same write had been done: its answer was lost, the SDK sent it again,
 * and the second attempt found the version of the first.
 */
function isOwnWrite(error: unknown, item: Item): boolean {
  if (!(error instanceof ConditionalCheckFailedException)) return false;
  const found = error.Item?.[VERSION]?.S;
  return found !== undefined && found === item[VERSION];
}
