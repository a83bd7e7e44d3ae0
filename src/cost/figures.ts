/* How figures are written for people. */

/** `$17.75`, `-$0.50`; fractions of a cent are of prices for each GB. */
export function dollars(usd: number, digits = 2): string {
  // Half a cent is a cent: without the millionth, 68.985 would be 68.98 or 68.99, by the order in which it was added up.
  const text = (Math.abs(usd) + 10 ** -(digits + 4)).toFixed(digits);
  return `${usd < 0 && Number(text) !== 0 ? "-" : ""}$${text}`;
}

/** `$17.75 more`, `$0.50 less`, or `the same`. */
export function moreOrLess(usd: number): string {
  const text = dollars(Math.abs(usd));
  if (Number(text.slice(1)) === 0) return "the same";
  return `${text} ${usd < 0 ? "less" : "more"}`;
}

export const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

/** `a, b and c` */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** At most two of them, and how many more there are. */
export const some = (words: readonly string[]): string =>
  words.length < 4 ? words.join(", ") : `${words.slice(0, 2).join(", ")} and ${words.length - 2} more`;

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
