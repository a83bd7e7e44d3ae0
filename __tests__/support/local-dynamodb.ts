import type { Server } from "node:http";
import { createRequire } from "node:module";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { closeServer, listen } from "../../src/simulator/ground/listen";

export interface LocalDynamoDb {
  /** The endpoint's URL. */
  readonly url: string;
  /** For what the function itself never does. */
  readonly client: DynamoDBClient;
  end(): Promise<void>;
}

/** Starts dynalite on loopback, with one table whose key is `item_id`. */
export async function startDynamoDb(tableName: string): Promise<LocalDynamoDb> {
  const dynalite = createRequire(__filename)("dynalite") as (options: object) => Server;
  const server = dynalite({ createTableMs: 0 });
  const url = `http://127.0.0.1:${await listen(server, 0, "DynamoDB")}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "item_id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "item_id", AttributeType: "S" }],
    }),
  );
  return {
    url,
    client,
    end() {
      client.destroy();
      return closeServer(server);
    },
  };
}
