import { init } from "echarts";
import type { Report } from "./report";

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
    yAxis: { type: "value", name: "answers/s", ...axis() },
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
    yAxis: { type: "value", name: "ms", ...axis() },
    series: lines(report, ({ meanMs }) => meanMs),
  });
}

/** The share of new connections that got a good answer, by location. */
export function availabilityChart(report: Report): string {
  return draw(report, {
    yAxis: { type: "value", name: "%", max: 100, ...axis() },
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
    yAxis: { type: "value", name: "s", ...axis() },
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
export const locationsOf = ({ seconds }: Report): string[] => [...new Set(seconds.map(({ location }) => location))];

/** @returns nothing where there is nothing to draw */
function draw(report: Report, { yAxis, series }: { yAxis: object; series: Record<string, unknown>[] }): string {
  const last = Math.ceil(report.timeline.ended);
  if (series.length === 0) return "";
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 860, height: 230 });
  const [first, ...others] = series;
  chart.setOption({
    animation: false,
    textStyle: { color: INK, fontFamily: "inherit" },
    grid: { left: 48, right: 16, top: 56, bottom: 34 },
    legend: { top: 0, left: 0, textStyle: { color: INK }, itemHeight: 10, itemGap: 28 },
    xAxis: {
      type: "category",
      data: Array.from({ length: last }, (_, second) => second),
      name: "s",
      nameLocation: "end",
      ...axis(),
      axisLabel: {
        color: INK,
        interval: (index: number) => index % Math.max(10, Math.ceil(last / 12 / 10) * 10) === 0,
      },
    },
    yAxis,
    series: [{ ...first, markLine: moments(report) }, ...others],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // Drawn at any width, in the page's own colour.
  return svg.replaceAll(INK, "currentColor").replace(/<svg width="\d+" height="\d+"/, "<svg");
}

/** When it was broken, noticed and put back. */
function moments({ timeline }: Report): object {
  const line = (name: string, at: number | undefined) =>
    at === undefined ? [] : [{ name, xAxis: Math.floor(at), label: { formatter: name, color: INK } }];
  return {
    symbol: "none",
    silent: true,
    lineStyle: { color: INK, type: "dashed", width: 1 },
    data: [
      ...line("fault", timeline.injected),
      ...line("detected", timeline.detected),
      ...line("repaired", timeline.reverted),
    ],
  };
}

const axis = () => ({
  nameTextStyle: { color: INK },
  axisLabel: { color: INK },
  axisLine: { lineStyle: { color: INK } },
  splitLine: { lineStyle: { color: INK, opacity: 0.12 } },
});
