import { quantile } from "simple-statistics";
import { concernsEverybody } from "../measurable";
import type { DrillRecord } from "../record";
import { type Outage, ofPath, outages, type Sample, seconds, servedBy } from "../traffic/samples";
import { alarmsOf } from "./alarms";
import { clientWritesOf } from "./client-writes";
import { clientsOf } from "./clients";
import { whyInconclusive } from "./conclusive";
import { requestsDuringFault, shareOf, writesDuringFault } from "./during-fault";
import { figuresOf, finite } from "./figures";
import { findingsOf } from "./findings";
import { lagsOf, summarize } from "./ledger-summary";
import { notTestedBy } from "./not-tested";
import { lagPerSecond, perSecond } from "./per-second";
import { predict } from "./prediction";
import { type Report, SCHEMA_VERSION } from "./schema";
import { stillSentOf } from "./still-sent";
import { trafficByKind } from "./traffic-by-kind";
import { unsettledWrites } from "./unsettled-writes";

export interface Circumstances {
  readonly stack: string;
  readonly recorded: { readonly at: string; readonly by: string };
  readonly api?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly configuration: string;
  readonly objective?: Report["objective"];
  readonly order?: Report["order"];
  readonly origin?: Report["origin"];
}

/** The figures of a drill's record. Assertions are judged apart, by `judged`. */
export function reportOf(whole: DrillRecord, circumstances: Circumstances): Report {
  // Drills with and without the product's own requests can be compared.
  const record = { ...whole, samples: ofPath(whole.samples) };
  const { timeline, samples, options, ledger } = record;
  const { startedMs, endedMs, injectingMs = endedMs } = timeline;
  const affected = servedBy(options.region, samples, startedMs, injectingMs);
  const seen = outages(samples, injectingMs, timeline.revertingMs ?? endedMs, options.service).sort(byLocation);
  const prediction = predict(record, affected.size);
  const regions = record.regions;
  const { path, rate, kept, timeoutMs, steadySeconds, holdSeconds, limitSeconds, phaseSeconds, service } = options;
  const { stack, recorded, api, versions, configuration, objective, order, origin } = circumstances;
  const dns = stillSentOf(record, affected, prediction);
  const alarms = alarmsOf(record);
  const throughAccelerator = clientWritesOf(record);
  const traffic = trafficByKind(whole, affected);
  const ofAffected = requestsDuringFault(
    record,
    ({ location }) => concernsEverybody(options.fault) || affected.has(location),
  );
  const report = {
    schema: SCHEMA_VERSION,
    id: record.id,
    stack,
    recorded,
    ...(api === undefined ? {} : { api }),
    ...(objective && { objective }),
    ...(order && { order }),
    ...(origin && { origin }),
    versions: { ...versions },
    configuration,
    target: record.target,
    region: options.region,
    fault: options.fault,
    ...(options.share === undefined ? {} : { share: options.share }),
    options: {
      path,
      rate,
      kept,
      timeoutMs,
      steadySeconds,
      holdSeconds,
      ...(limitSeconds === undefined ? {} : { limitSeconds }),
      ...(phaseSeconds === undefined ? {} : { phaseSeconds }),
      ledger: options.ledger,
      ...service,
    },
    changes: [...record.changes],
    restored: [...record.restored],
    ...(record.aborted === undefined ? {} : { aborted: record.aborted }),
    notTested: notTestedBy(options),
    timeline: timelineOf(timeline),
    figures: figuresOf(record, affected, seen, prediction),
    requests: {
      ...requestsOf(samples),
      ...(prediction.failed ? { predictedFailed: finite(prediction.failed) } : {}),
      ...(ofAffected ? { duringFault: ofAffected } : {}),
      late: record.late.requests,
    },
    ...(traffic ? { traffic } : {}),
    locations: seen.map((outage) => clientsOf(record, outage, affected, prediction)),
    ledger: {
      ...writesOf(ledger, record.refusedWrites.length),
      duringFault: writesDuringFault(record, regions),
      ...(throughAccelerator ? { throughAccelerator } : {}),
    },
    health: (record.health ?? []).map(({ region, atMs, state }) => ({
      region,
      second: seconds(atMs - startedMs),
      state,
    })),
    assertions: [],
    ...(dns ? { dns } : {}),
    ...(alarms ? { alarms } : {}),
    lag: lagPerSecond(ledger, startedMs),
    seconds: perSecond(samples, startedMs),
  } satisfies Omit<Report, "findings" | "seriousFindings" | "verdict">;
  const findings = findingsOf(report, record, seen);
  const failed = findings.some(({ serious }) => serious);
  const aborted = record.aborted !== undefined || record.left.length > 0;
  const inconclusive = aborted ? undefined : whyInconclusive(report, record);
  return {
    ...report,
    ...(inconclusive === undefined ? {} : { inconclusive }),
    findings: findings.map(({ text }) => text),
    seriousFindings: findings.filter(({ serious }) => serious).map(({ text }) => text),
    verdict: aborted ? "aborted" : failed ? "failed" : inconclusive === undefined ? "passed" : "inconclusive",
  };
}

function writesOf(
  ledger: DrillRecord["ledger"],
  refused: number,
): Omit<Report["ledger"], "duringFault" | "throughAccelerator"> {
  const unsettled = unsettledWrites(ledger);
  // Each region's write of an item is an entry of its own.
  const disputed = new Set(unsettled.filter(({ fate }) => fate === "disputed").map(({ id }) => id));
  const nowhere = ledger.flatMap(lagsOf).length === 0 && { maxLagSeconds: null, medianLagSeconds: null };
  return { ...summarize(ledger, refused), ...nowhere, disputed: disputed.size, unsettled };
}

/** By name, and new connections before kept ones. */
const byLocation = (a: Outage, b: Outage): number =>
  a.location.localeCompare(b.location) || b.connection.localeCompare(a.connection);

function timelineOf({ startedMs, endedMs, ...moments }: DrillRecord["timeline"]) {
  const at = (ms: number | undefined) => (ms === undefined ? undefined : seconds(ms - startedMs));
  return {
    injecting: at(moments.injectingMs),
    injected: at(moments.injectedMs),
    detected: at(moments.detectedMs),
    reverting: at(moments.revertingMs),
    reverted: at(moments.revertedMs),
    healthy: at(moments.healthyMs),
    ended: seconds(endedMs - startedMs),
  };
}

function requestsOf(samples: readonly Sample[]) {
  // Failed requests count with the time that they took: otherwise a backend with more failures would look faster.
  const durations = samples.filter(({ connection }) => connection === "new").map(({ doneMs, dueMs }) => doneMs - dueMs);
  const durationMs = (share: number) => (durations.length > 0 ? round(quantile(durations, share)) : null);
  return {
    ...shareOf(samples),
    p50Ms: durationMs(0.5),
    p99Ms: durationMs(0.99),
  };
}

const round = (ms: number): number => Math.round(ms * 10) / 10;
