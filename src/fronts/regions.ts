import { REGIONS } from "../aws/regions";
import { type Coordinates, cableMs, locationOf } from "../model/geography";

/** Regions in which an accelerator can have endpoints. */
const CANDIDATES: readonly string[] = [...REGIONS.values()]
  .filter(({ globalAccelerator }) => globalAccelerator)
  .map(({ name }) => name);

/** How many regions a backend can have here. */
export const MOST_REGIONS = CANDIDATES.length;

/**
 * Regions in the order in which a backend grows: first those that it has, and then each time the one that shortens the
 * average way from the cities to the closest region most. Our choice: it favours Route 53, whose clients travel that way on
 * the Internet.
 * @param count at most `MOST_REGIONS`
 */
export function regionsInOrder(
  own: readonly string[],
  count: number,
  cities: readonly Coordinates[],
): readonly string[] {
  const msTo = new Map(
    [...new Set([...own, ...CANDIDATES])].map((region) => {
      const place = locationOf(region);
      return [region, cities.map((city) => cableMs(city, place))] as const;
    }),
  );
  const closest = (regions: readonly string[]) =>
    cities.reduce((sum, _, city) => sum + Math.min(...regions.map((region) => msTo.get(region)?.[city] ?? 0)), 0);
  const order = own.slice(0, count);
  while (order.length < count) {
    const [next] = CANDIDATES.filter((region) => !order.includes(region))
      .map((region) => ({ region, ms: closest([...order, region]) }))
      .sort((a, b) => a.ms - b.ms || (a.region < b.region ? -1 : 1));
    if (!next) break;
    order.push(next.region);
  }
  return order;
}
