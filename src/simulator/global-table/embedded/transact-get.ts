import { validateKey } from "dynalite/db";
import { dynaliteOperation, type Operation, type Request } from "./operation";
import { actionsOf, alone, consumed } from "./transaction";

const { types, custom, run } = dynaliteOperation("GetItem");

interface TransactGetRequest {
  readonly TransactItems: readonly { readonly Get: Request }[];
  readonly ReturnConsumedCapacity?: string;
}

/** Reads items as they are at one moment. */
export const transactGet: Operation<TransactGetRequest> = {
  types: {
    ReturnConsumedCapacity: types.ReturnConsumedCapacity,
    TransactItems: {
      type: "List",
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 100,
      children: {
        type: "ValueStruct<TransactGetItem>",
        children: {
          Get: {
            type: "FieldStruct<Get>",
            notNull: true,
            children: {
              TableName: types.TableName,
              Key: types.Key,
              ProjectionExpression: types.ProjectionExpression,
              ExpressionAttributeNames: types.ExpressionAttributeNames,
            },
          },
        },
      },
    },
  },
  custom: ({ TransactItems }, store) =>
    TransactItems.map(({ Get }) => custom?.(Get, store)).find((problem) => problem !== undefined),
  async run(store, { TransactItems, ReturnConsumedCapacity }) {
    const requests = TransactItems.map(({ Get }) => ({ ...Get, ReturnConsumedCapacity }));
    const actions = await actionsOf(store, requests, ({ Key = {} }, table) => validateKey(Key, table));
    const answers = await alone(store, actions, () => Promise.all(actions.map(({ request }) => run(store, request))));
    return { ...consumed(ReturnConsumedCapacity, answers), Responses: answers.map(({ Item }) => ({ Item })) };
  },
};
