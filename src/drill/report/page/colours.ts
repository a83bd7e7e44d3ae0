import { paletteColour } from "../../../page/palette";
import type { Report } from "../schema";

/** The same for a region in every chart, and for a location that is called like a region. */
export function colourOf(report: Report, name: string): string {
  const regions = regionsOf(report);
  const names = regions.includes(name) ? regions : locationsOf(report);
  return paletteColour(Math.max(0, names.indexOf(name)));
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
