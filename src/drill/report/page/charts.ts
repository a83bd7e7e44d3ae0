import type { Chart, Series } from "../../../page/chart";
import { FAILED } from "../../../page/palette";
import type { Report } from "../schema";
import { colourOf, locationsOf } from "./colours";
import { mainMomentsOf } from "./timeline";

type Second = Report["seconds"][number];

/** The share of new connections that got a good answer, by location. */
export const availabilityChart = (report: Report): Chart => ({
  unit: "%",
  max: 100,
  moments: moments(report),
  series: byLocation(report, ({ answered, failed }) => {
    const good = Object.values(answered).reduce((sum, count) => sum + count, 0);
    return (100 * good) / (good + failed);
  }),
});

/** How long answers took, by location. */
export const latencyChart = (report: Report): Chart => ({
  unit: "ms",
  moments: moments(report),
  series: byLocation(report, ({ meanMs }) => meanMs),
});

/** How long acknowledged writes took to be seen in the other regions, by the region that took them. */
export function lagChart(report: Report): Chart {
  const regions = [...new Set(report.lag.map(({ region }) => region))].sort();
  return {
    unit: "s",
    moments: moments(report),
    series: regions.map((region) => {
      const own = report.lag.filter((each) => each.region === region);
      const values = new Map(own.map((each) => [each.second, each.maxSeconds]));
      // A shared item has no lag of its own: the line continues after it.
      return { ...line(report, region, values), name: `from ${region}`, connected: true };
    }),
  };
}

/** The part of the region's clients that DNS still sends to it, and what is foretold of that at worst. */
export function stillSentChart(report: Report): Chart {
  const points = report.dns?.stillSent ?? [];
  const series = (name: string, colour: string, values: readonly (readonly [number, number | undefined])[]): Series => {
    const known = new Map(values.flatMap(([second, share]) => (share === undefined ? [] : [[second, 100 * share]])));
    return { ...line(report, name, known), colour, points: false, connected: true };
  };
  return {
    unit: "%",
    max: 100,
    moments: moments(report),
    series: [
      series(
        "measured",
        FAILED,
        points.map(({ second, share }) => [second, share]),
      ),
      series(
        "predicted at worst",
        colourOf(report, report.region),
        points.map(({ second, predicted }) => [second, predicted]),
      ),
    ].filter(({ values }) => values.some((value) => value !== null)),
  };
}

const byLocation = (report: Report, pick: (second: Second) => number | null): Series[] =>
  locationsOf(report).map((location) => {
    const own = report.seconds.filter((each) => each.location === location);
    return line(report, location, new Map(own.map((each) => [each.second, pick(each)])));
  });

const line = (report: Report, name: string, values: ReadonlyMap<number, number | null>): Series => ({
  name,
  colour: colourOf(report, name),
  values: Array.from({ length: Math.ceil(report.timeline.ended) }, (_, second) => values.get(second) ?? null),
  points: report.options.rate < 2,
});

/** When the region was broken, detected as unhealthy, and restored: the lanes show the others. */
const moments = (report: Report): Chart["moments"] =>
  mainMomentsOf(report)
    .filter(({ name }) => ["fault", "detected", "restored"].includes(name))
    .map(({ name, second }) => ({ name, second: Math.floor(second) }));
