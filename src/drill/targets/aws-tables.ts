import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { ifAbsent, wasAbsent } from "../../aws/if-absent";
import { type AwsOptions, clientOptions } from "./aws-options";
import type { TableAccess } from "./target";

/** The tables of every region, each through its own region's endpoint. */
export class AwsTables {
  readonly byRegion: ReadonlyMap<string, TableAccess>;
  readonly #clients: DynamoDBDocumentClient[] = [];

  constructor(private readonly options: AwsOptions) {
    this.byRegion = new Map(options.topology.table.regions.map((region) => [region, this.#tableOf(region)]));
  }

  /** Lets go of every connection. */
  stop(): void {
    for (const client of this.#clients) client.destroy();
  }

  #tableOf(region: string): TableAccess {
    const { partitionKey, sortKey } = this.options.topology.table;
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region, ...clientOptions(this.options) }));
    this.#clients.push(client);
    const TableName = this.options.stack.regions[region]?.tableName;
    const key = (id: string) => ({ [partitionKey]: id, ...(sortKey === undefined ? {} : { [sortKey]: "drill" }) });
    return {
      put: async (id, value) => void (await client.send(new PutCommand({ TableName, Item: { ...key(id), value } }))),
      get: async (id) =>
        (await client.send(new GetCommand({ TableName, Key: key(id), ConsistentRead: true }))).Item?.value,
      delete: async (id) => void (await client.send(new DeleteCommand({ TableName, Key: key(id) }))),
      putIfAbsent: (id, value) =>
        wasAbsent(client.send(new PutCommand({ TableName, Item: { ...key(id), value }, ...ifAbsent(partitionKey) }))),
    };
  }
}
