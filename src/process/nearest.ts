import { closest, distance } from "fastest-levenshtein";

/** The known name that a user most likely meant, or undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const wanted = name.toLowerCase();
  const match = closest(wanted, known as string[]);
  if (distance(wanted, match.toLowerCase()) <= Math.max(2, name.length / 3)) return match;
  // `interval` for intervalSeconds.
  return wanted.length < 4 ? undefined : known.find((candidate) => candidate.toLowerCase().includes(wanted));
}
