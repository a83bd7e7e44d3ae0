import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { PlatformConfig } from "./config";
import { environmentCredentials } from "./credentials";

/** The id of the item that is read. There need not be one: that the table answers is all that counts. */
const SENTINEL_ID = "__health__";

/**
 * The second attempt is there for the connections that DynamoDB closed while Lambda had frozen the function. The health
 * check bounds both.
 */
const LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, socketTimeout: 1500, throwOnRequestTimeout: true },
};

/**
 * Makes what reads one item of the region's own table, through the region and endpoint that the environment names. It
 * connects when it first reads.
 */
export function createTableReader(config: Pick<PlatformConfig, "tableName" | "partitionKey" | "sortKey">) {
  const { tableName, partitionKey, sortKey } = config;
  const names = [partitionKey, ...(sortKey === undefined ? [] : [sortKey])];
  const Key = Object.fromEntries(names.map((name) => [name, { S: SENTINEL_ID }]));
  let client: DynamoDBClient | undefined;
  return (abortSignal: AbortSignal): Promise<unknown> => {
    client ??= new DynamoDBClient({ ...LIMITS, credentials: environmentCredentials });
    return client.send(new GetItemCommand({ TableName: tableName, Key }), { abortSignal });
  };
}
