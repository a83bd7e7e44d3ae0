import { type Block, type Column, type Document, type Section, type Text, tableOf } from "../../../page/document";
import { utcText } from "../../../page/utc";
import { alarmText } from "../alarms";
import { clientWritesText } from "../client-writes";
import {
  changesText,
  circumstancesText,
  connectionText,
  faultText,
  furtherFindings,
  ledgerText,
  outageText,
  percentText,
  predictedText,
  requestsText,
} from "../figure-text";
import type { Report } from "../schema";
import { availabilityChart, lagChart, latencyChart, stillSentChart } from "./charts";
import { figureBlocks } from "./figure-rows";
import { headline, orderBlocks } from "./headline";
import { lanesOf } from "./lanes";
import { recordBlocks } from "./record-rows";
import { type Moment, momentsOf, startedMsOf } from "./timeline";

/** The report's tables. A new column is a line here, and is in Markdown and on the page. */
const ASSERTION_COLUMNS: readonly Column<Report["assertions"][number]>[] = [
  ["assertion", ({ text }) => ({ text, mark: "code" })],
  ["actual", ({ actual }) => actual],
  ["result", ({ holds }) => (holds ? "holds" : { text: "does not hold", mark: "bad" })],
];

const momentColumns = (report: Report): readonly Column<Moment>[] => {
  const startedMs = startedMsOf(report);
  return [
    ["second", ({ second }) => String(second)],
    ...(startedMs === undefined
      ? []
      : [["UTC", ({ second }) => utcText(startedMs + second * 1000)] satisfies Column<Moment>]),
    ["event", ({ what }) => what],
  ];
};

const clientColumns = (report: Report): readonly Column<Report["locations"][number]>[] => [
  [
    "clients",
    ({ name, affected }) => (affected ? { text: `${name} (served by ${report.region})`, mark: "strong" } : name),
  ],
  ["connections", ({ connection }) => connectionText(connection)],
  ["outage", (clients) => outageText(report, clients)],
  ["predicted", ({ predicted }) => predictedText(predicted)],
  ["degraded", ({ degradedSeconds }) => `${degradedSeconds} s`],
  ["available during the fault", ({ duringFault }) => shareText(duringFault)],
  ["requests", ({ requests }) => String(requests)],
  ["failed", ({ failed }) => String(failed)],
];

const shareText = (share: Report["requests"]["duringFault"]): string =>
  share?.availability === null || share === undefined ? "" : percentText(share.availability);

const WRITE_COLUMNS: readonly Column<Report["ledger"]["duringFault"][number]>[] = [
  ["written in, during the fault", ({ region }) => region],
  ["acknowledged", ({ acknowledged }) => String(acknowledged)],
  ["refused", ({ refused }) => String(refused)],
  ["lost", ({ lost }) => (lost > 0 ? { text: String(lost), mark: "bad" } : String(lost))],
  ["not known", ({ unknown }) => String(unknown)],
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

type Alarm = NonNullable<Report["alarms"]>["alarms"][number];

const alarmColumns = ({ alarms }: Report): readonly Column<Alarm>[] => [
  ["region", ({ region }) => region],
  ["alarm", ({ name }) => name],
  [
    "result",
    (alarm) => {
      const text = alarms ? alarmText(alarm, alarms) : "";
      return alarm.result === "did not fire" ? { text, mark: "bad" } : text;
    },
  ],
];

const LEFT_COLUMNS: readonly Column<NonNullable<Report["dns"]>["left"][number]>[] = [
  ["clients that have left", ({ part }) => percentText(part)],
  ["measured", ({ seconds }) => (seconds === null ? "not before the restore" : `${seconds} s`)],
  ["predicted", ({ predicted }) => predictedText(predicted)],
];

/** All that a report tells, in the order in which it is read. */
export function documentOf(report: Report): Document {
  const sections: Section[] = [
    { title: "Order", blocks: orderBlocks(report) },
    { title: "Findings", blocks: ifAny(furtherFindings(report), (items) => ({ kind: "list", items })) },
    {
      title: "Assertions",
      blocks: ifAny(report.assertions, (all) => ({ kind: "table", ...tableOf(ASSERTION_COLUMNS, all) })),
    },
    { title: "Timeline", blocks: timelineBlocks(report) },
    { title: "Figures", blocks: [...repeatedBlocks(report), ...figureBlocks(report), paragraph(requestsText(report))] },
    {
      title: "Clients",
      blocks: ifAny(report.locations, (all) => ({ kind: "table", ...tableOf(clientColumns(report), all) })),
    },
    { title: "Clients still sent to the region", blocks: dnsBlocks(report) },
    {
      title: "Requests by kind",
      blocks: ifAny(report.traffic ?? [], (all) => ({ kind: "table", ...tableOf(KIND_COLUMNS, all) })),
    },
    {
      title: "Writes",
      blocks: [
        paragraph(ledgerText(report)),
        ...ifAny(report.ledger.duringFault, (all) => ({ kind: "table", ...tableOf(WRITE_COLUMNS, all) })),
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
    {
      title: "Alarms",
      blocks: ifAny([report.alarms ?? []].flat(), ([alarms]) => [
        ...ifAny(alarms?.alarms ?? [], (all) => ({ kind: "table", ...tableOf(alarmColumns(report), all) })),
        paragraph(`${alarms?.quiet} other alarms were quiet, as they should be.`),
      ]),
    },
    { title: "Changes", blocks: ifAny(changesText(report), (items) => ({ kind: "list", items })) },
    { title: "Not tested", blocks: ifAny(report.notTested, (items) => ({ kind: "list", items })) },
    {
      title: "New connections, second by second",
      blocks: ifAny(report.seconds, () => [
        { kind: "chart", caption: "Share of good answers", chart: availabilityChart(report) },
        { kind: "chart", caption: "How long good answers took", chart: latencyChart(report) },
      ]),
    },
    { title: "Record", blocks: recordBlocks(report) },
  ];
  return {
    title: `Drill: ${report.fault} in ${report.region}`,
    verdict: report.verdict,
    headline: headline(report),
    lead: [circumstancesText(report), faultText(report)],
    sections: sections.filter(({ blocks }) => blocks.length > 0),
    footer: [],
  };
}

function timelineBlocks(report: Report): Block[] {
  const lanes = lanesOf(report);
  return [
    ...ifAny(lanes.groups, () => ({ kind: "lanes", lanes })),
    ...(report.health.length > 0 ? [] : [paragraph("The health of the regions was not recorded.")]),
    ...(report.target === "virtual"
      ? [paragraph("A drill in virtual time has no time of day: its times are seconds since its start.")]
      : []),
    { kind: "table", ...tableOf(momentColumns(report), momentsOf(report)) },
    // Of many runs, each has its own.
    ...(report.repeated ? [] : [paragraph({ text: "Watch the drill again", mark: "link", href: "replay.html" })]),
  ];
}

function dnsBlocks(report: Report): Block[] {
  const { dns, region } = report;
  if (!dns) return [];
  return [
    paragraph(`To find a region, clients asked ${dns.asks}.`),
    { kind: "table", ...tableOf(LEFT_COLUMNS, dns.left) },
    ...ifAny(dns.stillSent, () => ({
      kind: "chart",
      caption: `Clients of ${region} whom DNS still sends there`,
      chart: stillSentChart(report),
    })),
  ];
}

const repeatedBlocks = ({ repeated }: Report): Block[] =>
  repeated
    ? [
        paragraph(
          `The drill was run ${repeated.runs} times. Everything on this page is of the worst run, apart from minimum, median and maximum.`,
        ),
      ]
    : [];

const paragraph = (text: Text): Block => ({ kind: "paragraph", text });

const ifAny = <Each>(all: readonly Each[], blocks: (all: readonly Each[]) => Block | Block[]): Block[] =>
  all.length > 0 ? [blocks(all)].flat() : [];
