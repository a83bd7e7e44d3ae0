/** Controls, and characters that turn the direction of what follows: a name from a plan can hold them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** A name or text of somebody else's, on one line, without what a terminal would obey. */
export const oneLine = (text: string): string => text.replace(UNSEEN, " ").replace(/\s+/g, " ").trim();

/**
 * Text in which nothing is Markdown, HTML, a mention or a link: what would be is shown as it is. The report of a drill escapes
 * less: its texts are our own, and its URLs are there to be followed.
 */
export const plain = (text: string): string =>
  oneLine(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_[\]|~#!$]/g, "\\$&")
    // An invisible space: GitHub looks for mentions and addresses in the finished text, where an escape is gone already.
    .replace(/@/g, "@\u200b")
    .replace(/:\/\//g, ":\u200b//")
    .replace(/\bwww\./gi, "www\u200b.");

/** A name in code, also in a table's cell, where a pipe would end the cell. */
export function code(text: string): string {
  const line = oneLine(text).replace(/\|/g, "\\|");
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
