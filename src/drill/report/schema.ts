import { z } from "zod";
import { UserError } from "../../process/user-error";

/** Raised whenever a reader of the one before would misread a report. */
export const SCHEMA_VERSION = 2;

/** Null: never. */
const range = z.object({
  best: z.number().nullable(),
  worst: z.number().nullable(),
  /** How long the fault lasted, where `worst` depends on that. */
  faultSeconds: z.number().optional(),
});

const figure = z.object({
  /** Null: `missing` says why. */
  seconds: z.number().nullable(),
  /** Absent beside null: there is nothing to measure, because the fault is not noticed, or no traffic left. */
  missing: z.enum(["never", "not over", "not measured"]).optional(),
  /** How exactly it is seen: what differs by less does not differ. */
  withinSeconds: z.number().optional(),
  /** What the model predicts; absent where it predicts nothing. */
  predicted: range.optional(),
});

export const reportSchema = z.object({
  schema: z.literal(SCHEMA_VERSION),
  id: z.string(),
  stack: z.string(),
  target: z.enum(["simulator", "virtual", "aws"]),
  region: z.string(),
  fault: z.string(),
  /** How much of what the fault hits was hit. @default 1 */
  share: z.number().optional(),
  /** When it was started, and by which user; of a virtual drill, all else is the same whenever it is run. @default not recorded */
  recorded: z.object({ at: z.string(), by: z.string() }).optional(),
  /** Of AWS's API, where it was not AWS that answered. */
  api: z.string().optional(),
  versions: z.record(z.string(), z.string()),
  /** SHA-256 of the synthesized configuration. */
  configuration: z.string(),
  options: z.object({
    path: z.string(),
    rate: z.number(),
    kept: z.number(),
    timeoutMs: z.number(),
    steadySeconds: z.number(),
    holdSeconds: z.number(),
    /** @default what the model predicts at worst, and a minute */
    limitSeconds: z.number().optional(),
    ledger: z.boolean(),
  }),
  /** What was changed, from what to what, and what was restored, for people. */
  changes: z.array(z.string()),
  restored: z.array(z.string()),
  verdict: z.enum(["passed", "failed", "aborted"]),
  aborted: z.string().optional(),
  /** Seconds since the start. */
  timeline: z.object({
    /** When the first change of the fault started, and when the last was made; absent if the drill ended before. */
    injecting: z.number().optional(),
    injected: z.number().optional(),
    detected: z.number().optional(),
    /** When the restore started, and when the region itself was restored. */
    reverting: z.number().optional(),
    reverted: z.number().optional(),
    healthy: z.number().optional(),
    ended: z.number(),
  }),
  figures: z.object({
    detect: figure,
    shift: figure,
    recover: figure,
    /** Longest client-seen outage of new connections at any location. */
    rto: figure,
    /** The same of connections that were kept. */
    keptOutage: figure,
    /** Longest time that an acknowledged write of any region took to be seen in the others. */
    lag: figure,
    /** The same of the broken region's own: what would have been lost with it. */
    rpo: figure,
  }),
  requests: z.object({
    sent: z.number(),
    failed: z.number(),
    predictedFailed: range.optional(),
    /** Share of the requests that did not fail, 0-1. Null: none was sent. */
    availability: z.number().nullable(),
    /** Of all requests on new connections, failed ones included. Null: there was none. */
    p50Ms: z.number().nullable(),
    p99Ms: z.number().nullable(),
    /** Sent late, because the machine did not hold the rate. */
    late: z.number(),
  }),
  locations: z.array(
    z.object({
      name: z.string(),
      affected: z.boolean(),
      connection: z.enum(["new", "kept"]),
      /** Of the longest; null: it had not ended, or nothing was broken. */
      outageSeconds: z.number().nullable(),
      outages: z.number(),
      predicted: range.optional(),
      requests: z.number(),
      failed: z.number(),
      /** Too few at a time to be an outage, after the first one was over. */
      failedAfter: z.number(),
    }),
  ),
  ledger: z.object({
    acknowledged: z.number(),
    refused: z.number(),
    lost: z.number(),
    /** They could not be looked for, or not for long enough. */
    unknown: z.number(),
    overwritten: z.number(),
    /** Items about which the regions do not agree. */
    disputed: z.number(),
    /** Which writes are lost, unknown or disputed: the region that acknowledged each, and the regions in which it is so. */
    unsettled: z.array(
      z.object({
        id: z.string(),
        region: z.string(),
        fate: z.enum(["lost", "unknown", "disputed"]),
        where: z.array(z.string()),
      }),
    ),
    /** Null: none was seen anywhere else. */
    maxLagSeconds: z.number().nullable(),
    medianLagSeconds: z.number().nullable(),
  }),
  findings: z.array(z.string()),
  assertions: z.array(z.object({ text: z.string(), holds: z.boolean(), actual: z.string() })),
  /** For the charts: the longest lag of the writes of every second, by the region that took them. */
  lag: z.array(z.object({ region: z.string(), second: z.number(), maxSeconds: z.number() })),
  /** For the charts: what happened in every second, by location. */
  seconds: z.array(
    z.object({
      location: z.string(),
      second: z.number(),
      answered: z.record(z.string(), z.number()),
      failed: z.number(),
      meanMs: z.number().nullable(),
    }),
  ),
});

export type Report = z.infer<typeof reportSchema>;

/** @throws UserError if a file is not a report that this program can read */
export function parseReport(text: string, path: string): Report {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new UserError(`${path} is not JSON: name the folder of a drill, or its report.json`);
  }
  const version = (content as { schema?: unknown } | null)?.schema;
  if (version !== SCHEMA_VERSION) {
    throw new UserError(`${path} has schema ${String(version)}, and this program reads ${SCHEMA_VERSION}`);
  }
  const result = reportSchema.safeParse(content);
  if (result.success) return result.data;
  throw new UserError(`${path} is not the report of a drill: ${z.prettifyError(result.error)}`);
}
