import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { clientOptions } from "../../aws/client-options";
import { ifAbsent, wasAbsent } from "../../aws/if-absent";
import type { AwsOptions } from "./aws-options";
import type { TableNames } from "./backend";
import { keyOf, ledgerItem, valueAttribute } from "./ledger-item";
import type { TableAccess } from "./target";

interface AwsTablesOptions extends AwsOptions {
  readonly topology: { readonly table: TableNames };
}

/** The tables of every region, each through its own region's endpoint. */
export class AwsTables {
  readonly byRegion: ReadonlyMap<string, TableAccess>;
  readonly #clients: DynamoDBDocumentClient[] = [];

  constructor(private readonly options: AwsTablesOptions) {
    this.byRegion = new Map(options.topology.table.regions.map((region) => [region, this.#tableOf(region)]));
  }

  /** Lets go of every connection. */
  stop(): void {
    for (const client of this.#clients) client.destroy();
  }

  #tableOf(region: string): TableAccess {
    const { table } = this.options.topology;
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region, ...clientOptions(this.options) }));
    this.#clients.push(client);
    const TableName = this.options.stack.regions[region]?.tableName ?? "";
    const value = valueAttribute(table);
    const key = (id: string) => keyOf(table, id);
    const item = (id: string, value: string, expiresAt?: number) => ledgerItem(table, { id, value, expiresAt });
    const read = async (Key: Record<string, string>) =>
      (await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
    return {
      put: async (id, value, expiresAt) =>
        void (await client.send(new PutCommand({ TableName, Item: item(id, value, expiresAt) }))),
      get: async (id) => (await read(key(id)))?.[value],
      present: async (ids) => {
        const found: string[] = [];
        // What a throttled table leaves out is asked for again.
        let Keys: Record<string, unknown>[] | undefined = ids.map(key);
        while (Keys && Keys.length > 0) {
          const command: BatchGetCommand = new BatchGetCommand({
            RequestItems: { [TableName]: { Keys, ConsistentRead: true } },
          });
          const { Responses = {}, UnprocessedKeys = {} } = await client.send(command);
          found.push(...(Responses[TableName] ?? []).map((each) => String(each[table.partitionKey])));
          Keys = UnprocessedKeys[TableName]?.Keys;
        }
        return found;
      },
      delete: async (id) => void (await client.send(new DeleteCommand({ TableName, Key: key(id) }))),
      putIfAbsent: (id, value) =>
        wasAbsent(client.send(new PutCommand({ TableName, Item: item(id, value), ...ifAbsent(table.partitionKey) }))),
    };
  }
}
