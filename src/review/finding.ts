import type { Assessment } from "../assessment/assess";
import type { Location } from "../model/geography";
import type { StackChange } from "../topology/change";
import type { Topology } from "../topology/topology";

/** Danger: clients or data are lost. Warning: they feel it. Note: somebody should know of it. */
export type Severity = "danger" | "warning" | "note";

export const SEVERITIES: readonly Severity[] = ["danger", "warning", "note"];

/** One consequence of a change. Built from names, addresses and harmless numbers only: never from values that may be secret. */
export interface Finding extends Found {
  /** Of the rule that found it. */
  readonly id: string;
  readonly severity: Severity;
}

/** What a rule says of a change. */
export interface Found {
  /** One sentence: what clients or data experience. */
  readonly text: string;
  /** Terraform addresses of the cause. */
  readonly addresses: readonly string[];
  /** One sentence: what to do instead, or how to do it safely. */
  readonly wayOut: string;
}

/** One kind of finding. */
export interface Rule {
  /** Kebab-case; a contract, as CI of users may name it. */
  readonly id: string;
  readonly severity: Severity;
  /** What the finding means, for docs/review.md. */
  readonly means: string;
  readonly find: (seen: Seen) => readonly Found[];
}

/** A change, and both of its sides assessed. */
export interface Seen {
  readonly change: StackChange;
  readonly locations: readonly Location[];
  /** Undefined where there is no backend, or none that can be read. */
  readonly before: Assessed | undefined;
  readonly after: Assessed | undefined;
  /** Why a side could not be read or assessed. */
  readonly problems: readonly string[];
}

export interface Assessed {
  readonly topology: Topology;
  readonly assessment: Assessment;
}
