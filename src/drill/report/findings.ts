import { noticedBy } from "../../faults/registry";
import type { DrillRecord } from "../record";
import { lateAfterMs } from "../traffic/prober";
import { isGood } from "../traffic/samples";
import { TOO_LATE } from "../traffic/traffic";
import { connectionText, endedEarly, exactnessText, FIGURES, predictedText } from "./figure-text";
import { concernsEverybody, hasLeft } from "./figures";
import type { Report } from "./schema";
import { toleranceSeconds } from "./tolerance";
import { namesOf } from "./unsettled-writes";

export interface Finding {
  readonly text: string;
  /** The drill did not go as it should have, whatever is asserted of it. */
  readonly serious: boolean;
}

/** More late requests than this are worth a word. */
const LATE = 0.01;

/** What a reader should know of a drill besides its figures. */
export function findingsOf(report: Omit<Report, "findings" | "verdict">, record: DrillRecord): Finding[] {
  const { aborted, left, conflicts } = record;
  const serious = [
    ...(aborted === undefined ? [] : [endedEarly(aborted)]),
    ...left,
    ...conflicts,
    // After an early end these events had no time to happen, so their absence is not a finding.
    ...(aborted === undefined ? unhappened(report, record) : []),
    ...writesOf(report.ledger),
    ...limits(record, TOO_LATE, Number.POSITIVE_INFINITY),
  ];
  const others = [...(aborted === undefined ? surprises(report, record) : []), ...doubts(report, record)];
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
          `it is not known whether ${counted(unknown, "acknowledged write")} arrived, because a region could not be read for long enough: ${names("unknown")}`,
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
function surprises(
  { figures, requests, options }: Pick<Report, "figures" | "requests" | "options">,
  record: DrillRecord,
): string[] {
  const times = FIGURES.flatMap(([name, key]) => {
    const { seconds, predicted } = figures[key];
    if (seconds === null || !predicted) return [];
    const tolerance = toleranceSeconds(key, seconds, options.rate);
    const slow = seconds > (predicted.worst ?? Number.POSITIVE_INFINITY) + tolerance;
    const fast = seconds < (predicted.best ?? Number.POSITIVE_INFINITY) - tolerance - headStart(key, record);
    return slow || fast
      ? [`${name}: ${seconds} s (${exactnessText(figures[key])}), predicted ${predictedText(predicted)}`]
      : [];
  });
  const worst = requests.predictedFailed?.worst;
  if (worst === undefined || worst === null || requests.failed <= worst) return times;
  return [...times, `${requests.failed} requests failed, predicted: at most ${worst}`];
}

/** A change takes effect between its start and its acknowledgement, and times are measured from the acknowledgement. */
function headStart(figure: keyof Report["figures"], { timeline }: DrillRecord): number {
  const { injectingMs = 0, injectedMs = 0, revertingMs = 0, revertedMs = 0 } = timeline;
  return (figure === "recover" ? revertedMs - revertingMs : injectedMs - injectingMs) / 1000;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** What makes the figures worth less. */
function doubts({ locations, region }: Pick<Report, "locations" | "region">, record: DrillRecord): string[] {
  const findings: string[] = [];
  const served = servedBeforeFault(record);
  // An address that is down concerns everybody.
  const concerned = concernsEverybody(record.options.fault) || locations.some((each) => each.affected);
  if (record.timeline.injectedMs !== undefined && !concerned) {
    findings.push(`${region} served no client before the fault, so the drill did not measure its clients' outage`);
  }
  for (const { name, connection, affected, failed, outages, failedAfter } of locations) {
    if (affected && outages > 1) {
      findings.push(
        `${name}: ${connectionText(connection)} connections had ${outages} outages; the report gives the longest`,
      );
    }
    if (affected && failedAfter > 0) {
      findings.push(
        `${name}: ${counted(failedAfter, "request")} on ${connectionText(connection)} connections failed after the outage was over, and ${failedAfter === 1 ? "is" : "are"} not counted in it`,
      );
    }
    if (!affected && failed > 0) {
      const by = served.has(name) ? "another region" : "no region before the fault";
      findings.push(
        `${name}, served by ${by}, saw ${counted(failed, "failure")} on ${connectionText(connection)} connections`,
      );
    }
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
