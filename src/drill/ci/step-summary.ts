import { type Block, type Column, type Section, type Text, tableOf } from "../../page/document";
import { markdownOf } from "../../page/markdown";
import { figureText, percentText } from "../report/figure-text";
import { type DrillOutcome, differenceText, nameOf, type Outcome, worseThings } from "./outcome";

const COLUMNS: readonly Column<DrillOutcome>[] = [
  ["region", ({ report }) => report.region],
  ["fault", ({ report }) => report.fault],
  ["verdict", ({ report }) => (report.verdict === "passed" ? "passed" : { text: report.verdict, mark: "bad" })],
  ["RTO", ({ report }) => figureText(report.figures.rto)],
  ["RPO", ({ report }) => figureText(report.figures.rpo)],
  ["failed requests", ({ report: { requests } }) => failedShare(requests.availability)],
  ["writes lost", ({ report: { ledger } }) => (ledger.acknowledged > 0 ? String(ledger.lost) : "not measured")],
];

const failedShare = (availability: number | null): string =>
  availability === null ? "not measured" : percentText(1 - availability);

/** A run as Markdown, for the page that a CI system shows of it. */
export function stepSummary({ drills, notStarted, exitCode }: Outcome): string {
  const sections: Section[] = [
    { title: "Drills", blocks: drills.length > 0 ? [{ kind: "table", ...tableOf(COLUMNS, drills) }] : [] },
    ...drills.map((outcome) => ({ title: nameOf(outcome.report), blocks: details(outcome) })),
    { title: "Not started", blocks: listOf(notStarted) },
  ];
  return markdownOf({
    title: "Failover drills",
    lead: [`Exit code ${exitCode}.`],
    sections: sections.filter(({ blocks }) => blocks.length > 0),
    footer: [],
  });
}

/** What is to be known of a drill besides its figures. */
function details(outcome: DrillOutcome): Block[] {
  const { report, baseline } = outcome;
  const { inconclusive, assertions, findings } = report;
  const worse = worseThings(outcome).map((each) => `worse than in ${baseline?.folder}: ${differenceText(each)}`);
  return listOf([
    ...(inconclusive === undefined ? [] : [`nothing can be concluded: ${inconclusive}`]),
    ...assertions.filter(({ holds }) => !holds).map(({ text, actual }) => `${text} does not hold: ${actual}`),
    ...worse,
    ...findings,
  ]);
}

const listOf = (items: readonly Text[]): Block[] => (items.length > 0 ? [{ kind: "list", items }] : []);
