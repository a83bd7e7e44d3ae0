import type { Report } from "../schema";
import type { Chart, Series } from "./chart";
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
