import type { Chart, Series } from "./chart";
import type { Report } from "./schema";

/** Told apart by people who see few colours as well (Okabe and Ito); failures have one of their own. */
const COLOURS = ["#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#f0e442", "#999999"];
const FAILED = "#d55e00";

type Second = Report["seconds"][number];

/** For one location: which region answered, and what failed, second by second. */
export function answersChart(report: Report, location: string): Chart {
  const values = (count: (second: Second) => number) => valuesAt(report, location, count).map((value) => value ?? 0);
  return {
    unit: "answers/s",
    look: "steps",
    moments: moments(report),
    series: [
      ...regionsOf(report).map((region) => ({
        name: region,
        colour: colourOf(report, region),
        values: values(({ answered }) => answered[region] ?? 0),
      })),
      { name: "failed", colour: FAILED, values: values(({ failed }) => failed) },
    ],
  };
}

/** The share of new connections that got a good answer, by location. */
export const availabilityChart = (report: Report): Chart => ({
  unit: "%",
  max: 100,
  look: "lines",
  moments: moments(report),
  series: byLocation(report, ({ answered, failed }) => {
    const good = Object.values(answered).reduce((sum, count) => sum + count, 0);
    return (100 * good) / (good + failed);
  }),
});

/** How long answers took, by location. */
export const latencyChart = (report: Report): Chart => ({
  unit: "ms",
  look: "lines",
  moments: moments(report),
  series: byLocation(report, ({ meanMs }) => meanMs),
});

/** How long acknowledged writes took to be seen in the other regions, by the region that took them. */
export function lagChart(report: Report): Chart {
  const regions = [...new Set(report.lag.map(({ region }) => region))].sort();
  return {
    unit: "s",
    look: "lines",
    moments: moments(report),
    series: regions.map((region) => {
      const own = report.lag.filter((each) => each.region === region);
      const values = new Map(own.map((each) => [each.second, each.maxSeconds]));
      // A shared item has no lag of its own: the line continues after it.
      return { ...line(report, region, values), name: `from ${region}`, connected: true };
    }),
  };
}

/** Locations of clients whose new connections were counted. */
export const locationsOf = ({ seconds }: Report): string[] =>
  [...new Set(seconds.map(({ location }) => location))].sort();

const byLocation = (report: Report, pick: (second: Second) => number | null): Series[] =>
  locationsOf(report).map((location) => line(report, location, valuesOf(report, location, pick)));

const line = (report: Report, name: string, values: ReadonlyMap<number, number | null>): Series => ({
  name,
  colour: colourOf(report, name),
  values: everySecond(report, values),
  points: report.options.rate < 2,
});

const valuesAt = (report: Report, location: string, pick: (second: Second) => number | null) =>
  everySecond(report, valuesOf(report, location, pick));

function valuesOf({ seconds }: Report, location: string, pick: (second: Second) => number | null) {
  const own = seconds.filter((each) => each.location === location);
  return new Map(own.map((each) => [each.second, pick(each)]));
}

const everySecond = ({ timeline }: Report, values: ReadonlyMap<number, number | null>) =>
  Array.from({ length: Math.ceil(timeline.ended) }, (_, second) => values.get(second) ?? null);

/** The same for a name in every chart, be it a region's or a location's. */
function colourOf(report: Report, name: string): string {
  const names = [...new Set([...regionsOf(report), ...locationsOf(report)])].sort();
  return COLOURS[names.indexOf(name) % COLOURS.length] ?? FAILED;
}

/** Regions that answered. */
const regionsOf = ({ seconds }: Report): string[] =>
  [...new Set(seconds.flatMap(({ answered }) => Object.keys(answered)))].sort();

/** When the region was broken, detected as unhealthy, and restored. */
const moments = ({ timeline }: Report): Chart["moments"] =>
  [
    { name: "fault", second: timeline.injected },
    { name: "detected", second: timeline.detected },
    { name: "repaired", second: timeline.reverted },
  ].flatMap(({ name, second }) => (second === undefined ? [] : [{ name, second: Math.floor(second) }]));
