/** The parts of dynalite 4.0.0 that are used. They are not its public interface: its version is pinned. */
declare module "dynalite/db" {
  /** What an operation ends with that is refused. */
  export interface Refusal extends Error {
    readonly statusCode: number;
    readonly body: Readonly<Record<string, unknown>>;
  }

  type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  type Callback<T> = (error: Error | null, result?: T) => void;
  type Release = <T>(callback: Callback<T>) => Callback<T>;

  export interface Table {
    readonly TableName: string;
    readonly KeySchema: readonly { readonly AttributeName: string }[];
    readonly LocalSecondaryIndexes?: readonly unknown[];
  }

  export type Operation = { readonly type: "put" | "del"; readonly key: string; readonly value?: unknown };

  /** The items of a table or of an index. */
  export interface Entries {
    get(key: string, callback: Callback<Item>): void;
    put(key: string, value: unknown, callback: Callback<void>): void;
    del(key: string, callback: Callback<void>): void;
    batch(operations: readonly Operation[], callback: Callback<void>): void;
    lock(keys: string | readonly string[], task: (release: Release) => void): void;
  }

  export interface Store {
    readonly tableDb: { awsRegion: string };
    getTable(name: string, callback: Callback<Table>): void;
    getItemDb(table: string): Entries;
    getIndexDb(type: string, table: string, index: string): Entries;
  }

  export function create(options: {
    readonly createTableMs: number;
    readonly deleteTableMs: number;
    readonly updateTableMs: number;
  }): Store;
  export function validateKey(key: Item, table: Table): Refusal | undefined;
  export function validateItem(item: Item, table: Table): Refusal | undefined;
  export function createKey(item: Item, table: Table): string;
  export function checkConditional(call: object, item: Item | undefined): Refusal | null | undefined;
  export function itemSize(item: Item): number;
  export function validationError(message: string): Refusal;
}

declare module "dynalite/validations" {
  import type { Store } from "dynalite/db";

  /** What each member of a request must be. */
  export type Types = Readonly<Record<string, unknown>>;

  /** @throws Refusal */
  export function checkTypes<T>(data: unknown, types: Types): T;
  /** @throws Refusal */
  export function checkValidations<T>(data: T, types: Types, custom: Custom<T> | undefined, store: Store): void;
  /** @returns what is wrong */
  export type Custom<T> = (data: T, store: Store) => string | null | undefined;
}
