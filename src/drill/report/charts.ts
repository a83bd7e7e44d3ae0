import { init } from "echarts";
import type { Report } from "./schema";

/** Stands for the page's own text colour, which a chart drawn beforehand cannot know. */
const INK = "#010203";
/** Told apart by people who see few colours as well (Okabe and Ito); failures have one of their own. */
const COLOURS = ["#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#f0e442", "#999999"];
const FAILED = "#d55e00";

/** For one location: which region answered, and what failed, second by second. */
export function answersChart(report: Report, location: string): string {
  const own = report.seconds.filter((each) => each.location === location);
  const last = Math.ceil(report.timeline.ended);
  const bySecond = new Map(own.map((each) => [each.second, each]));
  const values = (count: (second: Report["seconds"][number]) => number) =>
    Array.from({ length: last }, (_, second) => {
      const each = bySecond.get(second);
      return each ? count(each) : 0;
    });
  const bar = (name: string, color: string, data: number[]) => ({
    type: "bar" as const,
    stack: "answers",
    name,
    data,
    barCategoryGap: "0%",
    itemStyle: { color },
  });
  return draw(report, {
    yAxis: { ...measure("answers/s") },
    series: [
      ...regionsOf(report).map((region) =>
        bar(
          region,
          colourOf(report, region),
          values(({ answered }) => answered[region] ?? 0),
        ),
      ),
      bar(
        "failed",
        FAILED,
        values(({ failed }) => failed),
      ),
    ],
  });
}

/** How long answers took, by location. */
export function latencyChart(report: Report): string {
  return draw(report, {
    yAxis: { ...measure("ms") },
    series: lines(report, ({ meanMs }) => meanMs),
  });
}

/** The share of new connections that got a good answer, by location. */
export function availabilityChart(report: Report): string {
  return draw(report, {
    yAxis: { max: 100, ...measure("%") },
    series: lines(report, ({ answered, failed }) => {
      const good = Object.values(answered).reduce((sum, count) => sum + count, 0);
      return (100 * good) / (good + failed);
    }),
  });
}

/** How long acknowledged writes took to be seen in the other regions, by the region that took them. */
export function lagChart(report: Report): string {
  const regions = [...new Set(report.lag.map(({ region }) => region))].sort();
  return draw(report, {
    yAxis: { ...measure("s") },
    series: regions.map((region) => {
      const own = report.lag.filter((each) => each.region === region);
      const values = new Map(own.map((each) => [each.second, each.maxSeconds]));
      // A shared item has no lag of its own: the line goes on past it.
      return { ...line(report, region, values), name: `from ${region}`, connectNulls: true };
    }),
  });
}

/** One line for each location, of a value for each second. */
function lines(report: Report, pick: (second: Report["seconds"][number]) => number | null) {
  return locationsOf(report).map((location) => {
    const own = report.seconds.filter((each) => each.location === location);
    return line(report, location, new Map(own.map((each) => [each.second, pick(each)])));
  });
}

/** A second without a value is a gap: nobody knows what it would have been. */
function line(report: Report, name: string, bySecond: ReadonlyMap<number, number | null>) {
  return {
    type: "line" as const,
    name,
    // Between gaps there may be single points, which a line does not show.
    showSymbol: report.options.rate < 2,
    symbolSize: 3,
    lineStyle: { width: 1.5 },
    color: colourOf(report, name),
    data: Array.from({ length: Math.ceil(report.timeline.ended) }, (_, second) => bySecond.get(second) ?? null),
  };
}

/** The same for a name in every chart, be it a region's or a location's. */
function colourOf(report: Report, name: string): string {
  const names = [...new Set([...regionsOf(report), ...locationsOf(report)])].sort();
  return COLOURS[names.indexOf(name) % COLOURS.length] ?? INK;
}

/** Regions that answered. */
const regionsOf = ({ seconds }: Report): string[] =>
  [...new Set(seconds.flatMap(({ answered }) => Object.keys(answered)))].sort();

/** Where clients stand whose new connections were counted. */
export const locationsOf = ({ seconds }: Report): string[] =>
  [...new Set(seconds.map(({ location }) => location))].sort();

/** A chart is drawn once for each: made small, the text of a wide one could not be read. */
const SIZES = [
  { name: "wide", width: 860, height: 238, labels: 12, itemGap: 28 },
  { name: "narrow", width: 380, height: 248, labels: 6, itemGap: 14 },
] as const;

interface Drawing {
  readonly yAxis: object;
  readonly series: readonly Record<string, unknown>[];
}

/** @returns nothing where there is nothing to draw */
const draw = (report: Report, drawing: Drawing): string =>
  drawing.series.length === 0 ? "" : SIZES.map((size) => drawn(report, drawing, size)).join("\n");

function drawn(report: Report, { yAxis, series }: Drawing, size: (typeof SIZES)[number]): string {
  const { name, width, height, labels, itemGap } = size;
  const last = Math.ceil(report.timeline.ended);
  const legend = legendRows(series, width, itemGap) * LEGEND_ROW;
  const [first, ...others] = series;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height: height + legend });
  chart.setOption({
    animation: false,
    textStyle: { color: INK, fontFamily: "inherit" },
    grid: { left: 60, right: 20, top: 58 + legend, bottom: 34 },
    legend: { top: 0, left: 0, textStyle: { color: INK }, itemHeight: 10, itemGap },
    xAxis: {
      type: "category",
      data: Array.from({ length: last }, (_, second) => second),
      name: "s",
      nameLocation: "end",
      nameGap: 6,
      ...axis(),
      axisLabel: {
        color: INK,
        interval: (index: number) => index % Math.max(10, Math.ceil(last / labels / 10) * 10) === 0,
      },
    },
    yAxis,
    series: [{ ...first, markLine: moments(report) }, ...others],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // Drawn at any width, in the page's own colour.
  return svg.replaceAll(INK, "currentColor").replace(/<svg width="\d+" height="\d+"/, `<svg class="${name}"`);
}

const LEGEND_ROW = 20;

/** How many rows a legend needs besides its first, by what a letter and a sign take at most. */
function legendRows(series: Drawing["series"], width: number, itemGap: number): number {
  let rows = 0;
  let used = 0;
  for (const { name } of series) {
    const needed = 30 + 7.2 * String(name).length + itemGap;
    if (used > 0 && used + needed > width) {
      rows++;
      used = 0;
    }
    used += needed;
  }
  return rows;
}

/** When it was broken, noticed and put back. */
function moments({ timeline }: Report): object {
  const line = (name: string, at: number | undefined, distance = 4) =>
    at === undefined ? [] : [{ name, xAxis: Math.floor(at), label: { formatter: name, color: INK, distance } }];
  return {
    symbol: "none",
    silent: true,
    lineStyle: { color: INK, type: "dashed", width: 1 },
    data: [
      ...line("fault", timeline.injected),
      // Above the other two, of which one may be near.
      ...line("detected", timeline.detected, 17),
      ...line("repaired", timeline.reverted),
    ],
  };
}

/** What is measured, written along its axis: above it are the moments. */
const measure = (name: string) => ({ type: "value", name, nameLocation: "middle", nameGap: 40, ...axis() });

const axis = () => ({
  nameTextStyle: { color: INK },
  axisLabel: { color: INK },
  axisLine: { lineStyle: { color: INK } },
  splitLine: { lineStyle: { color: INK, opacity: 0.12 } },
});
