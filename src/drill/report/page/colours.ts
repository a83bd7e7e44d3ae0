import type { Report } from "../schema";

/** Told apart by people who see few colours as well (Okabe and Ito, with a darker yellow: lines are drawn on white); failures have one of their own. */
const COLOURS = ["#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#c7ad00", "#999999"] as const;

/** Where it fills an area, the area is striped as well. */
export const FAILED = "#d55e00";

/** The same for a region in every chart, and for a location that is called like a region. */
export function colourOf(report: Report, name: string): string {
  const regions = regionsOf(report);
  const names = regions.includes(name) ? regions : locationsOf(report);
  return COLOURS[Math.max(0, names.indexOf(name)) % COLOURS.length] ?? COLOURS[0];
}

/** Regions that answered, took a write, or of which the health was recorded. */
export const regionsOf = ({ seconds, lag, health }: Report): string[] =>
  [
    ...new Set([
      ...seconds.flatMap(({ answered }) => Object.keys(answered)),
      ...lag.map(({ region }) => region),
      ...health.map(({ region }) => region),
    ]),
  ].sort();

/** Locations of clients whose new connections were counted. */
export const locationsOf = ({ seconds }: Report): string[] =>
  [...new Set(seconds.map(({ location }) => location))].sort();
