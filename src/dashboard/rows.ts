import type { Row } from "./events";

type Counts = { -readonly [Key in keyof Row]: Row[Key] };

/** Counts what goes from cities to regions, however much it is. */
export class Rows {
  #rows = new Map<string, Counts>();

  /** To be counted up. @param region empty: nobody answered */
  of(second: number, from: string, region: string, isKept: boolean): Counts {
    // A place's name can have spaces, and is last.
    const key = `${second} ${isKept} ${region} ${from}`;
    const known = this.#rows.get(key);
    if (known) return known;
    const row = { second, from, region, isKept, connections: 0, good: 0, failed: 0, milliseconds: 0 };
    this.#rows.set(key, row);
    return row;
  }

  /** All since the last time. */
  flush(): Row[] {
    const rows = [...this.#rows.values()];
    this.#rows = new Map();
    return rows;
  }
}
