/** Lets one task at a time touch a key, in the order of asking. */
export class KeyedLock {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs the task alone on all of its keys. */
  async run<T>(keys: readonly string[], task: () => Promise<T>): Promise<T> {
    const before = keys.map((key) => this.#last.get(key));
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    for (const key of keys) this.#last.set(key, done);
    try {
      await Promise.all(before);
      return await task();
    } finally {
      finish();
      for (const key of keys) if (this.#last.get(key) === done) this.#last.delete(key);
    }
  }
}
