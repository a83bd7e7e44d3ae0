import type { Resource } from "./resources";
import type { Topology } from "./topology";

/**
 * What a change does to one stack: what was, what will be, and how each resource gets there. Read from a plan
 * (`from-plan.ts`) or from two synthesized outputs (`from-two-synths.ts`); what judges a change reads only this.
 */
export interface StackChange {
  readonly stack: string;
  readonly before: Side;
  readonly after: Side;
  /** What is done, sorted by address; resources that stay as they are are left out. */
  readonly changes: readonly ResourceChange[];
  /** What somebody changed outside Terraform, without noise: an echo of what Terraform itself did is none. */
  readonly drift: readonly Drift[];
  /** False: only a part was planned (`-target`, or deferred changes), so `after` is not the whole backend. */
  readonly complete: boolean;
  /** True: planning ended with an error, so nothing can be said of what the change does. */
  readonly errored: boolean;
  /**
   * Whether actions were planned by Terraform, or follow from the provider's rules about what is replaced (two synthesized
   * outputs: no state is known).
   */
  readonly source: "plan" | "synth";
}

/** The stack before or after the change. */
export interface Side {
  /**
   * With the data sources. Where a link is known only after the apply, the attribute is the reference that it comes from,
   * as in the synthesized JSON; whatever else is not known yet is `UNKNOWN` here, and its default in the topology.
   */
  readonly resources: readonly Resource[];
  /** Undefined where there is no backend (before the first apply, after destroying), or where it cannot be read. */
  readonly topology: Topology | undefined;
  /** Why there is no topology although there are resources. */
  readonly problem: string | undefined;
}

export type Action = "create" | "update" | "replace" | "delete" | "forget" | "move" | "import";

export interface ResourceChange {
  /** Terraform address after the change. */
  readonly address: string;
  readonly type: string;
  readonly region: string;
  readonly action: Action;
  /** Of a replacement: the new object exists before the old one goes. */
  readonly createsFirst: boolean;
  readonly before: Attributes | undefined;
  /** Values that are known only after the apply are `UNKNOWN`, at any depth. */
  readonly after: Attributes | undefined;
  /** Names of the attributes that change, or can change. */
  readonly changed: readonly string[];
  /** Names of the attributes that make a replacement necessary; empty where the plan does not say. */
  readonly replacedBecause: readonly string[];
  /** Addresses that an attribute of the resource refers to in the configuration, by the attribute's name. */
  readonly references: Readonly<Record<string, readonly string[]>>;
}

export type Attributes = Readonly<Record<string, unknown>>;

/** Stands for a value that is known only after the apply. */
export const UNKNOWN: unique symbol = Symbol("known after apply");

/** Stands for a value that Terraform or the provider calls sensitive. */
export const SENSITIVE = "(sensitive)";

/** One attribute that somebody changed outside Terraform. */
export interface Drift {
  readonly address: string;
  readonly type: string;
  readonly region: string;
  /** Path of the attribute: `endpoint_configuration[0].weight`. */
  readonly path: string;
  /** As Terraform last wrote it; undefined where the whole object is gone or new. */
  readonly was: unknown;
  /** As it is now. */
  readonly is: unknown;
  /** Whether the planned change sets it back to `was`. */
  readonly undone: boolean;
}

/** Terraform's own type of resource, which is nothing at AWS. */
export const OF_TERRAFORM = "terraform_data";
