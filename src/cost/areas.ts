import type { Coordinates } from "../model/geography";

/** Areas of the price list of Global Accelerator, for regions and for edges. */
export type Area = "North America" | "Europe" | "Asia Pacific" | "Australia and New Zealand" | "South America";

/** As rectangles, which is enough for cities: degrees south, north, west, east. */
const AREAS: readonly (readonly [area: Area, south: number, north: number, west: number, east: number])[] = [
  ["North America", 15, 72, -170, -52],
  ["Europe", 35, 72, -25, 33],
  ["Asia Pacific", -11, 54, 95, 150],
  ["Australia and New Zealand", -44, -11, 112, 154],
  ["Australia and New Zealand", -48, -34, 166, 179],
  ["South America", -56, 13, -82, -34],
];

/** The area that a place is in; undefined where the price list that this program has names none, as for India or Africa. */
export function areaOf({ latitude, longitude }: Coordinates): Area | undefined {
  return AREAS.find(
    ([, south, north, west, east]) => latitude >= south && latitude <= north && longitude >= west && longitude <= east,
  )?.[0];
}
