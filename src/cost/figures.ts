/* How figures are written for people. */

/**
 * As it is written: to cents, or to fractions of them for prices of a GB. Half a cent is a cent: without the millionth, 68.985
 * would be 68.98 or 68.99, by the order in which it was added up.
 */
export const rounded = (usd: number, digits = 2): number =>
  Math.sign(usd) * Number((Math.abs(usd) + 10 ** -(digits + 4)).toFixed(digits));

/** `$17.75`, `-$0.50` */
export function dollars(usd: number, digits = 2): string {
  const value = rounded(usd, digits);
  return `${value < 0 ? "-" : ""}$${Math.abs(value).toFixed(digits)}`;
}

/** `$17.75 more`, `$0.50 less`, or `the same`. */
export function moreOrLess(usd: number): string {
  const value = rounded(usd);
  return value === 0 ? "the same" : `${dollars(Math.abs(value))} ${value < 0 ? "less" : "more"}`;
}

export const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

/** `a, b and c` */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** At most two of them, and how many more there are. */
export const some = (words: readonly string[]): string =>
  words.length < 4 ? words.join(", ") : `${words.slice(0, 2).join(", ")} and ${words.length - 2} more`;

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
