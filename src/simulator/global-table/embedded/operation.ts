import { createRequire } from "node:module";
import { promisify } from "node:util";
import type { Item, Store } from "dynalite/db";
import type { Custom, Types } from "dynalite/validations";

/** The members of a request that are looked at here; dynalite has checked their types. */
export interface Request {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly Select?: string;
  readonly Segment?: number;
  readonly TotalSegments?: number;
  readonly ProjectionExpression?: string;
  readonly AttributesToGet?: readonly string[];
  readonly ReturnItemCollectionMetrics?: string;
  ReturnConsumedCapacity?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

export interface Answer {
  readonly Item?: Item;
  readonly ConsumedCapacity?: { readonly TableName: string; readonly CapacityUnits: number };
  readonly [member: string]: unknown;
}

/** One operation of DynamoDB's API. */
export interface Operation<T = Request> {
  /** What each member must be; others are dropped. */
  readonly types: Types;
  /** What is wrong with the members together. */
  readonly custom?: Custom<T>;
  /** Rejects with a Refusal. */
  run(store: Store, request: T): Promise<Answer>;
}

const load = createRequire(__filename);

/** One of dynalite's own operations. @param name such as `GetItem` */
export function dynaliteOperation(name: string): Operation {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return { ...load(`dynalite/validations/${file}`), run: promisify(load(`dynalite/actions/${file}`)) };
}

/** Which of a request's members may ask for the item that a failed condition was judged by. */
export const OLD_ITEM_TYPES: Types = {
  ReturnValuesOnConditionCheckFailure: { type: "String", enum: ["ALL_OLD", "NONE"] },
};
