import type { TableAccess } from "./targets/target";

/* The items of a drill's ledger: their names, and how they are found and removed, also by who has not written them. */

/** Items that are read or removed at once. */
export const AT_ONCE = 25;
/** Most keys of one look. */
const KEYS = 100;

export const isShared = (number: number): boolean => number % 10 === 9;

export const idOf = (drill: string, region: string, number: number): string =>
  `${drill}/${isShared(number) ? "shared" : region}/${number}`;

/** The id of an item that a drill may write. */
export const itemOfDrill = (drill: string): string => `${drill}/shared/9`;

/** No region has this name. */
export const clientIdOf = (drill: string, location: string, number: number): string =>
  `${drill}/client/${location}/${number}`;

export const ledgerValue = (region: string, number: number): string => `${region}/${number}`;

/**
 * Removes a drill's writes, as far as they are there.
 * @param limit the numbers are below it
 * @param locations whose clients wrote through the accelerator
 */
export async function removeWrites(
  drill: string,
  tables: ReadonlyMap<string, TableAccess>,
  limit: number,
  locations: readonly string[] = [],
): Promise<void> {
  const [home] = tables.values();
  const left = idsOf(drill, tables, limit, locations);
  while (left.length > 0) await Promise.all(left.splice(0, AT_ONCE).map((id) => home?.delete(id)));
}

/**
 * How many numbers a drill that did not end has used: the home region's table is asked for the highest, because a clock
 * cannot tell, least of all another machine's.
 * @param limit the numbers are below it
 */
export async function writesLeft(
  drill: string,
  tables: ReadonlyMap<string, TableAccess>,
  limit: number,
  locations: readonly string[] = [],
): Promise<number> {
  const [home] = tables.values();
  const left = idsOf(drill, tables, limit, locations).reverse();
  while (left.length > 0) {
    const looks = Array.from({ length: AT_ONCE }, () => left.splice(0, KEYS)).filter(({ length }) => length > 0);
    const present = await Promise.all(looks.map((look) => home?.present(look)));
    const there = present.flatMap((ids) => ids ?? []);
    if (there.length > 0) return Math.max(...there.map(numberOf)) + 1;
  }
  return 0;
}

const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf("/") + 1));

/** Of all writes that there may be, once, in the order of their numbers. */
function idsOf(
  drill: string,
  tables: ReadonlyMap<string, TableAccess>,
  limit: number,
  locations: readonly string[],
): string[] {
  const regions = [...tables.keys()];
  const ids: string[] = [];
  for (let number = 0; number < limit; number++) {
    // A shared item is the same in every region.
    for (const region of isShared(number) ? regions.slice(0, 1) : regions) ids.push(idOf(drill, region, number));
    for (const location of locations) ids.push(clientIdOf(drill, location, number));
  }
  return ids;
}
