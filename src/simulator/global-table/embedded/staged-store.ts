import type { Entries, Item, Operation, Store } from "dynalite/db";

/** A store in which writes have no effect until they are committed, all at once. */
export interface StagedStore {
  readonly store: Store;
  /** The items that were put. */
  readonly items: readonly Item[];
  commit(): Promise<void>;
}

/** @param base whose items nobody else writes meanwhile */
export function stagedOn(base: Store): StagedStore {
  const staged = new Map<Entries, Operation[]>();
  const items: Item[] = [];
  const stage = (entries: Entries, put: (item: Item) => void = () => {}): Entries => {
    const operations = staged.get(entries) ?? [];
    staged.set(entries, operations);
    return {
      ...entries,
      put: (key, value, callback) => {
        operations.push({ type: "put", key, value });
        put(value as Item);
        callback(null);
      },
      del: (key, callback) => {
        operations.push({ type: "del", key });
        callback(null);
      },
      lock: (_keys, task) => task((callback) => callback),
    };
  };
  return {
    store: {
      ...base,
      getItemDb: (table) => stage(base.getItemDb(table), (item) => items.push(item)),
      getIndexDb: (type, table, index) => stage(base.getIndexDb(type, table, index)),
    },
    items,
    // Every batch is handed over before the first one has ended, so that no read comes in between.
    commit: async () => {
      await Promise.all(
        [...staged].map(
          ([entries, operations]) =>
            new Promise<void>((resolve, reject) =>
              entries.batch(operations, (error) => (error ? reject(error) : resolve())),
            ),
        ),
      );
    },
  };
}
