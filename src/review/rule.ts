import type { Assessment } from "../assessment/assess";
import type { StackChange } from "../topology/change";

/** `danger`: clients are not served, or data is lost. `warning`: somebody should know before the apply. */
export type Severity = "danger" | "warning" | "note";

/** What a change does, and its assessment on both sides; a side without a backend has none. */
export interface Reviewed {
  readonly change: StackChange;
  readonly before: Assessment | undefined;
  readonly after: Assessment | undefined;
}

/** One consequence of a change. No text has a value from the plan that could be secret: only names and numbers of AWS's. */
export interface Found {
  /** One sentence about what clients or data experience. */
  readonly text: string;
  /** Terraform addresses of what causes it. */
  readonly addresses: readonly string[];
  /** One sentence: what to do instead, or before. */
  readonly wayOut: string;
}

/** One kind of consequence. */
export interface Rule {
  /** In JSON and in docs/review.md. */
  readonly id: string;
  readonly severity: Severity;
  /** When it is found, for docs/review.md. */
  readonly means: string;
  readonly find: (reviewed: Reviewed) => readonly Found[];
}
