import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { stopAfterTest } from "./stop";

/** A client of a DynamoDB endpoint, as an application has one; every call fails at the first error. */
export function dynamoDb(endpoint: string, region: string): DynamoDBDocumentClient {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint,
      region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    }),
  );
  stopAfterTest({ stop: async () => client.destroy() });
  return client;
}

/** A table whose key is `item_id`, through somebody's client. */
export class TestTable {
  constructor(
    readonly client: DynamoDBDocumentClient,
    readonly name = "GlobalApp",
  ) {}

  async get(id: string): Promise<Record<string, unknown> | undefined> {
    return (await this.client.send(new GetCommand({ TableName: this.name, Key: { item_id: id } }))).Item;
  }

  put(id: string, value: unknown): Promise<unknown> {
    return this.client.send(new PutCommand({ TableName: this.name, Item: { item_id: id, value } }));
  }

  delete(id: string): Promise<unknown> {
    return this.client.send(new DeleteCommand({ TableName: this.name, Key: { item_id: id } }));
  }
}
