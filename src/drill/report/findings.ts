import { noticedBy } from "../../faults/registry";
import { concernsEverybody } from "../measurable";
import type { DrillRecord } from "../record";
import { lateAfterMs } from "../traffic/prober";
import { isGood, type Outage } from "../traffic/samples";
import { TOO_LATE } from "../traffic/traffic";
import { clientWriteFindings } from "./client-writes";
import { connectionText, endedEarly, exactnessText, FIGURES, figureText, predictedText } from "./figure-text";
import { hasLeft } from "./figures";
import type { Report } from "./schema";
import { namesOf } from "./unsettled-writes";

export interface Finding {
  readonly text: string;
  /** The drill did not go as it should have, whatever is asserted of it. */
  readonly serious: boolean;
}

/** More late requests than this are worth a word. */
const LATE = 0.01;

/** What a reader should know of a drill besides its figures. */
export function findingsOf(
  report: Omit<Report, "findings" | "verdict">,
  record: DrillRecord,
  seen: readonly Outage[],
): Finding[] {
  const { aborted, left, conflicts } = record;
  const isComplete = aborted === undefined && record.inconclusive === undefined;
  const serious = [
    ...(aborted === undefined ? [] : [endedEarly(aborted)]),
    ...left,
    ...conflicts,
    // After an early end these events had no time to happen, so their absence is not a finding.
    ...(isComplete ? [...unhappened(report, record), ...surprises(report), ...harm(report, record, seen)] : []),
    ...writesOf(report.ledger),
    ...clientWriteFindings(report.ledger),
    ...limits(record, TOO_LATE, Number.POSITIVE_INFINITY),
  ];
  const others = doubts(report, record);
  // Whatever is found twice is said once, and is serious if one of them is.
  return [
    ...[...new Set(serious)].map((text) => ({ text, serious: true })),
    ...[...new Set(others)].filter((text) => !serious.includes(text)).map((text) => ({ text, serious: false })),
  ];
}

/** What a fault should lead to, and did not. */
function unhappened(
  { figures, fault, share, locations, region }: Pick<Report, "figures" | "fault" | "share" | "locations" | "region">,
  record: DrillRecord,
): string[] {
  const noticed = noticedBy({ fault, share });
  const affected = locations.some((each) => each.affected);
  const findings: string[] = [];
  if (noticed === "health checks" && figures.detect.seconds === null)
    findings.push("the load balancer did not detect the fault");
  if (noticed !== "nobody" && affected) {
    if (figures.shift.seconds === null) findings.push(`some traffic still went to ${region} when it was restored`);
    if (figures.recover.seconds === null && hasLeft(record))
      findings.push(`traffic did not return to ${region} before the drill ended`);
  }
  if (locations.some(({ connection, outageSeconds }) => connection === "new" && outageSeconds === null)) {
    findings.push("clients still saw failures when the drill ended");
  }
  return findings;
}

function writesOf({ lost, unknown, disputed, unsettled }: Report["ledger"]): string[] {
  const names = (fate: (typeof unsettled)[number]["fate"]) => namesOf(unsettled.filter((each) => each.fate === fate));
  return [
    ...(lost > 0
      ? [`${counted(lost, "acknowledged write")} ${lost === 1 ? "is" : "are"} missing in a region: ${names("lost")}`]
      : []),
    ...(unknown > 0
      ? [
          `it is not known whether ${counted(unknown, "acknowledged write")} arrived, because the drill ended too soon to tell, or a region could not be read: ${names("unknown")}`,
        ]
      : []),
    ...(disputed > 0
      ? [
          `the regions have different versions of ${counted(disputed, "item")} that all of them wrote: ${names("disputed")}`,
        ]
      : []),
  ];
}

/** Figures outside their predicted range. */
function surprises({ figures, requests }: Pick<Report, "figures" | "requests">): string[] {
  const times = FIGURES.flatMap(([name, key]) => {
    const { predicted, outside } = figures[key];
    return outside
      ? [`${name}: ${figureText(figures[key])} (${exactnessText(figures[key])}), predicted ${predictedText(predicted)}`]
      : [];
  });
  const worst = requests.predictedFailed?.worst;
  if (worst === undefined || worst === null || requests.failed <= worst) return times;
  return [...times, `${requests.failed} requests failed, predicted: at most ${worst}`];
}

/** What the drill did to clients that it should not have. */
function harm(
  { locations, region }: Pick<Report, "locations" | "region">,
  record: DrillRecord,
  seen: readonly Outage[],
): string[] {
  const served = servedBeforeFault(record);
  const others = concernsEverybody(record.options.fault)
    ? []
    : locations.filter(({ affected, degradedSeconds }) => !affected && degradedSeconds > 0);
  return [
    ...others.map(({ name, connection, degradedSeconds, failed }) => {
      const by = served.has(name) ? "another region" : "no region before the fault";
      return `${name}, served by ${by}, was without service for ${degradedSeconds} s on ${connectionText(connection)} connections (${counted(failed, "failure")}), although only ${region} was broken`;
    }),
    ...seen
      .filter(({ afterRestoreSeconds }) => afterRestoreSeconds > 0)
      .map(
        ({ location, connection, afterRestoreSeconds }) =>
          `${location} was without service again for ${afterRestoreSeconds} s on ${connectionText(connection)} connections, after the restore had started`,
      ),
  ];
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** What makes the figures worth less. */
function doubts({ locations, alarms }: Pick<Report, "locations" | "alarms">, record: DrillRecord): string[] {
  const findings: string[] = (alarms?.alarms ?? [])
    .filter(({ result }) => result === "did not fire")
    .map(({ name, region }) => `the alarm ${name} in ${region} should have fired, and did not`);
  for (const { name, connection, strays } of locations) {
    if (strays === 0) continue;
    findings.push(
      `${name}: ${counted(strays, "request")} on ${connectionText(connection)} connections failed while the share of failures was below the limit, and ${strays === 1 ? "is" : "are"} in no outage`,
    );
  }
  findings.push(...limits(record, 0, TOO_LATE));
  if (record.pausedSeconds > 0) {
    findings.push(
      `the drill sent no requests for ${record.pausedSeconds} s, because the restore could not reach its target: the clients' outage in this time is not known`,
    );
  }
  return findings;
}

/** Locations that any region answered well before anything was broken. */
function servedBeforeFault({ samples, timeline: { endedMs, injectingMs = endedMs } }: DrillRecord): Set<string> {
  return new Set(samples.filter((sample) => isGood(sample) && sample.dueMs < injectingMs).map((each) => each.location));
}

/** What this machine could not do, where the share of requests that it concerns is over one, and not over another. */
function limits({ late, samples, options }: DrillRecord, over: number, notOver: number): string[] {
  const isWithin = (share: number) => share > over && share <= notOver;
  const findings: string[] = [];
  const lateShare = late.sent === 0 ? 0 : late.requests / late.sent;
  if (isWithin(lateShare) && lateShare > LATE) {
    findings.push(
      `${(100 * lateShare).toFixed(1)} % of the requests were sent late, by more than ${Math.round(lateAfterMs(1000 / options.rate))} ms on new connections and ${lateAfterMs(1000)} ms on keep-alive ones: this machine cannot keep up with --rate ${options.rate}: lower it`,
    );
  }
  const unsent = samples.filter(({ error }) => error === "local").length;
  if (isWithin(unsent / Math.max(1, samples.length))) {
    findings.push(
      `${unsent} failures come from this machine, which had no free socket: lower --rate or --timeout, or raise this process's limit of open files`,
    );
  }
  return findings;
}
