import type { Progress } from "../drill/progress";
import { alarmsText } from "../drill/report/alarms";
import { clientWritesText } from "../drill/report/client-writes";
import { failedText, figureText, ledgerText, percentText } from "../drill/report/figure-text";
import type { Report } from "../drill/report/schema";

/** Where a drill is just now, on one line. */
export function progressText({ phase, elapsedSeconds, answering, failed }: Progress): string {
  const regions = Object.entries(answering)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([region, count]) => `${region} ${count}`);
  // Last, since a narrow terminal cuts it off where there are many.
  const who = regions.length > 0 ? `  answering: ${regions.join(", ")}` : "";
  return `${elapsedSeconds.toFixed(0).padStart(5)} s  ${phase.padEnd(9)}  failed: ${failed}${who}`;
}

function repeatedText({ repeated }: Report): string[] {
  if (!repeated) return [];
  const { min, median, max } = repeated.figures.rto;
  const spread = max === null ? "not measured in every run" : `${min} to ${max} s, median ${median} s`;
  return [`  ${repeated.runs} runs: outage of new connections ${spread}; the figures above are those of the worst`];
}

/** Who asked DNS, and how soon clients followed its answers. */
function dnsText({ dns }: Report): string[] {
  if (!dns) return [];
  const left = dns.left.map(
    ({ part, seconds }) => `${percentText(part)} ${figureText({ seconds, missing: "not over" })}`,
  );
  return [`  clients asked ${dns.asks}${left.length > 0 ? `; they had left after: ${left.join(", ")}` : ""}`];
}

/** What a drill found, in a few lines. */
export function summaryOf(report: Report): string {
  const { figures } = report;
  const text = (key: keyof typeof figures) => figureText(figures[key]);
  const moment = (key: keyof typeof figures, happened: string, noun: string) =>
    figures[key].seconds === null ? `${noun} ${text(key)}` : `${happened} after ${text(key)}`;
  return [
    `${report.region}, ${report.fault}: ${report.verdict}`,
    ...(report.inconclusive === undefined ? [] : [`  nothing can be concluded: ${report.inconclusive}`]),
    `  ${moment("detect", "detected", "detection")}, ${moment("shift", "left", "shift")}, ${moment("recover", "back", "recovery")}`,
    `  outage of new connections ${text("rto")}, of keep-alive connections ${text("keptOutage")}; ${failedText(report.requests)}`,
    `  ${ledgerText(report)}`,
    ...dnsText(report),
    ...(report.alarms ? [`  alarms: ${alarmsText(report.alarms)}`] : []),
    ...repeatedText(report),
    ...(report.ledger.throughAccelerator?.locations.length ? [`  ${clientWritesText(report.ledger)}`] : []),
    ...report.assertions.map(
      ({ text, actual, holds }) => `  ${holds ? "holds" : "DOES NOT HOLD"}: ${text} (${actual})`,
    ),
    ...report.findings.map((finding) => `  finding: ${finding}`),
  ].join("\n");
}

/** One run of several, on one line. */
export function runText({ verdict, figures, inconclusive, aborted }: Report, run: number, runs: number): string {
  const reason = aborted ?? inconclusive;
  const found = `detected ${figureText(figures.detect)}, outage of new connections ${figureText(figures.rto)}`;
  return `  run ${run} of ${runs}: ${verdict}, ${reason ?? found}`;
}
