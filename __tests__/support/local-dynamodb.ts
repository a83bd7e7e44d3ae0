import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";

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
  const url = await listen(server);
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
      return close(server);
    },
  };
}

/** @returns the server's URL on loopback, at a port of the system's choice */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
