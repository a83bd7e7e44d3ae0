import { promisify } from "node:util";
import type { Store } from "dynalite/db";
import { type Answer, dynaliteOperation, OLD_ITEM_TYPES, type Operation, type Request } from "./operation";
import { transactGet } from "./transact-get";
import { transactWrite } from "./transact-write";

const UNCHANGED = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "TagResource",
  "UntagResource",
  "UpdateTable",
];

/** What the engine offers, by name: dynalite's operations, what they lack, and the transactions, which it does not have. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ...UNCHANGED.map((name) => [name, dynaliteOperation(name)] as const),
  ...["PutItem", "UpdateItem", "DeleteItem"].map((name) => [name, write(dynaliteOperation(name))] as const),
  ["Query", selecting(dynaliteOperation("Query"))],
  ["Scan", inSegments(selecting(dynaliteOperation("Scan")))],
  ["TransactGetItems", transactGet as unknown as Operation],
  ["TransactWriteItems", transactWrite as unknown as Operation],
]);

function write(operation: Operation): Operation {
  return {
    ...operation,
    types: { ...operation.types, ...OLD_ITEM_TYPES },
    run: async (store, request) => withCollectionMetrics(store, request, await operation.run(store, request)),
  };
}

/** What the items of a partition weigh, which DynamoDB tells of tables with local secondary indexes only. */
async function withCollectionMetrics(store: Store, request: Request, answer: Answer): Promise<Answer> {
  if (request.ReturnItemCollectionMetrics !== "SIZE") return answer;
  const table = await promisify(store.getTable)(request.TableName);
  const [partition] = table?.KeySchema ?? [];
  if (!table?.LocalSecondaryIndexes || !partition) return answer;
  const { AttributeName } = partition;
  const ItemCollectionKey = { [AttributeName]: (request.Item ?? request.Key)?.[AttributeName] };
  return { ...answer, ItemCollectionMetrics: { ItemCollectionKey, SizeEstimateRangeGB: [0, 1] } };
}

/** Refuses a selection of attributes that names none. */
function selecting(operation: Operation): Operation {
  return {
    ...operation,
    custom: (request, store) =>
      request.Select === "SPECIFIC_ATTRIBUTES" && !request.ProjectionExpression && !request.AttributesToGet
        ? "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        : operation.custom?.(request, store),
  };
}

/** Refuses the first segment too, where it is not said of how many. */
function inSegments(operation: Operation): Operation {
  return {
    ...operation,
    custom: (request, store) =>
      request.Segment !== undefined && request.TotalSegments === undefined
        ? "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"
        : operation.custom?.(request, store),
  };
}
