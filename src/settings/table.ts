import { z } from "zod";
import { isReserved } from "../../functions/api/reserved";
import { keyNames } from "../aws/key-names";
import { type Problem, pathText, show } from "./problem";
import { problem, type Rule, refused } from "./rule";
import { MAX_SEED_ITEMS, seedItem, VERSION } from "./seed-items";
import { flag, section, text } from "./values";

/**
 * Terraform would read `${` and `%{` as templates, and an environment variable holds no NUL. AWS's constraints count bytes, its
 * API reference characters, of which there are never more.
 */
const NAME = "use an attribute name of 1 to 255 bytes without ${, %{ and NUL";
const attributeName = text(/^(?!.*[$%]\{)[^\0]+$/s, NAME)
  .refine((name) => Buffer.byteLength(name) <= 255, { error: NAME })
  .refine((name) => name.isWellFormed(), { error: "it has half of a surrogate pair: use whole characters" })
  .refine((name) => name !== VERSION, {
    error: "the function keeps an item's version in this attribute: choose another name",
  });

export const table = section({
  /** Name of the table in every region. @default the backend's name */
  name: text(/^[a-zA-Z0-9_.-]{3,255}$/, "use 3 to 255 letters, digits, _ . and -").optional(),
  /**
   * Attribute that identifies an item. Its type is string.
   * @default item_id
   */
  partitionKey: attributeName.default("item_id"),
  /** Attribute that orders the items of one partition. Its type is string. @default none */
  sortKey: attributeName.optional(),
  /** Attribute that holds the time at which an item expires, in seconds since 1970. @default none */
  ttlAttribute: attributeName.optional(),
  /** Continuous backups of the last 35 days, in every region. AWS bills them. @default false */
  pointInTimeRecovery: flag().default(false),
  /** AWS refuses to delete the table in any region, and Terraform refuses a plan that deletes it. @default false */
  deletionProtection: flag().default(false),
  /**
   * Items that `npm run seed` writes to the table, each once: one that the application changes or deletes is not written
   * again, and no deploy touches them. At most 1000.
   * @default none
   */
  seedItems: z.array(seedItem, { error: "use a list of items" }).readonly().default([]),
});

type Table = z.output<typeof table>;

/** In bytes. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_KEY = { partition: 2048, sort: 1024 };

const tableName: Rule<{ readonly name: string; readonly table: Table }> = {
  needs: ["name", "table.name"],
  check: ({ name, table }) =>
    table.name === undefined && name.length < 3
      ? [
          problem(
            ["table", "name"],
            `is missing, and name (${show(name)}) is too short for a table's name: use 3 to 255 characters`,
          ),
        ]
      : [],
};

const tableKeys: Rule<{ readonly table: Table }> = {
  needs: ["table.partitionKey", "table.sortKey", "table.ttlAttribute", "table.seedItems"],
  check: ({ table }) => {
    const { partitionKey, sortKey, ttlAttribute, seedItems } = table;
    const keys = keyNames(table);
    const maxBytes = (key: string) => (key === partitionKey ? MAX_KEY.partition : MAX_KEY.sort);
    const problems: Problem[] = [];
    if (sortKey === partitionKey)
      problems.push(refused(["table", "sortKey"], sortKey, "partitionKey has this name too: choose another"));
    if (ttlAttribute !== undefined && keys.includes(ttlAttribute)) {
      problems.push(
        refused(
          ["table", "ttlAttribute"],
          ttlAttribute,
          "a key is a string and cannot have an expiry time: choose another attribute",
        ),
      );
    }
    if (seedItems.length > MAX_SEED_ITEMS) {
      problems.push(
        problem(
          ["table", "seedItems"],
          `has ${seedItems.length} items; use at most ${MAX_SEED_ITEMS}, and load more with aws dynamodb import-table or with your application`,
        ),
      );
    }
    const seen = new Map<string, number>();
    for (const [index, item] of seedItems.entries()) {
      for (const key of keys) {
        const value = item[key];
        const path = ["table", "seedItems", index, key];
        if (value === undefined) problems.push(problem(path, "is missing; every item needs the table's key"));
        else if (typeof value !== "string" || value === "") problems.push(refused(path, value, "use a text for a key"));
        else if (Buffer.byteLength(value) > maxBytes(key)) {
          problems.push(refused(path, value, `use at most ${maxBytes(key)} bytes for this key`));
        } else if (key === partitionKey && isReserved(value)) {
          problems.push(refused(path, value, "ids that begin like this are reserved: choose another one"));
        }
      }
      if (keys.some((key) => item[key] === undefined)) continue;
      const identity = JSON.stringify(keys.map((key) => item[key]));
      const first = seen.get(identity);
      if (first === undefined) seen.set(identity, index);
      else
        problems.push(
          problem(
            ["table", "seedItems", index],
            `has the key of ${pathText(["seedItems", first])}; remove one of them`,
          ),
        );
    }
    return problems;
  },
};

export const tableRules = [tableName, tableKeys];
