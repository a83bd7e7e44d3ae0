import { randomUUID } from "node:crypto";
import type { FailoverBudget } from "../model/failover-budget";
import type { DrilledAlarms } from "./alarms";
import type { LedgerEntry, RefusedClientWrite, RefusedWrite } from "./ledger";
import type { HealthChange } from "./region-health";
import type { Dns } from "./targets/dns";
import type { Target } from "./targets/target";
import type { RequestKind } from "./traffic/request-kind";
import type { Sample, ServiceLimit } from "./traffic/samples";

export interface DrillOptions {
  readonly region: string;
  readonly fault: string;
  /** How much of what the fault hits is hit, above 0, up to 1; only on the simulator. @default 1 */
  readonly share?: number;
  readonly path: string;
  /** New connections a second, per location. */
  readonly rate: number;
  /** The product's own requests, at the same rate on further new connections. @default none */
  readonly traffic?: readonly RequestKind[];
  /** Kept connections per location. */
  readonly kept: number;
  readonly timeoutMs: number;
  /** How long the backend is watched before the fault. */
  readonly steadySeconds: number;
  /** How much longer, so that the fault comes at another phase of the health checks. @default 0 */
  readonly phaseSeconds?: number;
  /** How long it is watched after traffic is stable elsewhere, and again after it has come back. */
  readonly holdSeconds: number;
  /** How long a phase may take at most. @default what the model predicts at worst, and a minute */
  readonly limitSeconds?: number;
  /** Whether numbered writes go to the tables. */
  readonly ledger: boolean;
  /** When clients count as being without service. */
  readonly service: ServiceLimit;
  /** What ends the drill where it holds for clients whose region is not broken: `availability<90%`. */
  readonly stopIf?: readonly string[];
  /** For how long all requests of such clients may fail before the drill ends. @default 10 */
  readonly stopAfterSeconds?: number;
  /** CloudWatch alarms that end the drill: ARNs on AWS, and names of the backend's own on the simulator. */
  readonly stopAlarms?: readonly string[];
}

/** New connections a second from each location, of the path and of the product's own requests. */
export const connectionsPerSecond = ({ rate, traffic = [] }: Pick<DrillOptions, "rate" | "traffic">): number =>
  traffic.length > 0 ? 2 * rate : rate;

/** When what happened, by the target's clock, in milliseconds since 1970. */
export interface Timeline {
  readonly startedMs: number;
  /** When the first change of the fault started, and when the last was made; absent if the drill ended before. */
  readonly injectingMs?: number;
  readonly injectedMs?: number;
  /** The load balancer's target was unhealthy; absent where it was not seen so. */
  readonly detectedMs?: number;
  /** When the restore started, and when the region itself was restored. */
  readonly revertingMs?: number;
  readonly revertedMs?: number;
  readonly healthyMs?: number;
  readonly endedMs: number;
}

/** Everything that a drill saw, before anything is concluded from it. */
export interface DrillRecord {
  readonly id: string;
  readonly options: DrillOptions;
  readonly target: Target["kind"];
  /** All regions of the backend. */
  readonly regions: readonly string[];
  readonly timeline: Timeline;
  /** Also those of the product's own requests; only the others make figures. */
  readonly samples: readonly Sample[];
  readonly ledger: readonly LedgerEntry[];
  readonly refusedWrites: readonly RefusedWrite[];
  /** Writes through the accelerator, which are not in `ledger`. Absent: the drill made no writes. */
  readonly clientWrites?: {
    /** Why there are none. */
    readonly notMeasured?: string;
    readonly entries: readonly LedgerEntry[];
    readonly refused: readonly RefusedClientWrite[];
  };
  readonly budget: FailoverBudget | undefined;
  /** How clients found a region; absent: an accelerator decided that. */
  readonly dns?: Dns;
  /** Requests that were sent late, because the machine did not hold the rate. */
  readonly late: { readonly requests: number; readonly sent: number };
  /** For how long none were sent, so that the revert had a socket. */
  readonly pausedSeconds: number;
  /** What the drill changed, from what to what, and what of it was restored, for people. */
  readonly changes: readonly string[];
  readonly restored: readonly string[];
  /** What somebody else changed during the drill. */
  readonly conflicts: readonly string[];
  /** What is not as it was before, and why. */
  readonly left: readonly string[];
  /** Absent: the backend has none. */
  readonly alarms?: DrilledAlarms;
  /** Why it ended before its time. */
  readonly aborted?: string;
  /** Why it broke nothing: nothing could have been concluded from it. */
  readonly inconclusive?: string;
  /** The health of every region: what it was at first, and every change. */
  readonly health?: readonly HealthChange[];
  /** For how long the drill's own process stood still; absent: it did not. With it, no figure is a measurement. */
  readonly gapSeconds?: number;
}

/** A virtual drill is the same whenever it is run, and so is its name. */
export function drillId(kind: Target["kind"], { fault, share = 1, region }: DrillOptions): string {
  if (kind !== "virtual") return `drill-${randomUUID()}`;
  return `drill-virtual-${fault}-${region}${share === 1 ? "" : `-${share}`}`;
}
