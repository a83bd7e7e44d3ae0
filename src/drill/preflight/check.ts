import type { DrillFault } from "../change/faults";
import type { DrillOptions } from "../record";
import type { Target } from "../targets/target";

/** A drill, before anything is broken. */
export interface Planned {
  readonly target: Target;
  readonly options: DrillOptions;
  readonly fault: DrillFault;
  /** Of the drill, as its items and its lock have it. */
  readonly id: string;
}

/** What was found that is not a reason against the drill, for people: what is proved, and what is not. */
export type Note = (text: string) => void;

/** @returns every reason against the drill, and the way round each */
export type Check = (planned: Planned, note: Note) => Promise<readonly string[]>;
