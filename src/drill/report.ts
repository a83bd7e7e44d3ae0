import { mean, quantile } from "simple-statistics";
import { z } from "zod";
import type { SecondsRange } from "../model/failover-budget";
import { UserError } from "../user-error";
import type { DrillRecord } from "./drill";
import { type LedgerEntry, summarize } from "./ledger";
import { groups, isGood, outages, returnedAfter, type Sample, seconds, servedBy, settledAfter } from "./samples";

/** Raised whenever a reader of the one before would misread a report. */
export const SCHEMA_VERSION = 1;

const figure = z.object({
  /** Null: it did not happen, or not before the drill ended. */
  seconds: z.number().nullable(),
  /** What the model predicts; absent where it predicts nothing. Null: never. */
  predicted: z.object({ best: z.number().nullable(), worst: z.number().nullable() }).optional(),
});

export const reportSchema = z.object({
  schema: z.literal(SCHEMA_VERSION),
  id: z.string(),
  stack: z.string(),
  target: z.enum(["simulator", "virtual", "aws"]),
  region: z.string(),
  fault: z.string(),
  /** Absent for a virtual drill, whose evidence is the same whenever it is run. */
  startedAt: z.string().optional(),
  who: z.string().optional(),
  versions: z.record(z.string(), z.string()),
  /** SHA-256 of the synthesized configuration. */
  configuration: z.string(),
  options: z.object({ path: z.string(), rate: z.number(), kept: z.number(), timeoutMs: z.number() }),
  verdict: z.enum(["passed", "failed", "aborted"]),
  aborted: z.string().optional(),
  /** Seconds since the start. */
  timeline: z.object({
    injected: z.number(),
    detected: z.number().optional(),
    reverted: z.number(),
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
  }),
  requests: z.object({
    sent: z.number(),
    failed: z.number(),
    availability: z.number(),
    p50Ms: z.number(),
    p99Ms: z.number(),
    late: z.number(),
  }),
  locations: z.array(
    z.object({
      name: z.string(),
      affected: z.boolean(),
      connection: z.enum(["new", "kept"]),
      outageSeconds: z.number().nullable(),
      requests: z.number(),
      failed: z.number(),
    }),
  ),
  ledger: z.object({
    acknowledged: z.number(),
    refused: z.number(),
    lost: z.number(),
    overwritten: z.number(),
    maxLagSeconds: z.number(),
    medianLagSeconds: z.number(),
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

export interface Circumstances {
  readonly stack: string;
  readonly startedAt?: string;
  readonly who?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly configuration: string;
}

/** What a drill's record says, without an opinion on whether it is good enough. */
export function reportOf(record: DrillRecord, circumstances: Circumstances): Report {
  const { timeline, samples, options } = record;
  const at = (ms: number) => seconds(ms - timeline.startedMs);
  const fresh = samples.filter(({ connection }) => connection === "new");
  const affected = servedBy(options.region, samples, timeline.startedMs, timeline.injectedMs);
  const figures = figuresOf(record, affected);
  const seen = outages(samples);
  const latencies = fresh.filter(isGood).map(({ doneMs, dueMs }) => doneMs - dueMs);
  const failed = samples.filter((sample) => !isGood(sample)).length;
  const report: Report = {
    schema: SCHEMA_VERSION,
    id: record.id,
    ...circumstances,
    versions: { ...circumstances.versions },
    target: record.target,
    region: options.region,
    fault: options.fault,
    options: { path: options.path, rate: options.rate, kept: options.kept, timeoutMs: options.timeoutMs },
    verdict: record.aborted === undefined ? "passed" : "aborted",
    ...(record.aborted === undefined ? {} : { aborted: record.aborted }),
    timeline: {
      injected: at(timeline.injectedMs),
      ...(timeline.detectedMs === undefined ? {} : { detected: at(timeline.detectedMs) }),
      reverted: at(timeline.revertedMs),
      ...(timeline.healthyMs === undefined ? {} : { healthy: at(timeline.healthyMs) }),
      ended: at(timeline.endedMs),
    },
    figures,
    requests: {
      sent: samples.length,
      failed,
      availability: samples.length === 0 ? 1 : 1 - failed / samples.length,
      p50Ms: round(latencies.length > 0 ? quantile(latencies, 0.5) : 0),
      p99Ms: round(latencies.length > 0 ? quantile(latencies, 0.99) : 0),
      late: record.late.requests,
    },
    locations: seen.map(({ location, connection, seconds: outage, requests, failed: bad }) => ({
      name: location,
      affected: affected.has(location),
      connection,
      outageSeconds: outage ?? null,
      requests,
      failed: bad,
    })),
    ledger: summarize(record.ledger, record.refusedWrites),
    findings: [],
    assertions: [],
    lag: lagPerSecond(record.ledger, timeline.startedMs),
    seconds: perSecond(samples, timeline.startedMs),
  };
  return { ...report, findings: findingsOf(report, record) };
}

function figuresOf(record: DrillRecord, affected: ReadonlySet<string>): Report["figures"] {
  const { timeline, samples, options, budget } = record;
  const own = (location: string) => samples.filter((sample) => sample.location === location);
  const left = [...affected].map((location) =>
    settledAfter(
      own(location).filter(({ dueMs }) => dueMs < timeline.revertedMs),
      timeline.injectedMs,
      (sample) => isGood(sample) && sample.region !== options.region,
    ),
  );
  const back = [...affected].map((location) => returnedAfter(own(location), timeline.revertedMs, options.region));
  const longest = (connection: Sample["connection"]) =>
    max(
      outages(samples)
        .filter((outage) => outage.connection === connection)
        .map((outage) => outage.seconds),
    );
  const noticed = BY_HEALTH_CHECK.has(options.fault);
  const shift = noticed ? budget?.shift : PROPAGATION_ONLY.has(options.fault) ? { best: 0, worst: 30 } : undefined;
  return {
    detect: {
      seconds: timeline.detectedMs === undefined ? null : seconds(timeline.detectedMs - timeline.injectedMs),
      ...(noticed ? predicted(budget?.detect) : {}),
    },
    shift: { seconds: max(left), ...predicted(shift) },
    recover: { seconds: max(back), ...(noticed ? predicted(budget?.recover) : {}) },
    rto: { seconds: longest("new"), ...predicted(shift && { best: 0, worst: shift.worst }) },
    keptOutage: { seconds: longest("kept") },
  };
}

/** Faults that health checks notice, so that the model knows how long that takes. */
const BY_HEALTH_CHECK = new Set(["status", "throttle", "table", "error", "slow"]);
/** Faults that Global Accelerator sees without them. */
const PROPAGATION_ONLY = new Set(["cut-off", "load-balancer"]);

/** How exactly a moment is seen: the drill looks every second, and probes come at their rate. */
const TOLERANCE_SECONDS = 2;

function findingsOf(report: Report, { late, aborted }: DrillRecord): string[] {
  const findings: string[] = [];
  if (aborted !== undefined) findings.push(`the drill was ended early: ${aborted}`);
  for (const [name, { seconds: actual, predicted: range }] of Object.entries(report.figures)) {
    if (!range) continue;
    const text = `${name} was predicted in ${range.best ?? "never"} to ${range.worst ?? "never"} s`;
    if (actual === null) findings.push(`${text} and did not happen`);
    else if (actual > (range.worst ?? Infinity) + TOLERANCE_SECONDS) findings.push(`${text} and took ${actual} s`);
    else if (actual < (range.best ?? 0) - TOLERANCE_SECONDS) findings.push(`${text} and took only ${actual} s`);
  }
  if (report.ledger.lost > 0) findings.push(`${report.ledger.lost} acknowledged writes are missing in a region`);
  const healthy = report.locations.filter(({ affected, failed }) => !affected && failed > 0);
  for (const { name, failed } of healthy) findings.push(`${name}, served by another region, saw ${failed} failures`);
  if (late.sent > 0 && late.requests / late.sent > 0.01) {
    const share = ((100 * late.requests) / late.sent).toFixed(1);
    findings.push(
      `${share} % of the requests were sent over 5 ms late: this machine does not hold the rate, lower --rate`,
    );
  }
  return findings;
}

function perSecond(samples: readonly Sample[], startedMs: number): Report["seconds"] {
  return groups(samples.filter(({ connection }) => connection === "new")).flatMap(([location, , own]) => {
    const bySecond = new Map<number, Sample[]>();
    for (const sample of own) {
      const second = Math.floor((sample.dueMs - startedMs) / 1000);
      bySecond.set(second, [...(bySecond.get(second) ?? []), sample]);
    }
    return [...bySecond].map(([second, all]) => {
      const good = all.filter(isGood);
      const answered: Record<string, number> = {};
      for (const { region = "unknown" } of good) answered[region] = (answered[region] ?? 0) + 1;
      const meanMs = good.length > 0 ? round(mean(good.map(({ doneMs, dueMs }) => doneMs - dueMs))) : null;
      return { location, second, answered, failed: all.length - good.length, meanMs };
    });
  });
}

function lagPerSecond(ledger: readonly LedgerEntry[], startedMs: number): Report["lag"] {
  return ledger.flatMap(({ region, acknowledgedMs, fates }) => {
    const lags = fates.filter((fate) => fate.region !== region).flatMap(({ lagSeconds }) => lagSeconds ?? []);
    const second = Math.floor((acknowledgedMs - startedMs) / 1000);
    return lags.length > 0 ? [{ region, second, maxSeconds: Math.max(...lags) }] : [];
  });
}

/** The greatest, or null where one of them is missing or there is none. */
function max(values: readonly (number | undefined)[]): number | null {
  if (values.length === 0 || values.includes(undefined)) return null;
  return Math.max(...(values as number[]));
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

function predicted(range: SecondsRange | undefined): Pick<Report["figures"]["rto"], "predicted"> {
  if (!range) return {};
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return { predicted: { best: finite(range.best), worst: finite(range.worst) } };
}

/** @throws UserError where a file is no report that this program can read */
export function parseReport(text: string, path: string): Report {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new UserError(`${path} is no JSON: name the folder of a drill, or its report.json`);
  }
  const version = (content as { schema?: unknown } | null)?.schema;
  if (version !== SCHEMA_VERSION) {
    throw new UserError(`${path} has schema ${String(version)}, this program reads ${SCHEMA_VERSION}`);
  }
  const result = reportSchema.safeParse(content);
  if (result.success) return result.data;
  throw new UserError(`${path} is no report of a drill: ${z.prettifyError(result.error)}`);
}
