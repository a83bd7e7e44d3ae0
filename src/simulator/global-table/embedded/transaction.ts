import { promisify } from "node:util";
import { createKey, type Item, type Refusal, type Store, type Table, validationError } from "dynalite/db";
import type { Answer, Request } from "./operation";

/** Why one action of a transaction stands in its way; `None` where it does not. */
export interface Reason {
  readonly Code: "None" | "ConditionalCheckFailed" | "ValidationError";
  readonly Message?: string;
  readonly Item?: Item;
}

export const NONE: Reason = { Code: "None" };

/** One action of a transaction, and where its item is. */
export interface Action<T extends Request = Request> {
  readonly request: T;
  readonly table: Table;
  readonly key: string;
}

/**
 * Finds the table and the item of each request.
 * @param invalid what is wrong with the key of a request
 * @throws Refusal of all, as DynamoDB refuses them: no table, no key, or one item twice
 */
export async function actionsOf<T extends Request>(
  store: Store,
  requests: readonly T[],
  invalid: (request: T, table: Table) => Refusal | undefined,
): Promise<readonly Action<T>[]> {
  const tables = new Map<string, Table>();
  for (const name of new Set(requests.map(({ TableName }) => TableName)))
    tables.set(name, (await promisify(store.getTable)(name)) as Table);
  const tableOf = ({ TableName }: T) => tables.get(TableName) as Table;
  cancelIfAny(
    requests.map((request) => {
      const refusal = invalid(request, tableOf(request));
      return refusal ? reasonOf(refusal) : NONE;
    }),
  );
  const actions = requests.map((request) => {
    const table = tableOf(request);
    return { request, table, key: createKey((request.Key ?? request.Item) as Item, table) };
  });
  if (new Set(actions.map(({ table, key }) => `${table.TableName} ${key}`)).size < actions.length)
    throw validationError("Transaction request cannot include multiple operations on one item");
  return actions;
}

/**
 * Runs a task while nothing else writes the items of these actions: at most one transaction touches an item at a time. On
 * AWS the later one of two is cancelled with `TransactionConflict`; here it waits. That is our policy.
 *
 * @rule ddb-transactions-wait
 */
export function alone<T>(store: Store, actions: readonly Action[], task: () => Promise<T>): Promise<T> {
  const names = [...new Set(actions.map(({ table }) => table.TableName))].sort();
  return names.reduceRight<() => Promise<T>>((inner, name) => {
    const keys = actions.filter(({ table }) => table.TableName === name).map(({ key }) => key);
    return () =>
      new Promise((resolve, reject) => {
        store.getItemDb(name).lock(keys, (release) => {
          const done = release<T>((error, result) => (error ? reject(error) : resolve(result as T)));
          inner().then((result) => done(null, result), done);
        });
      });
  }, task)();
}

/** @throws the refusal itself where it concerns more than the one action */
export function reasonOf(refusal: unknown): Reason {
  const { body, message } = refusal as Partial<Refusal>;
  const [, type = ""] = String(body?.__type).split("#");
  if (type === "ConditionalCheckFailedException") return { Code: "ConditionalCheckFailed", Message: message };
  if (type === "ValidationException") return { Code: "ValidationError", Message: message };
  throw refusal;
}

/**
 * Source of the words: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 *
 * @throws Refusal that tells the reason of each action, in their order
 */
export function cancelIfAny(reasons: readonly Reason[]): void {
  const codes = reasons.map(({ Code }) => Code);
  if (codes.every((code) => code === "None")) return;
  const Message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`;
  const __type = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
  throw Object.assign(new Error(Message), { statusCode: 400, body: { __type, Message, CancellationReasons: reasons } });
}

/** What the actions use, by table: twice what they would use alone. */
export function consumed(requested: string | undefined, answers: readonly Answer[]): Pick<Answer, "ConsumedCapacity"> {
  if (requested === undefined || requested === "NONE") return {};
  const units = new Map<string, number>();
  for (const { ConsumedCapacity } of answers) {
    if (!ConsumedCapacity) continue;
    const { TableName, CapacityUnits } = ConsumedCapacity;
    units.set(TableName, (units.get(TableName) ?? 0) + 2 * CapacityUnits);
  }
  const tables = [...units].map(([TableName, CapacityUnits]) => ({
    TableName,
    CapacityUnits,
    ...(requested === "INDEXES" ? { Table: { CapacityUnits } } : {}),
  }));
  return { ConsumedCapacity: tables as never };
}
