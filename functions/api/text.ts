/**
 * Whether a text has no half of a surrogate pair. JSON can hold one, UTF-8 cannot: on the way to the table it would become
 * another character.
 */
export function isWhole(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
