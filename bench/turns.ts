import { median } from "simple-statistics";

/**
 * Measures several things in turns (A B A B ...), so that whatever else the machine does hits all of them alike. The first
 * round warms up caches and compilers, and does not count.
 */
export async function inTurns<Side extends string, Result>(
  rounds: number,
  sides: Readonly<Record<Side, () => Result | Promise<Result>>>,
): Promise<Record<Side, Result[]>> {
  const names = Object.keys(sides) as Side[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Side, Result[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const result = await sides[name]();
      if (round > 0) results[name].push(result);
    }
  }
  return results;
}

/** Of the medians. */
export const ratio = (values: readonly number[], toThose: readonly number[]): number =>
  median([...values]) / median([...toThose]);
