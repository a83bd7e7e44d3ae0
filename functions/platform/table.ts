import { randomUUID } from "node:crypto";
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { PlatformConfig } from "./config";
import { environmentCredentials } from "./credentials";

/**
 * How often the table is asked before it counts as broken, each time for another key. More than once for the connections
 * that DynamoDB closed while Lambda had frozen the function, and for a partition that clients keep busy: it throttles its
 * own keys alone. A partition takes 3,000 reads a second, and a new on-demand table 12,000, so it has four or more.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html and
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
const ATTEMPTS = 3;

/** One attempt each: the SDK would ask again for the same key. The health check bounds all attempts together. */
const LIMITS: DynamoDBClientConfig = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, socketTimeout: 1500, throwOnRequestTimeout: true },
};

/**
 * Makes what asks the region's own table for an item, through the region and endpoint that the environment names. It
 * connects when it first asks.
 *
 * The key is a new one every time, so the item does not exist, and no client can create it: nobody can know the key, write
 * a large item under it, or use up what its partition can be read. A table that finds nothing has answered: it was
 * reached, it knows the table and the role, and it has looked. That costs as much as reading a small item:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 *
 * @returns rejects with the last error if no attempt succeeds
 */
export function createTableReader(
  config: Pick<PlatformConfig, "tableName" | "partitionKey" | "sortKey">,
  newId: () => string = randomUUID,
) {
  const { tableName, partitionKey, sortKey } = config;
  const names = [partitionKey, ...(sortKey === undefined ? [] : [sortKey])];
  let client: DynamoDBClient | undefined;
  return async (abortSignal: AbortSignal): Promise<unknown> => {
    client ??= new DynamoDBClient({ ...LIMITS, credentials: environmentCredentials });
    for (let attempt = 1; ; attempt++) {
      const Key = Object.fromEntries(names.map((name) => [name, { S: newId() }]));
      try {
        return await client.send(new GetItemCommand({ TableName: tableName, Key }), { abortSignal });
      } catch (error) {
        if (attempt === ATTEMPTS || abortSignal.aborted) throw error;
      }
    }
  };
}
