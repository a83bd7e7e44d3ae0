import { dollars, listed } from "../cost/figures";
import type { Spread } from "./cost";

/* How figures are written for people. */

export const ms = (value: number): string => `${Math.round(value)} ms`;

/** Infinity or undefined: never. */
export const secondsText = (seconds = Number.POSITIVE_INFINITY): string =>
  seconds === Number.POSITIVE_INFINITY ? "never" : `${Math.round(seconds)} s`;

export function spreadText(spread: Spread | undefined): string {
  if (!spread) return "an unknown amount";
  const { min, max } = spread;
  return min === max ? dollars(min, 3) : `${dollars(min, 3)} to ${dollars(max, 3)}`;
}

/** `2 to 4 and 6`, of numbers that grow. */
export function runs(numbers: readonly number[]): string {
  const all: [from: number, to: number][] = [];
  for (const each of numbers) {
    const last = all.at(-1);
    if (last && last[1] === each - 1) last[1] = each;
    else all.push([each, each]);
  }
  return listed(all.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)));
}
