import { Child } from "./child";

export interface Load {
  readonly url: string;
  /** Asked for in turn. */
  readonly paths: readonly string[];
  readonly connections: number;
  readonly until: { readonly seconds: number } | { readonly requests: number };
  /** A connection is replaced by a new one after so many. @default never */
  readonly requestsPerConnection?: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** HTTP clients in a process of their own, so that what they cost is not taken for the server's. */
export class Clients {
  readonly #child = new Child("load-process.ts");

  /** @throws Error where any request failed, because a failure is quick and would pass for speed */
  run(load: Load): Promise<LoadResult> {
    return this.#child.ask(load);
  }
}
