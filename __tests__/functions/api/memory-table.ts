import { isDeepStrictEqual } from "node:util";
import type { Item } from "../../../functions/api/item";
import type { Key } from "../../../functions/api/key";
import type { Table } from "../../../functions/api/table";

export interface MemoryTable extends Table {
  /** What the table holds, oldest first. */
  items: Item[];
  /** The keys that were read, in order. */
  readonly reads: Key[];
}

/** A table that answers at once, from an array. Items can be put if their key is `item_id`. */
export function memoryTable(...items: Item[]): MemoryTable {
  const has = (key: Key) => (item: Item) =>
    Object.entries(key).every(([name, value]) => isDeepStrictEqual(item[name], value));
  return {
    items,
    reads: [],
    async get(key) {
      this.reads.push(key);
      return this.items.find(has(key));
    },
    async put(item) {
      this.items = [...this.items.filter((other) => other.item_id !== item.item_id), item];
    },
    async delete(key) {
      this.items = this.items.filter((item) => !has(key)(item));
    },
  };
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
