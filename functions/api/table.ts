import { ConditionalCheckFailedException, DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { fromAttributes, fromNumber, toAttributes } from "./attributes";
import type { Config } from "./config";
import type { Item } from "./json";
import type { Key } from "./key";
import { TABLE_LIMITS } from "./limits";
import type { Condition } from "./precondition";
import { VERSION } from "./version";

/** The region's own replica of the table. Each operation rejects with DynamoDB's error, by DynamoDB's name for it. */
export interface Table {
  /** Eventually consistent, and undefined if the item does not exist. */
  get(key: Key, signal?: AbortSignal): Promise<Item | undefined>;
  /** Creates the item, or replaces it whole. Fails with ConditionalCheckFailedException if the condition does not hold. */
  put(item: Item, condition?: Condition): Promise<void>;
  /**
   * Without a condition, succeeds whether or not there is such an item; with one, fails as `put` does. Unlike a put, one that
   * the SDK had to send again fails where the first was done: nothing is left that could tell.
   */
  delete(key: Key, condition?: Condition): Promise<void>;
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
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(limits), {
    unmarshallOptions: { wrapNumbers: fromNumber },
  });
  return {
    async get(key, abortSignal) {
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key }), { abortSignal });
      return Item && fromAttributes(Item);
    },
    async put(item, condition) {
      const put = new PutCommand({
        TableName: tableName,
        Item: toAttributes(item),
        ...expressionOf(condition, partitionKey),
        ReturnValuesOnConditionCheckFailure: condition && "ALL_OLD",
      });
      await client.send(put).catch((error: unknown) => {
        if (!isOwnWrite(error, item)) throw error;
      });
    },
    async delete(key, condition) {
      const expression = expressionOf(condition, partitionKey);
      await client.send(new DeleteCommand({ TableName: tableName, Key: key, ...expression }));
    },
  };
}

type Expression = Pick<
  PutCommandInput,
  "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

function expressionOf(condition: Condition | undefined, partitionKey: string): Expression {
  if (!condition) return {};
  if ("exists" in condition) {
    return {
      ConditionExpression: `${condition.exists ? "attribute_exists" : "attribute_not_exists"}(#key)`,
      ExpressionAttributeNames: { "#key": partitionKey },
    };
  }
  const values = Object.fromEntries(condition.versions.map((version, index) => [`:version${index}`, version]));
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
