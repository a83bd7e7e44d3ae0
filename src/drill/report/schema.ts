import { z } from "zod";
import { UserError } from "../../process/user-error";
import { upgraded } from "./upgraded";

/** Raised whenever a reader of the one before would misread a report. Readers take the ones before: see `upgraded`. */
export const SCHEMA_VERSION = 3;

/** Null: never. */
const range = z.object({
  best: z.number().nullable(),
  worst: z.number().nullable(),
  /** How long the fault lasted, where `worst` depends on that. */
  faultSeconds: z.number().optional(),
});

/** Smallest, middle and largest of the runs of one drill; null: in one run it is not known. */
const spread = z.object({ min: z.number().nullable(), median: z.number().nullable(), max: z.number().nullable() });

/** What was asked, and how it went. */
const share = z.object({
  sent: z.number(),
  failed: z.number(),
  /** Share of the requests that did not fail, 0-1. Null: none was sent. */
  availability: z.number().nullable(),
});

const figure = z.object({
  /** Null: `missing` says why. */
  seconds: z.number().nullable(),
  /** Absent beside null: there is nothing to measure, because the fault is not noticed, or no traffic left. */
  missing: z.enum(["never", "not over", "not measured"]).optional(),
  /** True: it ended only because the drill restored the region, so that it is at least `seconds`. */
  censored: z.boolean().optional(),
  /** How exactly it is seen: what differs by less does not differ. */
  withinSeconds: z.number().optional(),
  /** What the model predicts; absent where it predicts nothing. */
  predicted: range.optional(),
  /** True: it is not in that range, however exactly it is seen. */
  outside: z.boolean().optional(),
});

/** Of writes through the accelerator. */
const clientWrites = z.object({
  acknowledged: z.number(),
  refused: z.number(),
  /** Acknowledged, and missing in a region. */
  lost: z.number(),
  unknown: z.number(),
});

const unsettledWrite = z.object({
  id: z.string(),
  region: z.string(),
  fate: z.enum(["lost", "unknown", "disputed"]),
  where: z.array(z.string()),
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
    /** How much longer it measured before the fault, so that the fault comes at another phase of the health checks. */
    phaseSeconds: z.number().optional(),
    ledger: z.boolean(),
    /** Share of failed requests, 0-1, above which clients are without service, and the window over which it is taken. */
    failureLimit: z.number(),
    windowSeconds: z.number(),
  }),
  /** What the drill has to prove: from main.ts, or given on the command line. Seconds. */
  objective: z
    .object({
      rtoSeconds: z.number().optional(),
      rpoSeconds: z.number().optional(),
      from: z.enum(["main.ts", "options"]),
    })
    .optional(),
  /** Who asked for it and why, as given on the command line. */
  order: z
    .object({
      owner: z.string().optional(),
      approver: z.string().optional(),
      ticket: z.string().optional(),
      hypothesis: z.string().optional(),
    })
    .optional(),
  /** What was typed, and on which machine. @default not recorded */
  origin: z.object({ command: z.string(), host: z.string(), network: z.array(z.string()) }).optional(),
  /** What was changed, from what to what, and what was restored, for people. */
  changes: z.array(z.string()),
  restored: z.array(z.string()),
  /** Inconclusive: what the drill is about was not measured. */
  verdict: z.enum(["passed", "failed", "inconclusive", "aborted"]),
  aborted: z.string().optional(),
  /** Why nothing can be concluded. */
  inconclusive: z.string().optional(),
  /** What a drill of this fault says nothing about, as sentences. */
  notTested: z.array(z.string()),
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
    /**
     * Of new connections at any location: from the first failure until the share of failures stays below the limit, the
     * longest.
     */
    rto: figure,
    /** For how long the share of failures was above the limit, of new connections, at the location where it was longest. */
    degraded: figure,
    /** The same of connections that were kept. */
    keptOutage: figure,
    /** Longest time that an acknowledged write of any region took to be seen in the others. */
    lag: figure,
    /** The same of the broken region's own: what would have been lost with it. */
    rpo: figure,
  }),
  requests: share.extend({
    predictedFailed: range.optional(),
    /** Of the clients whom the region served, while the fault lasted. Absent: it was never broken. */
    duringFault: share.optional(),
    /** Of all requests on new connections, failed ones included. Null: there was none. */
    p50Ms: z.number().nullable(),
    p99Ms: z.number().nullable(),
    /** Sent late, because the machine did not hold the rate. */
    late: z.number(),
  }),
  /** The product's own requests, by kind; they make no figure. Absent: there were none. */
  traffic: z
    .array(
      share.extend({
        kind: z.string(),
        method: z.string(),
        /** With its placeholders. */
        path: z.string(),
        /** In proportion to those of the other kinds. */
        share: z.number(),
        /** Statuses of good answers. @default 200 to 299 */
        statuses: z.array(z.number()).optional(),
        /** Of the clients whom the region served. */
        duringFault: share.optional(),
      }),
    )
    .optional(),
  locations: z.array(
    z.object({
      name: z.string(),
      affected: z.boolean(),
      connection: z.enum(["new", "kept"]),
      /** From the first failure until the share of failures stays below the limit; null: not over, or nothing was broken. */
      outageSeconds: z.number().nullable(),
      /** The first failure of it, in seconds since the start. */
      outageFrom: z.number().optional(),
      /** True: it ended only because the drill restored the region. */
      censored: z.boolean().optional(),
      /** For how long of it the share of failures was above the limit. */
      degradedSeconds: z.number(),
      predicted: range.optional(),
      requests: z.number(),
      failed: z.number(),
      /** Failed although the share of failures was below the limit. */
      strays: z.number(),
      duringFault: share.optional(),
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
    unsettled: z.array(unsettledWrite),
    /** Writes that were acknowledged while the fault lasted, by the region that took them. */
    duringFault: z.array(
      z.object({
        region: z.string(),
        acknowledged: z.number(),
        refused: z.number(),
        lost: z.number(),
        unknown: z.number(),
      }),
    ),
    /** Writes as clients make them, which none of the other counts has. Absent: the drill made no writes. */
    throughAccelerator: z
      .object({
        /** Why they were not made. */
        notMeasured: z.string().optional(),
        locations: z.array(
          clientWrites.extend({
            name: z.string(),
            /** How many of those that were acknowledged each region took. */
            takenBy: z.record(z.string(), z.number()),
            duringFault: clientWrites.optional(),
          }),
        ),
        /** Why most of them were refused. */
        refusedWith: z.string().optional(),
        unsettled: z.array(unsettledWrite),
      })
      .optional(),
    /** Null: none was seen anywhere else. */
    maxLagSeconds: z.number().nullable(),
    medianLagSeconds: z.number().nullable(),
  }),
  findings: z.array(z.string()),
  /** Those of them for which the drill did not go as it should have. @default not known */
  seriousFindings: z.array(z.string()).optional(),
  /** What was promised (objectives, first) and what was asserted. */
  assertions: z.array(
    z.object({ text: z.string(), holds: z.boolean(), actual: z.string(), isObjective: z.boolean().optional() }),
  ),
  /** What the load balancer said of its targets in each region, whenever that changed. Seconds since the start. */
  health: z.array(z.object({ region: z.string(), second: z.number(), state: z.string() })),
  /** Of a drill that was run several times: this report is the worst of them. */
  repeated: z
    .object({
      runs: z.number(),
      figures: z.object({
        detect: spread,
        shift: spread,
        recover: spread,
        rto: spread,
        degraded: spread,
        keptOutage: spread,
        lag: spread,
        rpo: spread,
      }),
    })
    .optional(),
  /** SHA-256 of each other file of the folder, by its name. */
  files: z.record(z.string(), z.string()).optional(),
  /** What the backend's CloudWatch alarms did. Absent: it has none. */
  alarms: z
    .object({
      /** For how long the region was broken. */
      brokenSeconds: z.number(),
      /** Those that did something, or should have. */
      alarms: z.array(
        z.object({
          region: z.string(),
          name: z.string(),
          /** Whether the fault shows in what it looks at, so that it must fire. */
          expected: z.boolean(),
          /**
           * Silent: it is in a region that is cut off. Not known: the region was broken for too short a time. Not measured:
           * it was CloudWatch that evaluated it.
           */
          result: z.enum([
            "fired",
            "silent",
            "not known",
            "did not fire",
            "on before",
            "not simulated",
            "not measured",
            "quiet",
          ]),
          /** Of a fired one, since the fault. */
          seconds: z.number().optional(),
          /** How long it can take at most. */
          needsSeconds: z.number().optional(),
          /** Why it is not simulated. */
          why: z.string().optional(),
        }),
      ),
      /** How many others did nothing, and had nothing to do. */
      quiet: z.number(),
    })
    .optional(),
  /** Where Route 53 is in front: where its answers sent the clients whom the region served. */
  dns: z
    .object({
      /** What answered the clients, for people. */
      asks: z.string(),
      /** When so many of them had left, in seconds since the fault; null: not before the restore. */
      left: z.array(z.object({ part: z.number(), seconds: z.number().nullable(), predicted: range.optional() })),
      /** For the chart: the part that is still sent to the region, 0-1, and what is foretold at worst. */
      stillSent: z.array(z.object({ second: z.number(), share: z.number(), predicted: z.number().optional() })),
    })
    .optional(),
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
  const current = upgraded(content);
  const version = (current as { schema?: unknown } | null)?.schema;
  if (typeof version !== "number") {
    throw new UserError(`${path} is not the report of a drill: name the folder of a drill, or its report.json`);
  }
  if (version !== SCHEMA_VERSION) {
    throw new UserError(`${path} has schema ${version}, and this program reads 2 to ${SCHEMA_VERSION}`);
  }
  const result = reportSchema.safeParse(current);
  if (result.success) return result.data;
  throw new UserError(`${path} is not the report of a drill: ${z.prettifyError(result.error)}`);
}
