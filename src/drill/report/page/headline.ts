import type { Block, Document, Text } from "../../../page/document";
import { figureText, percentText, predictedText } from "../figure-text";
import { type ObjectiveKey, objectiveResult, objectiveText } from "../objective";
import type { Report } from "../schema";

/** Why the verdict is as it is, in a sentence. A reason stands here and nowhere else. */
export function verdictReason(report: Report): string {
  const { inconclusive, aborted } = report;
  switch (report.verdict) {
    case "passed":
      return sentence([
        ...objectives(report, "met"),
        ...unmet(report),
        ...kept(report),
        "nothing is worse than predicted",
      ]);
    case "inconclusive":
      return inconclusive ?? "What the drill is about was not measured.";
    case "aborted":
      return aborted ?? "Not everything is restored, as the findings say.";
    case "failed":
      return sentence([...unmet(report), ...broken(report), ...found(report)]) || "The drill did not go as expected.";
  }
}

const sentence = (parts: readonly string[]): string => {
  const text = parts.join("; ");
  return text === "" ? "" : `${text[0]?.toUpperCase()}${text.slice(1)}.`;
};

const unmet = (report: Report): string[] => [...objectives(report, "not met"), ...objectives(report, "not proven")];

function objectives(report: Report, result: ReturnType<typeof objectiveResult>): string[] {
  const names = (["rto", "rpo"] as const)
    .filter((key) => objectiveResult(report, key) === result)
    .map((key) => key.toUpperCase());
  if (names.length === 0) return [];
  return [
    names.length === 1
      ? `the objective of the ${names[0]} is ${result}`
      : `the objectives of ${names.join(" and ")} are ${result}`,
  ];
}

/** Without the objectives, of which the reason speaks by name. */
const asserted = ({ assertions }: Report) => assertions.filter(({ isObjective }) => !isObjective);

const kept = (report: Report): string[] => (asserted(report).length > 0 ? ["every assertion holds"] : []);

function broken(report: Report): string[] {
  const assertions = asserted(report);
  const count = assertions.filter(({ holds }) => !holds).length;
  return count === 0
    ? []
    : [`${count} of ${counted(assertions.length, "assertion")} ${count === 1 ? "does" : "do"} not hold`];
}

const found = ({ findings }: Report): string[] =>
  findings.length === 0 ? [] : [`the drill has ${counted(findings.length, "finding")}`];

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The figures that an objective is about, and what it cost clients: the first thing to be read. */
export function headline(report: Report): NonNullable<Document["headline"]> {
  return {
    text: verdictReason(report),
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
  const { censored = false, seconds } = report.figures[key];
  const notes = [censored ? "only the drill's restore ended it" : "", runs, predicted ? `predicted ${predicted}` : ""];
  return [
    name,
    censored ? `at least ${seconds} s` : figureText(report.figures[key]),
    result === undefined || result === "met" ? text : { text, mark: "bad" },
    notes.filter((note) => note !== "").join("; "),
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

/** What the drill has to prove, what was expected, and by whom it was asked for. */
export function orderBlocks({ order = {}, objective }: Report): Block[] {
  const { hypothesis, owner, approver, ticket } = order;
  const limits = [
    ...(objective?.rtoSeconds === undefined ? [] : [`RTO at most ${objective.rtoSeconds} s`]),
    ...(objective?.rpoSeconds === undefined ? [] : [`RPO at most ${objective.rpoSeconds} s`]),
  ];
  const from = objective?.from === "main.ts" ? "main.ts" : "the command line";
  const rows = Object.entries({
    objective: limits.length > 0 ? `${limits.join(", ")} (from ${from})` : undefined,
    hypothesis,
    owner,
    approver,
    ticket,
  }).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]));
  return rows.length > 0 ? [{ kind: "table", headers: ["", ""], rows }] : [];
}
