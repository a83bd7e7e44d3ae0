import { promisify } from "node:util";
import {
  checkConditional,
  type Item,
  itemSize,
  type Store,
  validateItem,
  validateKey,
  validationError,
} from "dynalite/db";
import type { Types } from "dynalite/validations";
import { type Answer, dynaliteOperation, OLD_ITEM_TYPES, type Operation, type Request } from "./operation";
import { stagedOn } from "./staged-store";
import { type Action, actionsOf, alone, cancelIfAny, consumed, NONE, type Reason, reasonOf } from "./transaction";

const PUT = dynaliteOperation("PutItem");
const DELETE = dynaliteOperation("DeleteItem");

/** What each kind of action does, and the members that it has. */
const KINDS: Readonly<Record<string, Operation>> = {
  Put: PUT,
  Update: dynaliteOperation("UpdateItem"),
  Delete: DELETE,
  ConditionCheck: { ...DELETE, run: checkCondition },
};

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Put: ["Item"],
  Update: ["Key", "UpdateExpression"],
  Delete: ["Key"],
  ConditionCheck: ["Key", "ConditionExpression"],
};

const OPTIONAL = ["ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"];

const typesOf = (kind: string): Types => {
  const { types } = KINDS[kind] as Operation;
  const pick = (name: string, more: object) => [name, { ...(types[name] as object), ...more }];
  return {
    ...Object.fromEntries(OPTIONAL.map((name) => pick(name, {}))),
    ...Object.fromEntries(["TableName", ...(MEMBERS[kind] ?? [])].map((name) => pick(name, { notNull: true }))),
    ...OLD_ITEM_TYPES,
  };
};

type TransactItem = Readonly<Record<string, Request>>;

interface TransactWriteRequest {
  readonly TransactItems: readonly TransactItem[];
  readonly ReturnConsumedCapacity?: string;
}

/** Of all items of a transaction. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Writes all of several items, or none. */
export const transactWrite: Operation<TransactWriteRequest> = {
  types: {
    ReturnConsumedCapacity: PUT.types.ReturnConsumedCapacity,
    ReturnItemCollectionMetrics: PUT.types.ReturnItemCollectionMetrics,
    ClientRequestToken: { type: "String", lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
    TransactItems: {
      type: "List",
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 100,
      children: {
        type: "ValueStruct<TransactWriteItem>",
        children: Object.fromEntries(
          Object.keys(KINDS).map((kind) => [kind, { type: `FieldStruct<${kind}>`, children: typesOf(kind) }]),
        ),
      },
    },
  },
  custom: ({ TransactItems }, store) =>
    TransactItems.map((item) => problemOf(item, store)).find((problem) => problem !== undefined),
  async run(store, { TransactItems, ReturnConsumedCapacity }) {
    const kinds = TransactItems.map((item) => Object.keys(item)[0] as string);
    const requests = TransactItems.flatMap((item) => Object.values(item)).map((request) => ({
      ...request,
      ReturnConsumedCapacity,
    }));
    const actions = await actionsOf(store, requests, ({ Item, Key = {} }, table) =>
      Item ? validateItem(Item, table) : validateKey(Key, table),
    );
    const staged = stagedOn(store);
    return alone(store, actions, async () => {
      const answers: Answer[] = [];
      const reasons: Reason[] = [];
      for (const [index, action] of actions.entries()) {
        const { run } = KINDS[kinds[index] as string] as Operation;
        reasons.push(
          await run(staged.store, action.request).then(
            (answer) => {
              answers.push(answer);
              return NONE;
            },
            (refusal) => withOldItem(store, action, reasonOf(refusal)),
          ),
        );
      }
      cancelIfAny(reasons);
      const bytes = staged.items.reduce((sum, item) => sum + itemSize(item), 0);
      if (bytes > MAX_BYTES)
        throw validationError(`the items of a transaction have ${bytes} bytes: ${MAX_BYTES} at most`);
      await staged.commit();
      return consumed(ReturnConsumedCapacity, answers);
    });
  },
};

function problemOf(item: TransactItem, store: Store): string | undefined {
  const [[kind, request] = [], ...more] = Object.entries(item);
  if (kind === undefined || request === undefined || more.length > 0)
    return "TransactItems can only contain one of Check, Put, Update or Delete";
  return KINDS[kind]?.custom?.(request, store) ?? undefined;
}

async function checkCondition(store: Store, request: Request): Promise<Answer> {
  const [action] = await actionsOf(store, [request], () => undefined);
  const refusal = action && checkConditional(request, await itemOf(store, action));
  if (refusal) throw refusal;
  return {};
}

/** Adds the item that a failed condition was judged by, where the action asks for it. */
async function withOldItem(store: Store, action: Action, reason: Reason): Promise<Reason> {
  if (reason.Code !== "ConditionalCheckFailed") return reason;
  if (action.request.ReturnValuesOnConditionCheckFailure !== "ALL_OLD") return reason;
  return { ...reason, Item: await itemOf(store, action) };
}

const itemOf = (store: Store, { table, key }: Action): Promise<Item | undefined> =>
  promisify(store.getItemDb(table.TableName).get)(key);
