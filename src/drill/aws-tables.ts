import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type AwsOptions, credentials } from "./aws-options";
import type { TableAccess } from "./target";

/** The tables of every region, each through its own region's endpoint. */
export function awsTables(options: AwsOptions): ReadonlyMap<string, TableAccess> {
  const { partitionKey, sortKey, regions } = options.topology.table;
  const key = (id: string) => ({ [partitionKey]: id, ...(sortKey === undefined ? {} : { [sortKey]: "drill" }) });
  return new Map(
    regions.map((region) => {
      const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region, ...credentials(options) }));
      const TableName = String(options.outputs[`${region}_table_name`]);
      return [
        region,
        {
          put: async (id, value) =>
            void (await client.send(new PutCommand({ TableName, Item: { ...key(id), value } }))),
          get: async (id) =>
            (await client.send(new GetCommand({ TableName, Key: key(id), ConsistentRead: true }))).Item?.value,
          delete: async (id) => void (await client.send(new DeleteCommand({ TableName, Key: key(id) }))),
          putIfAbsent: async (id, value) => {
            try {
              await client.send(
                new PutCommand({
                  TableName,
                  Item: { ...key(id), value },
                  ConditionExpression: "attribute_not_exists(#key)",
                  ExpressionAttributeNames: { "#key": partitionKey },
                }),
              );
              return true;
            } catch (error) {
              if ((error as Error).name === "ConditionalCheckFailedException") return false;
              throw error;
            }
          },
        } satisfies TableAccess,
      ];
    }),
  );
}
