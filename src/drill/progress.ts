export type Phase = "preflight" | "steady" | "inject" | "watch" | "revert" | "recovery" | "ledger" | "done";

export interface Progress {
  readonly phase: Phase;
  readonly elapsedSeconds: number;
  /** Regions that answered lately, with how many of the last answers. */
  readonly answering: Readonly<Record<string, number>>;
  readonly failed: number;
}
