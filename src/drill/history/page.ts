import { join, relative } from "node:path";
import { type Block, type Column, type Document, type Text, tableOf } from "../../page/document";
import { htmlOf } from "../../page/html";
import { figureText } from "../report/figure-text";
import type { History, PastDrill } from "./drills-in";
import { trendsOf } from "./trends";

type HistoryColumn = readonly [header: string, text: (report: PastDrill["report"]) => string];

/** The table of a history. A new column is a line here, and is in the terminal and on the page. */
const COLUMNS: readonly [HistoryColumn, ...HistoryColumn[]] = [
  [
    "when (UTC)",
    ({ recorded }) => (recorded?.at ?? "not recorded").slice(0, "2026-01-01T00:00".length).replace("T", " "),
  ],
  ["region", ({ region }) => region],
  ["fault", ({ fault, share = 1, target }) => `${fault}, ${share === 1 ? "" : `share ${share}, `}${target}`],
  ["verdict", ({ verdict, repeated }) => (repeated ? `${verdict} (${repeated.runs} runs)` : verdict)],
  ["RTO", ({ figures }) => figureText(figures.rto)],
  ["RPO", ({ figures }) => figureText(figures.rpo)],
  ["writes lost", ({ ledger }) => (ledger.acknowledged > 0 ? String(ledger.lost) : "not measured")],
];

/** A history for the terminal, its columns one below the other. */
export function historyText({ drills, unreadable }: History, folder: string): string {
  const cells = [
    [...COLUMNS.map(([header]) => header), "folder"],
    ...drills.map((drill) => [...COLUMNS.map(([, text]) => text(drill.report)), relative(folder, drill.folder) || "."]),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return [...lines, ...unreadable.map((each) => `not shown: ${each}`)].join("\n");
}

/** A history as a page, which lies in the folder of the drills. */
export function historyPage({ drills, unreadable }: History, folder: string): string {
  const [[when, whenText], ...others] = COLUMNS;
  const columns: readonly Column<PastDrill>[] = [
    [when, ({ report, folder: path }) => ({ text: whenText(report), mark: "link", href: hrefOf(folder, path) })],
    ...others.map(([header, text]): Column<PastDrill> => [header, ({ report }) => marked(header, text(report))]),
  ];
  const trends = trendsOf(drills).map((trend): Block => ({ kind: "chart", ...trend }));
  const document: Document = {
    title: "Drills",
    lead: [`${drills.length} drill${drills.length === 1 ? "" : "s"}, the last first.`],
    sections: [
      { title: "Trends", blocks: trends },
      { title: "All drills", blocks: [{ kind: "table", ...tableOf(columns, [...drills].reverse()) }] },
      { title: "Not shown", blocks: unreadable.length > 0 ? [{ kind: "list", items: unreadable }] : [] },
    ],
    footer: ["A figure that only the restore ended is at least as long as it is shown. A gap in a line: not measured."],
  };
  return htmlOf({ ...document, sections: document.sections.filter(({ blocks }) => blocks.length > 0) });
}

const marked = (header: string, text: string): Text =>
  header === "verdict" && !text.startsWith("passed") ? { text, mark: "bad" } : text;

/** Of the drill's own page, from the history's. */
const hrefOf = (folder: string, path: string): string =>
  join(relative(folder, path), "report.html").replaceAll("\\", "/");
