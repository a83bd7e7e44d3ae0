import type { Report } from "./report";

/** A report for people and pull requests. */
export function markdownOf(report: Report): string {
  const { figures, requests, ledger } = report;
  return `${[
    `# Drill: ${report.fault} in ${report.region}, ${report.verdict}`,
    "",
    `Stack ${report.stack} on ${TARGETS[report.target]}${report.startedAt ? `, ${report.startedAt}` : ""}${report.who ? `, by ${report.who}` : ""}.`,
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
      FIGURES.map(([name, key]) => [name, secondsText(figures[key].seconds), predictedText(figures[key].predicted)]),
    ),
    "",
    `${requests.sent} requests, ${requests.failed} failed (availability ${(100 * requests.availability).toFixed(3)} %), p50 ${requests.p50Ms} ms, p99 ${requests.p99Ms} ms.`,
    "",
    `${ledger.acknowledged} writes acknowledged, ${ledger.lost} lost, ${ledger.overwritten} overwritten by a later one, ${ledger.refused} refused. Replicated after ${ledger.medianLagSeconds} s (middle), ${ledger.maxLagSeconds} s (longest).`,
    "",
    ...table(
      ["clients", "connections", "outage", "requests", "failed"],
      report.locations.map((each) => [
        each.affected ? `**${each.name}**` : each.name,
        each.connection,
        secondsText(each.outageSeconds),
        String(each.requests),
        String(each.failed),
      ]),
    ),
    ...(report.findings.length > 0 ? ["", "Findings:", "", ...report.findings.map((finding) => `- ${finding}`)] : []),
    "",
    `Configuration ${report.configuration.slice(0, 12)}, ${Object.entries(report.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
  ].join("\n")}\n`;
}

export const TARGETS: Readonly<Record<Report["target"], string>> = {
  aws: "AWS",
  simulator: "the simulator, in real time",
  virtual: "the simulator, in virtual time",
};

/** Figures by the names that people use. */
export const FIGURES: readonly (readonly [string, keyof Report["figures"]])[] = [
  ["time to detect", "detect"],
  ["time to shift", "shift"],
  ["time to recover", "recover"],
  ["outage of new connections (RTO)", "rto"],
  ["outage of kept connections", "keptOutage"],
];

export const secondsText = (seconds: number | null): string => (seconds === null ? "not seen" : `${seconds} s`);

export const predictedText = (range: Report["figures"]["rto"]["predicted"]): string =>
  range ? `${range.best ?? "never"} to ${range.worst ?? "never"} s` : "";

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [row(header), row(header.map(() => "---")), ...rows.map(row)];
}
