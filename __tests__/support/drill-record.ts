import type { LedgerEntry } from "../../src/drill/ledger";
import type { DrillRecord, Timeline } from "../../src/drill/record";
import { type Circumstances, reportOf } from "../../src/drill/report/report";
import type { Report } from "../../src/drill/report/schema";
import { SERVICE_LIMIT } from "../../src/drill/traffic/samples";
import { course } from "./samples";

/** Ten seconds of steady state, a fault of twenty, and ten more: the region is left after five seconds. */
const LINE = `${"W".repeat(10)}${".".repeat(5)}${"E".repeat(15)}${"E".repeat(3)}${"W".repeat(7)}`;

const INJECTED_MS = 10_000;

const TIMELINE: Timeline = {
  startedMs: 0,
  injectingMs: INJECTED_MS,
  injectedMs: INJECTED_MS,
  detectedMs: 13_000,
  revertingMs: 30_000,
  revertedMs: 30_000,
  healthyMs: 31_000,
  endedMs: 40_000,
};

/** Of a drill that ended before its fault. */
export const NOTHING_BROKEN: Partial<Timeline> = {
  injectingMs: undefined,
  injectedMs: undefined,
  detectedMs: undefined,
  revertingMs: undefined,
  revertedMs: undefined,
  healthyMs: undefined,
};

export const CIRCUMSTANCES: Circumstances = {
  stack: "GlobalApp",
  recorded: { at: "2026-01-01T00:00:00.000Z", by: "somebody" },
  versions: { globalapp: "0.1.0", node: "v20.0.0" },
  configuration: "0123456789abcdef".repeat(4),
};

/** A drill that went as it should. */
export function recordOf({
  options = {},
  timeline = {},
  ...changes
}: Partial<Omit<DrillRecord, "options" | "timeline">> & {
  readonly options?: Partial<DrillRecord["options"]>;
  readonly timeline?: Partial<Timeline>;
} = {}): DrillRecord {
  return {
    id: "drill-1",
    options: {
      region: "us-west-2",
      fault: "status",
      path: "/health",
      rate: 1,
      kept: 1,
      timeoutMs: 5000,
      steadySeconds: 10,
      holdSeconds: 5,
      ledger: true,
      service: SERVICE_LIMIT,
      ...options,
    },
    target: "aws",
    regions: ["us-west-2", "eu-central-1"],
    timeline: { ...TIMELINE, ...timeline },
    samples: [
      ...course(LINE),
      ...course(`${"W".repeat(10)}${".".repeat(20)}${"W".repeat(10)}`, { connection: "kept" }),
      ...course("E".repeat(40), { location: "Frankfurt" }),
    ],
    ledger: [writeOf("us-west-2", 1, 0.5), writeOf("us-west-2", 2, 0.75), writeOf("eu-central-1", 1, 1)],
    refusedWrites: [],
    budget: {
      detect: { best: 1, worst: 4 },
      propagation: { best: 0, worst: 4 },
      shift: { best: 1, worst: 8 },
      recover: { best: 2, worst: 6 },
    },
    late: { requests: 0, sent: 120 },
    pausedSeconds: 0,
    changes: ["STATUS of us-west-2: 200 -> 400"],
    restored: ["STATUS of us-west-2 is 200 again"],
    conflicts: [],
    left: [],
    ...changes,
  };
}

export const reportFor = (changes: Parameters<typeof recordOf>[0] = {}): Report =>
  reportOf(recordOf(changes), CIRCUMSTANCES);

/** A write that was acknowledged so many seconds after the fault, and that the other region had so much later; undefined: never. */
export function writeOf(region: string, number: number, lagSeconds: number | undefined): LedgerEntry {
  const other = region === "us-west-2" ? "eu-central-1" : "us-west-2";
  return {
    id: `drill-1/${region}/${number}`,
    region,
    number,
    acknowledgedMs: INJECTED_MS + number * 1000,
    fates: [
      { region, fate: "present", lagSeconds: 0 },
      lagSeconds === undefined ? { region: other, fate: "lost" } : { region: other, fate: "present", lagSeconds },
    ],
  };
}
