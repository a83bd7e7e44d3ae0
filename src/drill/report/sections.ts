import { answersChart, availabilityChart, lagChart, latencyChart, locationsOf } from "./charts";
import { clientWritesText } from "./client-writes";
import { type Block, type Column, type Document, type Section, type Text, tableOf } from "./document";
import {
  changesText,
  circumstancesText,
  connectionText,
  exactnessText,
  FIGURES,
  faultText,
  figureText,
  furtherFindings,
  ledgerText,
  outageText,
  percentText,
  predictedText,
  requestsText,
} from "./figure-text";
import type { Report } from "./schema";
import { type Moment, momentsOf } from "./timeline";

interface FigureRow {
  readonly name: string;
  readonly measured: string;
  readonly predicted?: string;
  readonly exactness?: string;
}

/** The report's tables. A new column is a line here, and is in Markdown and on the page. */
const FIGURE_COLUMNS: readonly Column<FigureRow>[] = [
  ["", ({ name }) => name],
  ["measured", ({ measured }) => measured],
  ["predicted", ({ predicted }) => predicted ?? ""],
  ["accuracy", ({ exactness }) => exactness ?? ""],
];

const ASSERTION_COLUMNS: readonly Column<Report["assertions"][number]>[] = [
  ["assertion", ({ text }) => ({ text, mark: "code" })],
  ["actual", ({ actual }) => actual],
  ["result", ({ holds }) => (holds ? "holds" : { text: "does not hold", mark: "bad" })],
];

const MOMENT_COLUMNS: readonly Column<Moment>[] = [
  ["second", ({ second }) => String(second)],
  ["event", ({ what }) => what],
];

const clientColumns = (report: Report): readonly Column<Report["locations"][number]>[] => [
  [
    "clients",
    ({ name, affected }) => (affected ? { text: `${name} (served by ${report.region})`, mark: "strong" } : name),
  ],
  ["connections", ({ connection }) => connectionText(connection)],
  ["outage", (clients) => outageText(report, clients)],
  ["predicted", ({ predicted }) => predictedText(predicted)],
  ["requests", ({ requests }) => String(requests)],
  ["failed", ({ failed }) => String(failed)],
];

type ClientWrites = NonNullable<Report["ledger"]["throughAccelerator"]>["locations"][number];

const CLIENT_WRITE_COLUMNS: readonly Column<ClientWrites>[] = [
  ["clients", ({ name }) => name],
  ["acknowledged", ({ acknowledged }) => String(acknowledged)],
  ["refused", ({ refused }) => String(refused)],
  ["lost", ({ lost }) => String(lost)],
  [
    "acknowledged by",
    ({ takenBy }) =>
      Object.entries(takenBy)
        .map(([region, count]) => `${region}: ${count}`)
        .join(", "),
  ],
  [
    "while the fault lasted",
    ({ duringFault: during }) =>
      during ? `${during.acknowledged} acknowledged, ${during.refused} refused, ${during.lost} lost` : "not measured",
  ],
];

const KIND_COLUMNS: readonly Column<NonNullable<Report["traffic"]>[number]>[] = [
  ["kind", ({ kind }) => kind],
  ["request", ({ method, path }) => ({ text: `${method} ${path}`, mark: "code" })],
  ["requests", ({ sent }) => String(sent)],
  ["failed", ({ failed }) => String(failed)],
  [
    "failed while the fault lasted",
    ({ duringFault }) => (duringFault ? `${duringFault.failed} of ${duringFault.sent}` : "not measured"),
  ],
];

/** All that a report tells, in the order in which it is read. */
export function documentOf(report: Report): Document {
  const { options } = report;
  const sections: Section[] = [
    {
      title: "Figures",
      blocks: [{ kind: "tiles", ...tableOf(FIGURE_COLUMNS, figureRows(report)) }, paragraph(requestsText(report))],
    },
    {
      title: "Assertions",
      blocks: ifAny(report.assertions, (all) => ({ kind: "table", ...tableOf(ASSERTION_COLUMNS, all) })),
    },
    { title: "Findings", blocks: ifAny(furtherFindings(report), (items) => ({ kind: "list", items })) },
    {
      title: "Timeline",
      blocks: [
        { kind: "table", ...tableOf(MOMENT_COLUMNS, momentsOf(report)) },
        ...ifAny(changesText(report), (items) => ({ kind: "list", items })),
      ],
    },
    {
      title: "Clients",
      blocks: ifAny(report.locations, (all) => ({ kind: "table", ...tableOf(clientColumns(report), all) })),
    },
    {
      title: "Requests by kind",
      blocks: ifAny(report.traffic ?? [], (all) => ({ kind: "table", ...tableOf(KIND_COLUMNS, all) })),
    },
    { title: "New connections, second by second", blocks: trafficCharts(report) },
    {
      title: "Writes",
      blocks: [
        paragraph(ledgerText(report)),
        ...ifAny([clientWritesText(report.ledger) ?? []].flat(), ([text = ""]) => paragraph(text)),
        ...ifAny(report.ledger.throughAccelerator?.locations ?? [], (all) => ({
          kind: "table",
          ...tableOf(CLIENT_WRITE_COLUMNS, all),
        })),
        ...ifAny(report.lag, () => ({
          kind: "chart",
          caption: "How long writes took to reach the other regions",
          chart: lagChart(report),
        })),
      ],
    },
  ];
  return {
    title: `Drill: ${report.fault} in ${report.region}`,
    verdict: report.verdict,
    lead: [
      circumstancesText(report),
      faultText(report),
      ...(report.aborted ? [{ text: `Ended early: ${report.aborted}`, mark: "bad" } satisfies Text] : []),
    ],
    sections: sections.filter(({ blocks }) => blocks.length > 0),
    footer: [
      `Configuration ${report.configuration.slice(0, 12)}, ${Object.entries(report.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ")}.`,
      `${options.rate} new connections a second from each location to ${options.path}, and ${options.kept} keep-alive connections; a request fails after ${options.timeoutMs} ms. Drill ${report.id}.`,
    ],
  };
}

function figureRows({ figures, requests: { availability }, ledger }: Report): FigureRow[] {
  const none = "not measured";
  return [
    ...FIGURES.map(([name, key]) => ({
      name,
      measured: figureText(figures[key]),
      predicted: predictedText(figures[key].predicted),
      exactness: exactnessText(figures[key]),
    })),
    { name: "availability", measured: availability === null ? none : percentText(availability) },
    {
      name: "acknowledged writes lost",
      measured: ledger.acknowledged === 0 ? none : `${ledger.lost} of ${ledger.acknowledged}`,
    },
  ];
}

/** What clients saw, in charts. */
function trafficCharts(report: Report): Block[] {
  const locations = locationsOf(report);
  if (locations.length === 0) return [];
  return [
    ...locations.map(
      (name): Block => ({
        kind: "chart",
        caption: `Which region answered clients at ${name}`,
        chart: answersChart(report, name),
      }),
    ),
    { kind: "chart", caption: "Share of good answers", chart: availabilityChart(report) },
    { kind: "chart", caption: "How long good answers took", chart: latencyChart(report) },
  ];
}

const paragraph = (text: Text): Block => ({ kind: "paragraph", text });

const ifAny = <Each>(all: readonly Each[], block: (all: readonly Each[]) => Block): Block[] =>
  all.length > 0 ? [block(all)] : [];
