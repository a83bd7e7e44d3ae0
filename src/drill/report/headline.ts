import type { Block, Document, Text } from "./document";
import { figureText, percentText, predictedText } from "./figure-text";
import { type ObjectiveKey, objectiveResult, objectiveText } from "./objective";
import type { Report } from "./schema";

/** How the drill ended, in a sentence. A reason stands here and nowhere else. */
export function verdictText(report: Report): string {
  switch (report.verdict) {
    case "passed":
      return `Passed: ${[...proofs(report), ...missed(report)].join("; ")}.`;
    case "inconclusive":
      return `Inconclusive: ${report.inconclusive ?? "what the drill is about was not measured"}`;
    case "aborted":
      return `Aborted: ${report.aborted ?? "not everything is restored, as the findings say"}`;
    case "failed":
      return `Failed: ${reasons(report).join("; ") || "the drill did not go as expected"}.`;
  }
}

/** What a drill that passed shows. */
function proofs(report: Report): string[] {
  const met = (["rto", "rpo"] as const).filter((key) => objectiveResult(report, key) === "met");
  return [
    ...met.map((key) => `the objective of the ${NAMES[key]} is met`),
    ...(report.assertions.length > 0 ? ["every assertion holds"] : []),
    "nothing is worse than predicted",
  ];
}

const missed = (report: Report): string[] =>
  (["rto", "rpo"] as const).flatMap((key) => {
    const result = objectiveResult(report, key);
    return result === undefined || result === "met" ? [] : [`the objective of the ${NAMES[key]} is ${result}`];
  });

function reasons(report: Report): string[] {
  const broken = report.assertions.filter(({ holds }) => !holds).length;
  const found = report.findings.length;
  return [
    ...missed(report),
    ...(broken > 0
      ? [`${broken} of ${counted(report.assertions.length, "assertion")} ${broken === 1 ? "does" : "do"} not hold`]
      : []),
    ...(found > 0 ? [`${counted(found, "finding")} below`] : []),
  ];
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const NAMES: Readonly<Record<ObjectiveKey, string>> = { rto: "RTO", rpo: "RPO" };

/** The figures that an objective is about, and what it cost clients: the first thing to be read. */
export function headline(report: Report): NonNullable<Document["headline"]> {
  return {
    text: verdictText(report),
    figures: {
      headers: ["", "measured", "objective", ""],
      rows: [
        aim(report, "rto", "RTO: outage of new connections"),
        aim(report, "rpo", "RPO: unreplicated writes of the region"),
        availability(report),
      ],
    },
  };
}

function aim(report: Report, key: ObjectiveKey, name: string): Text[] {
  const result = objectiveResult(report, key);
  const text = objectiveText(report, key);
  const spread = report.repeated?.figures[key];
  const runs = spread
    ? `median ${known(spread.median)}, maximum ${known(spread.max)} of ${report.repeated?.runs} runs`
    : "";
  const predicted = predictedText(report.figures[key].predicted);
  const notes = [runs, predicted ? `predicted ${predicted}` : ""].filter((note) => note !== "").join("; ");
  return [
    name,
    figureText(report.figures[key]),
    result === undefined || result === "met" ? text : { text, mark: "bad" },
    notes,
  ];
}

/** Of one of several runs. */
const known = (seconds: number | null): string => (seconds === null ? "not measured" : `${seconds} s`);

function availability({ requests: { duringFault }, region }: Report): Text[] {
  const name = "Availability during the fault";
  if (!duringFault || duringFault.availability === null) return [name, "not measured", "", ""];
  const { sent, failed } = duringFault;
  const note = `for clients that ${region} served: ${failed} of ${sent} requests failed`;
  return [name, percentText(duringFault.availability), "", note];
}

/** Who asked for the drill and what they expected. */
export function orderBlocks({ order }: Report): Block[] {
  const rows = Object.entries({
    hypothesis: order?.hypothesis,
    owner: order?.owner,
    approver: order?.approver,
    ticket: order?.ticket,
  }).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]));
  return rows.length > 0 ? [{ kind: "table", headers: ["", ""], rows }] : [];
}
