import { createHash } from "node:crypto";
import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { reservedId } from "../../functions/api/reserved";
import { ifAbsent, wasAbsent } from "../aws/if-absent";
import { keyNames } from "../aws/key-names";
import type { SeededTable } from "../topology/from-synth";

/** An item in DynamoDB's own JSON. */
export type Item = Record<string, AttributeValue>;

/**
 * What became of a seed: written now; there already, written by somebody else, and from now on recorded; or written by an
 * earlier run, whatever has become of it since.
 */
export type Outcome = "written" | "there" | "earlier";

/** How many seeds are written at a time. */
const AT_A_TIME = 10;

/**
 * Writes each seed item once in the life of the table. With the item, in one transaction, goes a record that it was
 * written, under an id that the API cannot reach; so an item that was deleted or changed since is not written again, and a run
 * that was interrupted can be repeated. A transaction is atomic in the region that takes it, and both then replicate
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html).
 * @param client of the table's home region, where every run must write, for the records to be seen
 * @returns the outcomes, in the order of the items
 * @throws whatever DynamoDB refuses; seeds that came before it are written and recorded
 */
export async function seed(client: DynamoDBClient, table: SeededTable): Promise<readonly Outcome[]> {
  const items = table.items as readonly Item[];
  const outcomes: Outcome[] = [];
  for (let at = 0; at < items.length; at += AT_A_TIME) {
    const some = items.slice(at, at + AT_A_TIME).map((item) => seedOne(client, table, item));
    // All of them have ended when this throws, so that nothing goes on in the background.
    for (const ended of await Promise.allSettled(some)) {
      if (ended.status === "rejected") throw ended.reason;
      outcomes.push(ended.value);
    }
  }
  return outcomes;
}

async function seedOne(client: DynamoDBClient, table: SeededTable, item: Item): Promise<Outcome> {
  const put = (what: Item) => ({ TableName: table.name, Item: what, ...ifAbsent(table.partitionKey) });
  const record = recordOf(table, item);
  try {
    const both = [{ Put: put(item) }, { Put: put(record) }];
    await client.send(new TransactWriteItemsCommand({ TransactItems: both }));
    return "written";
  } catch (error) {
    const [ofItem, ofRecord] = reasonsOf(error);
    if (ofRecord === REFUSED) return "earlier";
    if (ofItem !== REFUSED) throw error;
    return (await wasAbsent(client.send(new PutItemCommand(put(record))))) ? "there" : "earlier";
  }
}

const REFUSED = "ConditionalCheckFailed";

const reasonsOf = (error: unknown): readonly (string | undefined)[] =>
  (error as Partial<TransactionCanceledException>).CancellationReasons?.map(({ Code }) => Code) ?? [];

/** Keys can have 2,048 bytes, so the record's id holds their hash. */
function recordOf(table: SeededTable, item: Item): Item {
  const keys = keyNames(table).map((name) => item[name]);
  const id = reservedId(`seed-${createHash("sha256").update(JSON.stringify(keys)).digest("hex")}`);
  return {
    [table.partitionKey]: { S: id },
    ...(table.sortKey === undefined ? {} : { [table.sortKey]: { S: "seed" } }),
  };
}
