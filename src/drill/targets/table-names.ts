import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientOptions } from "../../aws/client-options";
import type { AwsOptions } from "./aws-options";
import type { TableNames } from "./backend";

/**
 * The attributes of the table's key, which the outputs do not name. Nothing is known of its TTL attribute: only items that
 * are read, removed or stay need no more.
 * @param home region whose table is asked @param regions with the table, the home region first
 */
export async function tableNames(
  options: AwsOptions,
  home: string,
  regions: readonly string[] = [home],
): Promise<TableNames> {
  const client = new DynamoDBClient({ region: home, ...clientOptions(options) });
  try {
    const command = new DescribeTableCommand({ TableName: options.stack.regions[home]?.tableName });
    const { Table } = await client.send(command);
    const keyOf = (type: "HASH" | "RANGE") => Table?.KeySchema?.find(({ KeyType }) => KeyType === type)?.AttributeName;
    return { regions, partitionKey: keyOf("HASH") ?? "", sortKey: keyOf("RANGE") };
  } finally {
    client.destroy();
  }
}
