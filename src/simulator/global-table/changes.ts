import { keyNames } from "../../aws/key-names";
import type { GlobalTable } from "../../topology/topology";
import type { EngineAnswer } from "./engine";

/** An item in DynamoDB's JSON. */
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a call does to one item. */
export interface ItemChange {
  readonly key: string;
  /** Absent where only the engine knows what became of it. */
  readonly item?: Item | "deleted";
  readonly keyAttributes: Item;
}

interface WriteBody {
  readonly TableName?: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly RequestItems?: Readonly<
    Record<string, readonly { readonly PutRequest?: { Item: Item }; readonly DeleteRequest?: { Key: Item } }[]>
  >;
  readonly TransactItems?: readonly {
    readonly Put?: { TableName: string; Item: Item };
    readonly Update?: { TableName: string; Key: Item };
    readonly Delete?: { TableName: string; Key: Item };
  }[];
}

const WRITES = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]);

/** The items of a table that a call would write; none for a read, nor for what the engine will refuse as malformed. */
export function changesOf(table: GlobalTable, operation: string, body: Buffer): readonly ItemChange[] {
  if (!WRITES.has(operation)) return [];
  try {
    return writesOf(table, operation, JSON.parse(body.toString()));
  } catch {
    return [];
  }
}

function writesOf(table: GlobalTable, operation: string, request: WriteBody): readonly ItemChange[] {
  const of = (item: Item): ItemChange => ({ key: keyOf(table, item), keyAttributes: keyAttributesOf(table, item) });
  const put = (item: Item): ItemChange => ({ ...of(item), item });
  const remove = (key: Item): ItemChange => ({ ...of(key), item: "deleted" });
  const { name } = table;
  if (operation === "BatchWriteItem") {
    return (request.RequestItems?.[name] ?? []).flatMap(({ PutRequest, DeleteRequest }) =>
      PutRequest ? [put(PutRequest.Item)] : DeleteRequest ? [remove(DeleteRequest.Key)] : [],
    );
  }
  if (operation === "TransactWriteItems") {
    return (request.TransactItems ?? []).flatMap(({ Put, Update, Delete }) => [
      ...(Put?.TableName === name ? [put(Put.Item)] : []),
      ...(Update?.TableName === name ? [of(Update.Key)] : []),
      ...(Delete?.TableName === name ? [remove(Delete.Key)] : []),
    ]);
  }
  if (request.TableName !== name) return [];
  if (operation === "PutItem") return request.Item ? [put(request.Item)] : [];
  if (!request.Key) return [];
  return [operation === "DeleteItem" ? remove(request.Key) : of(request.Key)];
}

/** Those of a call's changes that were made: a batch may leave some of its writes undone, and says which. */
export function acknowledged(
  changes: readonly ItemChange[],
  table: GlobalTable,
  operation: string,
  answer: EngineAnswer,
): readonly ItemChange[] {
  if (operation !== "BatchWriteItem") return changes;
  const { UnprocessedItems = {} }: { UnprocessedItems?: WriteBody["RequestItems"] } = JSON.parse(
    answer.body.toString(),
  );
  const undone = new Set(
    Object.values(UnprocessedItems)
      .flat()
      .map(({ PutRequest, DeleteRequest }) => keyOf(table, PutRequest?.Item ?? DeleteRequest?.Key ?? {})),
  );
  return changes.filter(({ key }) => !undone.has(key));
}

const keyAttributesOf = (table: GlobalTable, item: Item): Item =>
  Object.fromEntries(keyNames(table).map((attribute) => [attribute, item[attribute] ?? {}]));

const keyOf = (table: GlobalTable, item: Item): string => JSON.stringify(keyAttributesOf(table, item));
