import type { Progress } from "../drill/progress";
import type { OutcomeFiles } from "./drill-outcome";
import type { TargetOptions } from "./drill-target";

export interface DrillCommandOptions extends TargetOptions, OutcomeFiles {
  readonly stack?: string;
  /** The file that synthesizes. */
  readonly app?: string;
  readonly fault: string;
  readonly share?: number;
  readonly path: string;
  readonly rate: number;
  /** A file. */
  readonly traffic?: string;
  readonly kept: number;
  readonly timeout: number;
  readonly steady: number;
  readonly hold: number;
  readonly limit?: number;
  readonly ledger: boolean;
  /** Percent. */
  readonly failureLimit: number;
  /** Seconds. */
  readonly window: number;
  readonly assert: readonly string[];
  readonly stopIf: readonly string[];
  readonly stopAfter: number;
  readonly stopAlarm: readonly string[];
  readonly preflightOnly: boolean;
  /** Runs of the drill in each region. @default 20 in virtual time, else 1 */
  readonly repeat?: number;
  /** Whether a region that failed does not end the run; on the simulator only. */
  readonly keepGoing: boolean;
  /** Objectives, in seconds. @default those of main.ts */
  readonly rto?: number;
  readonly rpo?: number;
  readonly owner?: string;
  readonly approver?: string;
  readonly ticket?: string;
  readonly hypothesis?: string;
  readonly out: string;
  /** `last`, or the folder of a drill or of several. */
  readonly baseline?: string;
  readonly yes: boolean;
}

export interface Terminal {
  readonly print: (line: string) => void;
  readonly progress: (progress: Progress) => void;
  /** Asks for a line; empty where nobody answers. */
  readonly ask: (question: string) => Promise<string>;
  readonly signal: AbortSignal;
}
