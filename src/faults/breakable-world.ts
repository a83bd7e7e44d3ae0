import type { IsHit } from "./share";

/** What of the simulator's world faults break. A reason is taken back by itself, so that faults can overlap. */
export interface BreakableWorld {
  /** Those that get the requests for which no rule is: the functions of routes go on. */
  mainFunctionsIn(region: string): readonly BreakableFunction[];
  loadBalancersIn(region: string): readonly BreakableLoadBalancer[];
  readonly table: BreakableTable;
  readonly accelerator: BreakableAccelerator;
  /** Global Accelerator's API answers nothing but errors. */
  controlPlaneDown: boolean;
}

export interface BreakableFunction {
  readonly configuration: { readonly environment: Readonly<Record<string, string>> };
  configure(change: { readonly environment: Readonly<Record<string, string>> }): void;
  reservedConcurrency: number | undefined;
  /** Whether the next invocation finds no execution left, by reason. */
  readonly refusals: Map<string, IsHit>;
  /** Of the next invocation, in milliseconds, by reason: they add up. */
  readonly delaysMs: Map<string, () => number>;
  /** Of the next invocation, by reason; undefined: it does not fail. */
  readonly failures: Map<string, () => { readonly errorType: string; readonly errorMessage: string } | undefined>;
}

export interface BreakableLoadBalancer {
  /** Resets every connection, also those that are open. */
  setReachable(reason: string, reachable: boolean): void;
  /** Loses every packet, also of connections that are open. */
  setSilent(reason: string, silent: boolean): void;
  /** Breaks new connections that are hit; undefined: no longer. Those that are open stay. */
  setDropping(reason: string, isHit: IsHit | undefined, manner: Manner): void;
}

/** How a network fails: clients are told with a reset, or wait until their own timeout, because packets are lost. */
export type Manner = "reset" | "silent";

export interface BreakableTable {
  /** By region. */
  readonly replicas: ReadonlyMap<string, BreakableReplica>;
  setIsolated(region: string, reason: string, isolated: boolean): void;
  /** Holds writes that are hit, on their way to the region or from it; undefined: lets them go. */
  setHolding(region: string, reason: string, isHit: IsHit | undefined): void;
}

export interface BreakableReplica {
  /** Whether the next call fails, by reason. */
  readonly unavailable: Map<string, IsHit>;
  /** Whether the next call is never answered, by reason. */
  readonly silent: Map<string, IsHit>;
}

export interface BreakableAccelerator {
  /** By static address that does not answer: whether the next connection to it is lost. */
  readonly downAddresses: Map<string, IsHit>;
  /** Loses every packet of connections to a static address that are open. */
  setAddressSilent(address: string, silent: boolean): void;
  /** Resets the connections to a static address that are open. */
  resetConnections(address: string, reason: string): void;
}
