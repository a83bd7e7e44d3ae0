import { KINDS, type Mixture } from "../model/dns-clients";

const NAMES = Object.keys(KINDS).join(", ");

/**
 * Reads `browser=70,plain=30`: how many clients there are of each kind.
 * @returns the mixture, or what is wrong with the text
 */
export function readMixture(text: string): Mixture | string {
  const parts = text.split(",").map((part) => /^\s*([\w-]+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(part)?.slice(1) ?? []);
  const mixture = Object.fromEntries(parts.map(([kind = "", count]) => [kind, Number(count)]));
  const isKnown = Object.keys(mixture).every((kind) => Object.hasOwn(KINDS, kind));
  const total = Object.values(mixture).reduce((sum, count) => sum + count, 0);
  if (isKnown && total > 0 && Object.keys(mixture).length === parts.length) return mixture;
  return `use KIND=NUMBER, each kind once, with commas between them and at least one number above 0, such as browser=70,plain=30; the kinds are ${NAMES}`;
}
