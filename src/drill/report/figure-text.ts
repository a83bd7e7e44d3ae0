import { describeFault } from "../change/faults";
import type { Report } from "./schema";

type Figure = Report["figures"]["rto"];

/** Figures by the names that people use. */
export const FIGURES: readonly (readonly [string, keyof Report["figures"]])[] = [
  ["detection time", "detect"],
  ["failover time", "shift"],
  ["recovery time", "recover"],
  ["outage of new connections (RTO)", "rto"],
  ["degraded time of new connections", "degraded"],
  ["outage of keep-alive connections", "keptOutage"],
  ["longest replication lag", "lag"],
  ["unreplicated writes of the region (RPO)", "rpo"],
];

const TARGETS: Readonly<Record<Report["target"], string>> = {
  aws: "AWS",
  simulator: "the simulator, in real time",
  virtual: "the simulator, in virtual time",
};

/** What was drilled, where, when, and by which user, in a sentence. */
export function circumstancesText({ stack, target, api, recorded }: Report): string {
  // Whatever takes AWS's place is not AWS.
  const where = target === "aws" && api !== undefined ? `AWS's API at ${api}` : TARGETS[target];
  return `Stack ${stack} on ${where}${recorded ? `, ${recorded.at}, by ${recorded.by}` : ""}.`;
}

/** What the fault did, in a sentence. */
export const faultText = (report: Report): string => `The fault: ${describeFault(report)}.`;

/** A figure, or why there is none. */
export const figureText = ({ seconds, missing, censored = false }: Figure): string =>
  seconds === null ? (missing ?? NOTHING) : secondsText(seconds, censored);

/** @param censored whether only the drill's restore ended it */
export const secondsText = (seconds: number, censored: boolean): string =>
  censored ? `at least ${seconds} s (until restored)` : `${seconds} s`;

/** Where there is nothing to measure. */
const NOTHING = "–";

/** A kind of connection by its usual name. */
export const connectionText = (connection: "new" | "kept"): string =>
  connection === "kept" ? "keep-alive" : connection;

/** How exactly a figure is seen. */
export const exactnessText = ({ withinSeconds }: Figure): string =>
  withinSeconds === undefined ? "" : `±${withinSeconds} s`;

/** What clients saw of an outage, or why that is not known. */
export function outageText(
  { timeline }: Report,
  { outageSeconds, censored = false }: Report["locations"][number],
): string {
  if (outageSeconds !== null) return secondsText(outageSeconds, censored);
  return timeline.injected === undefined ? "not measured" : "not over";
}

/** The findings without the reason for an early end, which the page shows at the top. */
export const furtherFindings = ({ findings, aborted }: Report): string[] =>
  findings.filter((finding) => aborted === undefined || finding !== endedEarly(aborted));

export const endedEarly = (reason: string): string => `the drill was ended early: ${reason}`;

/** Of a figure, in seconds or in what `unit` says. */
export function predictedText(range: Report["figures"]["rto"]["predicted"] | undefined, unit = " s"): string {
  if (!range) return "";
  const { best, worst, faultSeconds } = range;
  if (best === null) return "never";
  if (faultSeconds !== undefined && worst !== null) {
    const longer = worst - faultSeconds;
    return `at most ${longer === 0 ? "as long as" : `${longer}${unit} longer than`} the fault (${faultSeconds} s)`;
  }
  return worst === null ? `${best}${unit} at best` : best === worst ? `${best}${unit}` : `${best} to ${worst}${unit}`;
}

/** A share of requests, exact enough to tell one failure. */
export const percentText = (share: number): string => `${Math.round(share * 100_000) / 1000} %`;

/** What the drill changed and restored, a line each. */
export const changesText = ({ changes, restored }: Report): string[] => [
  ...changes.map((change) => `changed ${change}`),
  ...restored.map((each) => `restored: ${each}`),
];

/** How many requests failed, what share that is, and what was predicted. */
export function failedText({ sent, failed, availability, predictedFailed }: Report["requests"]): string {
  if (availability === null) return "no request was sent";
  const predicted = predictedText(predictedFailed, "");
  return `${failed} of ${sent} requests failed (${percentText(1 - availability)})${predicted ? `, predicted ${predicted}` : ""}`;
}

/** The same as sentences, and how long requests took. */
export function requestsText({ requests }: Report): string {
  const { sent, p50Ms, p99Ms } = requests;
  if (sent === 0) return "No request was sent.";
  const durations =
    p50Ms === null
      ? ""
      : ` New connections took ${p50Ms} ms (p50), ${p99Ms} ms (p99) from the time when a request was due, with failed requests.`;
  return `${failedText(requests)}.${durations}`;
}

export function ledgerText({ ledger, options }: Report): string {
  if (!options.ledger) return "The drill made no writes, so lost writes were not measured.";
  const { acknowledged, lost, overwritten, refused, unknown } = ledger;
  const unclear = unknown > 0 ? `, ${unknown} not known` : "";
  const counts = `${acknowledged} writes acknowledged: ${lost} lost, ${overwritten} overwritten by a later one${unclear}; ${refused} refused.`;
  if (ledger.maxLagSeconds === null) return counts;
  return `${counts} Replicated after ${ledger.medianLagSeconds} s (median), ${ledger.maxLagSeconds} s (longest).`;
}
