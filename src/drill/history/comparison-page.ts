import type { Chart, Series } from "../../page/chart";
import { type Block, type Column, type Document, tableOf } from "../../page/document";
import { htmlOf } from "../../page/html";
import { PALETTE } from "../../page/palette";
import { compare, warningsOf } from "../report/compare";
import { FIGURES, figureText } from "../report/figure-text";
import type { Report } from "../report/schema";

const COLOURS = { before: PALETTE[0], after: PALETTE[1] } as const;

type Second = Report["seconds"][number];

/** Something of both drills over time. */
interface Course {
  readonly caption: string;
  readonly chart: Chart;
}

interface FigureRow {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly change: string;
}

const COLUMNS: readonly Column<FigureRow>[] = [
  ["", ({ name }) => name],
  ["before", ({ before }) => before],
  ["after", ({ after }) => after],
  ["", ({ change }) => (change === "worse" ? { text: change, mark: "bad" } : change)],
];

/** Two drills on one page: their figures, and their courses over each other, from the moment of the fault. */
export function comparisonPage(before: Report, after: Report): string {
  const warnings = warningsOf(before, after);
  const charts = coursesOf(before, after).map((course): Block => ({ kind: "chart", ...course }));
  const document: Document = {
    title: "Two drills",
    lead: [`Before: ${nameOf(before)}.`, `After: ${nameOf(after)}.`],
    sections: [
      { title: "Before you compare", blocks: warnings.length > 0 ? [{ kind: "list", items: warnings }] : [] },
      { title: "Figures", blocks: [{ kind: "table", ...tableOf(COLUMNS, rowsOf(before, after)) }] },
      { title: "New connections, seconds from the fault", blocks: charts },
    ],
    footer: ["What differs by less than a drill can measure, or by chance, is called the same."],
  };
  return htmlOf({ ...document, sections: document.sections.filter(({ blocks }) => blocks.length > 0) });
}

const nameOf = ({ fault, region, recorded, id, verdict }: Report): string =>
  `${fault} in ${region}, ${recorded?.at ?? id}, ${verdict}`;

/** The figures of the report, and whatever else differs. */
function rowsOf(before: Report, after: Report): FigureRow[] {
  const differences = compare(before, after);
  const changeOf = (name: string) => {
    const found = differences.find(({ what }) => what === name);
    return found === undefined ? "same" : found.worse ? "worse" : "better";
  };
  const figures = FIGURES.map(([name, key]) => ({
    name,
    before: figureText(before.figures[key]),
    after: figureText(after.figures[key]),
    change: changeOf(name),
  }));
  const others = differences.filter(({ what }) => !FIGURES.some(([name]) => name === what));
  return [
    ...figures,
    ...others.map((each) => ({
      name: each.what,
      before: each.before,
      after: each.after,
      change: each.worse ? "worse" : "better",
    })),
  ];
}

/** For all clients, and for those at each location that the region served in one of the drills. */
export function coursesOf(before: Report, after: Report): Course[] {
  const affected = [before, after].flatMap(({ locations }) => locations.filter((each) => each.affected));
  const served = [...new Set(affected.map(({ name }) => name))].sort();
  const all = new Set([...before.seconds, ...after.seconds].map(({ location }) => location));
  const groups = [
    { name: "all clients", has: () => true },
    ...(all.size > 1 ? served : []).map((name) => ({ name, has: (location: string) => location === name })),
  ];
  if (all.size === 0) return [];
  return groups.flatMap(({ name, has }): Course[] => [
    {
      caption: `Share of good answers, ${name}`,
      chart: { ...overlaid(before, after, has, shareOf), unit: "%", max: 100 },
    },
    { caption: `How long good answers took, ${name}`, chart: overlaid(before, after, has, latencyOf) },
  ]);
}

/** Both drills on one axis: second 0 is the one in which the region was broken, or the first where nothing was. */
function overlaid(
  before: Report,
  after: Report,
  has: (location: string) => boolean,
  pick: (seconds: readonly Second[]) => number | null,
): Chart {
  const courses = [
    { name: "before", report: before },
    { name: "after", report: after },
  ].map(({ name, report }) => ({ name, report, fault: Math.floor(report.timeline.injected ?? 0) }) as const);
  const from = Math.max(...courses.map(({ fault }) => fault));
  const rest = Math.max(...courses.map(({ report, fault }) => Math.ceil(report.timeline.ended) - fault));
  const axis = Array.from({ length: from + rest }, (_, index) => index - from);
  const series = courses.map(({ name, report, fault }): Series => {
    const bySecond = new Map<number, Second[]>();
    for (const each of report.seconds) {
      if (has(each.location)) bySecond.set(each.second - fault, [...(bySecond.get(each.second - fault) ?? []), each]);
    }
    return {
      name,
      colour: COLOURS[name as keyof typeof COLOURS],
      // The other one is drawn over it, and often they are the same.
      broad: name === "before",
      values: axis.map((second) => pick(bySecond.get(second) ?? [])),
      points: report.options.rate < 2,
    };
  });
  const moments = courses.flatMap(({ name, report: { timeline }, fault }) =>
    timeline.reverted === undefined
      ? []
      : [{ name: `restored (${name})`, second: Math.floor(timeline.reverted) - fault + from }],
  );
  return {
    unit: "ms",
    series,
    firstSecond: -from,
    moments: [{ name: "fault", second: from }, ...moments],
  };
}

function shareOf(seconds: readonly Second[]): number | null {
  const good = goodOf(seconds);
  const all = good + seconds.reduce((sum, { failed }) => sum + failed, 0);
  return all === 0 ? null : (100 * good) / all;
}

/** Of all good answers of a second, each location by how many it had. */
function latencyOf(seconds: readonly Second[]): number | null {
  const good = goodOf(seconds);
  const sum = seconds.reduce((total, each) => total + (each.meanMs ?? 0) * goodOf([each]), 0);
  return good === 0 ? null : sum / good;
}

const goodOf = (seconds: readonly Second[]): number =>
  seconds.flatMap(({ answered }) => Object.values(answered)).reduce((sum, count) => sum + count, 0);
