import { arn } from "../ground/arn";

/** An action on a resource, which the caller's policies must allow. */
export interface Permission {
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
}

/** The parts of a call's body that say what it touches. */
interface CallBody {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly ResourceArn?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string }>>[];
  readonly Statement?: string;
  readonly Statements?: readonly CallBody[];
  readonly TransactStatements?: readonly CallBody[];
}

/**
 * What the caller of one operation of DynamoDB must be allowed to do: mostly the action of the same name on the table, or
 * on the index that is read; on every table where the operation names none. A transaction needs what its parts need.
 * Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html and
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html and
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 *
 * @rule ddb-permissions
 * @rule ddb-transaction-permissions
 * @rule ddb-partiql-permissions
 * @param region where the operation is called
 * @param body JSON
 * @returns nothing where DynamoDB refuses the call as malformed, whatever its role allows
 */
export function permissionsFor(region: string, operation: string, body: Buffer): readonly Permission[] {
  try {
    const call: unknown = JSON.parse(body.toString());
    return Object(call) === call ? neededFor(region, operation, call as CallBody) : [];
  } catch {
    return [];
  }
}

function neededFor(region: string, operation: string, call: CallBody): readonly Permission[] {
  const on = (action: string, table: string, index?: string): Permission => ({
    action: `dynamodb:${action}`,
    resource: index === undefined ? tableArn(region, table) : `${tableArn(region, table)}/index/${index}`,
  });
  switch (operation) {
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.keys(call.RequestItems ?? {}).map((table) => on(operation, table));
    case "TransactGetItems":
    case "TransactWriteItems":
      return (call.TransactItems ?? []).flatMap((item) =>
        Object.entries(item).map(([kind, { TableName = "*" }]) => on(TRANSACTED[kind] ?? kind, TableName)),
      );
    case "ExecuteStatement":
    case "BatchExecuteStatement":
    case "ExecuteTransaction":
      return (call.Statements ?? call.TransactStatements ?? [call]).flatMap(({ Statement = "" }) => {
        const { kind, table, index } = PARTIQL.exec(Statement)?.groups ?? {};
        return kind === undefined || table === undefined ? [] : [on(`PartiQL${capitalized(kind)}`, table, index)];
      });
    default:
      return [on(operation, call.TableName ?? call.ResourceArn ?? "*", call.IndexName)];
  }
}

const TRANSACTED: Readonly<Record<string, string>> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

/** `SELECT ... FROM "table"."index"`, `INSERT INTO "table"`, `UPDATE "table"`, `DELETE FROM "table"`. */
const PARTIQL =
  /^\s*(?:EXISTS\s*\(\s*)?(?<kind>SELECT|INSERT|UPDATE|DELETE)\b.*?\b(?:(?<=UPDATE)|FROM|INTO)\s+"?(?<table>[\w-]+(?:\.[\w-]+)*)"?(?:\."(?<index>[^"]+)")?/is;

const capitalized = (keyword: string): string => keyword.charAt(0).toUpperCase() + keyword.slice(1).toLowerCase();

/** A table may be named by its ARN. */
const tableArn = (region: string, table: string): string =>
  table.startsWith("arn:") ? table : arn.table(region, table);
