import { isDeepStrictEqual } from "node:util";
import type { Item } from "../../functions/api/json";
import type { Key } from "../../functions/api/key";
import type { Condition } from "../../functions/api/precondition";
import type { Table } from "../../functions/api/table";

export interface MemoryTable extends Table {
  /** What the table holds, oldest first. */
  items: Item[];
  /** The keys that were read, in order. */
  readonly reads: Key[];
  /** What was to be written, in order. */
  readonly writes: (Item | Key)[];
}

/** A table that answers at once, from an array. Items can be put if their key is `item_id`. */
export function memoryTable(...items: Item[]): MemoryTable {
  const has = (key: Key) => (item: Item) =>
    Object.entries(key).every(([name, value]) => isDeepStrictEqual(item[name], value));
  return {
    items,
    reads: [],
    writes: [],
    async get(key) {
      this.reads.push(key);
      return this.items.find(has(key));
    },
    async put(item, condition) {
      this.writes.push(item);
      check(
        this.items.find((other) => other.item_id === item.item_id),
        condition,
      );
      this.items = [...this.items.filter((other) => other.item_id !== item.item_id), item];
    },
    async delete(key, condition) {
      this.writes.push(key);
      check(this.items.find(has(key)), condition);
      this.items = this.items.filter((item) => !has(key)(item));
    },
  };
}

function check(item: Item | undefined, condition: Condition | undefined): void {
  if (!condition) return;
  const holds =
    "exists" in condition
      ? condition.exists === (item !== undefined)
      : condition.versions.some((version) => version === item?._version);
  if (!holds) throw dynamoError("ConditionalCheckFailedException", "The conditional request failed");
}

/** A table of which every operation fails with the same error. */
export function failingTable(error: Error): Table {
  const fail = () => Promise.reject(error);
  return { get: fail, put: fail, delete: fail };
}

/** An error as the SDK throws it: DynamoDB's name for it is the name of the error. */
export function dynamoError(name: string, message = "details that stay in the log"): Error {
  return Object.assign(new Error(message), { name });
}
