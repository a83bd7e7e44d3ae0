import { OPERATIONS } from "./embedded/operations";

/** What a region's endpoint offers of one operation of DynamoDB's API. */
export interface Offered {
  /** Members of the request; those in another one's value are written with a dot, `TransactItems.Put.Item`. */
  readonly obeyed: readonly string[];
  /** By member, the reason why. */
  readonly ignored: Readonly<Record<string, string>>;
}

/** They would change what was synthesized. */
export const TABLE_CHANGES: ReadonlySet<string> = new Set([
  "CreateTable",
  "UpdateTable",
  "DeleteTable",
  "UpdateTimeToLive",
  "TagResource",
  "UntagResource",
]);

const NO_LOCAL_INDEX = "only tables with local secondary indexes have metrics of item collections";

const IGNORED: Readonly<Record<string, Offered["ignored"]>> = {
  BatchWriteItem: { ReturnItemCollectionMetrics: NO_LOCAL_INDEX },
  ListTagsOfResource: { NextToken: "no tags are kept" },
  Scan: { ConsistentRead: "every scan is consistent" },
  TransactWriteItems: { ReturnItemCollectionMetrics: NO_LOCAL_INDEX },
};

/** By operation. Any other is refused. Where `--dynamodb-endpoint` names an engine elsewhere, that engine decides. */
export const OFFERED: Readonly<Record<string, Offered>> = Object.fromEntries(
  [...OPERATIONS]
    .filter(([name]) => !TABLE_CHANGES.has(name))
    .map(([name, { types }]) => {
      const { [name]: ignored = {} } = IGNORED;
      return [name, { obeyed: membersOf(types).filter((member) => !(member in ignored)), ignored }];
    }),
);

/** @param types as dynalite describes them: structures have `children` by name, lists and maps of structures a `children` of these */
function membersOf(types: object, prefix = ""): string[] {
  return Object.entries(types).flatMap(([name, type]) => [`${prefix}${name}`, ...within(type, `${prefix}${name}.`)]);
}

function within(type: unknown, prefix: string): string[] {
  const { type: kind = "", children } = Object(type) as { readonly type?: string; readonly children?: unknown };
  if (Object(children) !== children) return [];
  return /Struct</.test(kind) ? membersOf(children as object, prefix) : within(children, prefix);
}
