import {
  changesText,
  circumstancesText,
  exactnessText,
  FIGURES,
  faultText,
  figureText,
  furtherFindings,
  outageText,
  percentText,
  predictedText,
} from "./figure-text";
import type { Report } from "./schema";
import { timelineText } from "./timeline";

/** A report for people and pull requests. */
export function markdownOf(report: Report): string {
  const { figures, requests } = report;
  const findings = furtherFindings(report);
  return `${[
    `# Drill: ${report.fault} in ${report.region}, ${report.verdict}`,
    "",
    circumstancesText(report),
    "",
    faultText(report),
    ...(report.aborted ? ["", `**Ended early:** ${report.aborted}`] : []),
    ...(report.assertions.length > 0
      ? [
          "",
          ...table(
            ["asserted", "seen", ""],
            report.assertions.map(({ text, actual, holds }) => [
              `\`${text}\``,
              actual,
              holds ? "holds" : "**does not hold**",
            ]),
          ),
        ]
      : []),
    "",
    ...table(
      ["", "measured", "predicted"],
      FIGURES.map(([name, key]) => [name, exactText(figures[key]), predictedText(figures[key].predicted)]),
    ),
    "",
    requests.sent === 0 ? "No request was sent." : `${failedText(requests)}${durationText(requests)}.`,
    "",
    ledgerText(report),
    "",
    ...clientsTable(report),
    ...table(["second", "what"], timelineText(report)),
    "",
    ...changesText(report).map((each) => `- ${each}`),
    ...(findings.length > 0 ? ["", "Findings:", "", ...findings.map((finding) => `- ${finding}`)] : []),
    "",
    `Configuration ${report.configuration.slice(0, 12)}, ${Object.entries(report.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
  ].join("\n")}\n`;
}

function clientsTable(report: Report): string[] {
  if (report.locations.length === 0) return [];
  const rows = report.locations.map((each) => [
    each.affected ? `**${each.name}**` : each.name,
    each.connection,
    outageText(report, each),
    predictedText(each.predicted),
    String(each.requests),
    String(each.failed),
  ]);
  return [...table(["clients", "connections", "outage", "predicted", "requests", "failed"], rows), ""];
}

/** A figure, and how exactly it is seen. */
const exactText = (figure: Report["figures"]["rto"]): string =>
  [figureText(figure), ...(figure.seconds === null ? [] : [`(${exactnessText(figure)})`])].join(" ");

/** How many requests failed, what share that is, and what was predicted. */
export function failedText({ sent, failed, availability, predictedFailed }: Report["requests"]): string {
  if (availability === null) return "no request was sent";
  const predicted = predictedText(predictedFailed, "");
  return `${failed} of ${sent} requests failed (${percentText(1 - availability)})${predicted ? `, predicted ${predicted}` : ""}`;
}

function durationText({ p50Ms, p99Ms }: Report["requests"]): string {
  if (p50Ms === null) return "";
  return `; new connections took ${p50Ms} ms (p50), ${p99Ms} ms (p99), failed ones included`;
}

export function ledgerText({ ledger, options }: Report): string {
  if (!options.ledger) return "No writes were made, so nothing is known of them.";
  const { acknowledged, lost, overwritten, refused, unknown } = ledger;
  const unclear = unknown > 0 ? `, ${unknown} not known` : "";
  const counts = `${acknowledged} writes acknowledged: ${lost} lost, ${overwritten} overwritten by a later one${unclear}; ${refused} refused.`;
  if (ledger.maxLagSeconds === null) return counts;
  return `${counts} Replicated after ${ledger.medianLagSeconds} s (middle), ${ledger.maxLagSeconds} s (longest).`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [row(header), row(header.map(() => "---")), ...rows.map(row)];
}
