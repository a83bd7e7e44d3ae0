import type { BreakableWorld } from "./breakable-world";
import type { PlannedChange, ReadableBackend } from "./planned-change";
import type { IsHit } from "./share";

/** Who notices a fault, and moves traffic: that decides what is predicted, and what a drill waits for. */
export type NoticedBy = "health checks" | "the edge" | "the dial" | "nobody";

/** What of the backend a fault breaks, one at a time. */
export type FaultTarget = "region" | "static address" | "Global Accelerator's API";

/** What a fault hits one by one. */
export type Hit = "invocation" | "table call" | "connection" | "replicated write";

/** How much of what a fault hits is hit. */
export interface Extent {
  /** Everything is hit: the share is 1. */
  readonly isWhole: boolean;
  /** Asked once for each that could be hit, in their order. */
  readonly isHit: IsHit;
}

/** Breaks something in the world and returns what puts exactly that back. */
export type Break = (world: BreakableWorld, target: string, extent: Extent) => () => void;

/** Something that can break. */
export interface Fault {
  /** As people type it. */
  readonly name: string;
  /** What it does, in one sentence without a full stop. */
  readonly what: string;
  /** What a drill of it says nothing about, in one sentence without a full stop. */
  readonly notTested: string;
  readonly target: FaultTarget;
  /** Where all is hit. Nobody is sure to notice a share of it. */
  readonly noticedBy: NoticedBy;
  /** Whether clients on connections that it hits get no reset, and wait until their own timeout. @default false */
  readonly isSilent?: boolean;
  /**
   * What a drill breaks in its region besides, because this fault alone moves no traffic: the drill is a failover while both
   * are on. @default nothing
   */
  readonly alongside?: Fault;
  /** Whether writes to the region, or from it, wait until the fault ends. */
  readonly cutsReplication: boolean;
  /**
   * Names of CloudWatch's metrics that show it where all is hit: alarms on them must fire. Those of a load balancer and of
   * functions are the main functions' ones. @default none
   */
  readonly shownBy?: readonly string[];
  /** Whether nothing that the region says is heard outside, its alarms neither. @default false */
  readonly isolatesRegion?: boolean;
  /** What a share of it is a share of. Absent: it is on or off, and takes no share. */
  readonly hits?: readonly Hit[];
  /** How the simulator breaks it. Absent: only a drill makes it, with the changes that it plans. */
  readonly break?: Break;
  /** Whether what `break` does is over at once. @default false */
  readonly isMomentary?: boolean;
  /**
   * Whether everything that `break` breaks is still broken, where somebody can restore it by hand.
   * @default nobody can
   */
  readonly isBroken?: (world: BreakableWorld, target: string) => boolean;
  /**
   * How a drill makes it on AWS: reads what will be changed, in the order in which it will be; nothing where it is broken
   * already. Absent: only the simulator can be broken like this.
   */
  readonly plan?: (backend: ReadableBackend, region: string) => Promise<readonly PlannedChange[]>;
  /** Why it cannot be made where Route 53 is in front. Absent: it can. */
  readonly needsAccelerator?: string;
  /** How often `npm run explore` draws it, compared with the others. @default 0 */
  readonly explored?: number;
}
