import type { At } from "./events";
import type { State } from "./state";

/** A drill as the page shows it: all that happened, in order. */
export interface Replay {
  /** Which drill it is. */
  readonly about: string;
  readonly first: State;
  readonly news: readonly At[];
  readonly endSeconds: number;
  /** To jump to. */
  readonly moments: readonly { readonly name: string; readonly second: number }[];
}
