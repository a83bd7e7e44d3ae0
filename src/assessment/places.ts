import { type Location, locate } from "../model/geography";
import { UserError } from "../process/user-error";
import type { Load } from "../topology/topology";

/** Where clients are taken to be when nobody says: big cities of every continent (our choice). */
const CITIES = [
  "New York",
  "San Francisco",
  "Mexico City",
  "São Paulo",
  "London",
  "Frankfurt",
  "Johannesburg",
  "Dubai",
  "Mumbai",
  "Singapore",
  "Tokyo",
  "Sydney",
];

/** Where the clients of loads are: at the places that they name, or else in twelve cities. */
export function placesOf(loads: readonly (Load | undefined)[]): readonly Location[] {
  const requests = loads.map((load) => load?.requestsPerSecond);
  const names = new Set(requests.flatMap((each) => (typeof each === "object" ? Object.keys(each) : [])));
  return [...(names.size > 0 ? names : CITIES)].map((name) => located(name));
}

/** @throws UserError where nobody knows the place */
export function located(name: string): Location {
  try {
    return { ...locate(name), name };
  } catch (error) {
    throw new UserError(`load.requestsPerSecond: ${(error as Error).message}`);
  }
}
