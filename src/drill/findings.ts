import { noticedBy } from "./faults";
import { FIGURES, predictedText } from "./figure-text";
import { LATE_MS } from "./prober";
import type { DrillRecord } from "./record";
import type { Report } from "./report";

export interface Finding {
  readonly text: string;
  /** The drill did not go as it should have, whatever is asserted of it. */
  readonly serious: boolean;
}

/** How exactly a moment is seen: the drill looks every second, and probes come at their rate. */
const TOLERANCE_SECONDS = 2;

/** What a reader should know of a drill besides its figures. */
export function findingsOf(report: Omit<Report, "findings" | "verdict">, record: DrillRecord): Finding[] {
  const { aborted, left, foreign } = record;
  const serious = [
    ...(aborted === undefined ? [] : [`the drill was ended early: ${aborted}`]),
    ...left,
    ...foreign,
    // What had no time to happen is no finding.
    ...(aborted === undefined ? unhappened(report) : []),
    ...writesOf(report.ledger),
  ];
  const others = [...(aborted === undefined ? surprises(report) : []), ...doubts(report, record)];
  return [...serious.map((text) => ({ text, serious: true })), ...others.map((text) => ({ text, serious: false }))];
}

/** What a fault should lead to, and did not. */
function unhappened({
  figures,
  fault,
  locations,
  region,
}: Pick<Report, "figures" | "fault" | "locations" | "region">): string[] {
  const noticed = noticedBy(fault);
  const affected = locations.some((each) => each.affected);
  const findings: string[] = [];
  if (noticed === "health checks" && figures.detect.seconds === null)
    findings.push("the load balancer did not notice it");
  if (noticed !== "nobody" && affected) {
    if (figures.shift.seconds === null) findings.push(`traffic had not left ${region} for good when it was repaired`);
    if (figures.recover.seconds === null) findings.push(`traffic had not come back to ${region} when the drill ended`);
  }
  if (locations.some(({ connection, outageSeconds }) => connection === "new" && outageSeconds === null)) {
    findings.push("clients still saw failures when the drill ended");
  }
  return findings;
}

function writesOf({ lost, unknown, disputed }: Report["ledger"]): string[] {
  return [
    ...(lost > 0 ? [`${lost} acknowledged writes are missing in a region`] : []),
    ...(unknown > 0
      ? [`what became of ${unknown} acknowledged writes is not known: a region could not be asked for long enough`]
      : []),
    ...(disputed > 0 ? [`the regions do not agree about ${disputed} items that all of them wrote`] : []),
  ];
}

/** Figures outside their predicted range. */
function surprises({ figures, requests }: Pick<Report, "figures" | "requests">): string[] {
  const times = FIGURES.flatMap(([name, key]) => {
    const { seconds, predicted } = figures[key];
    if (seconds === null || !predicted) return [];
    const slow = seconds > (predicted.worst ?? Number.POSITIVE_INFINITY) + TOLERANCE_SECONDS;
    const fast = seconds < (predicted.best ?? Number.POSITIVE_INFINITY) - TOLERANCE_SECONDS;
    return slow || fast ? [`${name}: ${seconds} s, predicted ${predictedText(predicted)}`] : [];
  });
  const worst = requests.predictedFailed?.worst;
  if (worst === undefined || worst === null || requests.failed <= worst) return times;
  return [...times, `${requests.failed} requests failed, predicted were ${worst} at most`];
}

/** What makes the figures worth less. */
function doubts({ locations, region }: Pick<Report, "locations" | "region">, { late }: DrillRecord): string[] {
  const findings: string[] = [];
  if (!locations.some((each) => each.affected)) {
    findings.push(`no client was served by ${region} before the fault: what its own clients saw was not measured`);
  }
  for (const { name, connection, affected, failed } of locations) {
    if (!affected && failed > 0)
      findings.push(`${name}, served by another region, saw ${failed} failures on ${connection} connections`);
  }
  if (late.sent > 0 && late.requests / late.sent > 0.01) {
    const share = ((100 * late.requests) / late.sent).toFixed(1);
    findings.push(
      `${share} % of the requests were sent over ${LATE_MS} ms late: this machine does not hold the rate, lower --rate`,
    );
  }
  return findings;
}
