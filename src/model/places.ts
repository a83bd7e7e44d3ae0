import { distance as editDistance } from "fastest-levenshtein";
import { REGIONS } from "../aws/regions";
import { CITIES } from "./cities";

export interface Coordinates {
  /** Degrees north, -90 to 90. */
  readonly latitude: number;
  /** Degrees east, -180 to 180. */
  readonly longitude: number;
}

export interface Location extends Coordinates {
  readonly name: string;
}

const NUMBER = String.raw`\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*`;
const LAT_LON = new RegExp(`^${NUMBER},${NUMBER}$`);

/** Every known name without case, accents, spaces and hyphens. A city wins over a region's place of the same name. */
const PLACES: ReadonlyMap<string, Location> = new Map(
  [
    ...[...REGIONS.values()].map(({ place, latitude, longitude }) => ({ name: place, latitude, longitude })),
    ...Object.entries(CITIES).map(([name, [latitude, longitude]]) => ({ name, latitude, longitude })),
    ...[...REGIONS.values()].map(({ name, latitude, longitude }) => ({ name, latitude, longitude })),
  ].map((location) => [fold(location.name), location]),
);

/**
 * Where a client stands: a city (`Paris`), a region (`eu-west-3`) or coordinates (`48.86,2.35`). Case, accents, spaces and
 * hyphens do not matter. A name that is not known, or coordinates off the globe, throw.
 *
 * @rule client-location
 */
export function locate(text: string): Location {
  const numbers = LAT_LON.exec(text);
  if (numbers !== null) {
    return locateCoordinates(text, Number(numbers[1]), Number(numbers[2]));
  }
  const place = PLACES.get(fold(text));
  if (place === undefined) {
    throw new Error(
      `unknown place "${text}": the nearest known names are ${similar(text, [...PLACES.values()])}; ` +
        'name a big city or an AWS region, or give coordinates as "LAT,LON", for example "48.86,2.35"',
    );
  }
  return place;
}

function locateCoordinates(text: string, latitude: number, longitude: number): Location {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
    throw new Error(
      `coordinates "${text}" are not on the globe: latitude is -90 to 90 and longitude is -180 to 180; ` +
        'write "LAT,LON", for example "48.86,2.35"',
    );
  }
  return { name: `${latitude},${longitude}`, latitude, longitude };
}

/**
 * Where a region stands, named after it. AWS names a city or an area and publishes no sites (src/aws/regions.ts). A region that
 * is not in that table throws.
 *
 * @rule region-location
 */
export function locationOf(region: string): Location {
  const row = REGIONS.get(region);
  if (row === undefined) {
    throw new Error(
      `unknown region "${region}": the nearest known names are ${similar(region, [...REGIONS.values()])}; ` +
        "use the name of a commercial AWS region, or add it to src/aws/regions.ts",
    );
  }
  return { name: row.name, latitude: row.latitude, longitude: row.longitude };
}

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

/** The three names that take the fewest edits to become the text, quoted. */
function similar(text: string, known: readonly { readonly name: string }[]): string {
  const wanted = fold(text);
  return known
    .map(({ name }) => ({ name, edits: editDistance(wanted, fold(name)) }))
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => `"${name}"`)
    .join(", ");
}
