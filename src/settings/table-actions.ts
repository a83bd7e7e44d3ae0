import { z } from "zod";
import { isExample } from "./application";

/**
 * What can be allowed on the items of a table and of its indexes.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
const ACTIONS = [
  "GetItem",
  "BatchGetItem",
  "Query",
  "Scan",
  "ConditionCheckItem",
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "BatchWriteItem",
  "PartiQLSelect",
  "PartiQLInsert",
  "PartiQLUpdate",
  "PartiQLDelete",
] as const;

type Action = (typeof ACTIONS)[number];

/** Those that an index takes as well. */
const ON_INDEXES: readonly string[] = ["dynamodb:Query", "dynamodb:Scan", "dynamodb:PartiQLSelect"];

const NAMES = [...ACTIONS, ...ACTIONS.map((action) => `dynamodb:${action}` as const)] as const;

const HELP = `use actions on items: ${ACTIONS.join(", ")}; a transaction needs those of its parts`;

export const tableActions = z.array(z.enum(NAMES, { error: HELP }), { error: HELP }).readonly();

/** What the role of a function is allowed on its own table. */
export interface TablePermissions {
  /** IAM actions on the table, each once. */
  readonly onTable: readonly string[];
  /** Those of them that are allowed on its indexes too. */
  readonly onIndexes: readonly string[];
}

interface Application {
  readonly entry: string;
  readonly health: "platform" | "application";
  /** @default what is needed anyway; GetItem for an application that says nothing */
  readonly tableActions?: z.output<typeof tableActions>;
}

/**
 * The least that a function needs: what the settings say, what the example application does, the health check's read.
 * @param writes the setting, which the example application alone has
 */
export function permissionsOf(
  { writes }: { readonly writes: unknown },
  { entry, health, tableActions: given }: Application,
): TablePermissions {
  const example = isExample(entry);
  const needed: Action[] = [
    ...(example || health === "platform" || given === undefined ? (["GetItem"] as const) : []),
    ...(example && writes !== false ? (["PutItem", "DeleteItem"] as const) : []),
  ];
  const onTable = [
    ...new Set([...needed, ...(given ?? [])].map((action) => `dynamodb:${action.replace(/^dynamodb:/, "")}`)),
  ];
  return { onTable, onIndexes: onTable.filter((action) => ON_INDEXES.includes(action)) };
}

/** DynamoDB operations that these permissions let a function write with, each once. */
export function writingOperations(onTable: readonly string[]): string[] {
  const own = ["PutItem", "UpdateItem", "DeleteItem"].filter((action) => onTable.includes(`dynamodb:${action}`));
  const partiQL = onTable.some((action) => /^dynamodb:PartiQL(Insert|Update|Delete)$/.test(action));
  return [
    ...own,
    ...(onTable.includes("dynamodb:BatchWriteItem") ? ["BatchWriteItem"] : []),
    // A transaction needs the permissions of its parts.
    ...(own.length > 0 ? ["TransactWriteItems"] : []),
    ...(partiQL ? ["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"] : []),
  ];
}
