import type { Progress } from "../drill/progress";
import { secondsText } from "../drill/report/figure-text";
import { failedText, ledgerText } from "../drill/report/markdown";
import type { Report } from "../drill/report/schema";

/** Where a drill is just now, on one line. */
export function progressText({ phase, elapsedSeconds, answering, failed }: Progress): string {
  const regions = Object.entries(answering)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([region, count]) => `${region} ${count}`);
  const who = regions.length > 0 ? `  answering: ${regions.join(", ")}` : "";
  return `${elapsedSeconds.toFixed(0).padStart(5)} s  ${phase.padEnd(9)}${who}  failed: ${failed}`;
}

/** What a drill found, in a few lines. */
export function summaryOf(report: Report): string {
  const { figures } = report;
  const text = (figure: keyof typeof figures) => secondsText(figures[figure].seconds);
  return [
    `${report.region}, ${report.fault}: ${report.verdict}`,
    `  detected after ${text("detect")}, left after ${text("shift")}, back after ${text("recover")}`,
    `  outage ${text("rto")} for new connections, ${text("keptOutage")} for kept ones; ${failedText(report.requests)}`,
    `  ${ledgerText(report)}`,
    ...report.assertions.map(
      ({ text, actual, holds }) => `  ${holds ? "holds" : "DOES NOT HOLD"}: ${text} (${actual})`,
    ),
    ...report.findings.map((finding) => `  finding: ${finding}`),
  ].join("\n");
}
