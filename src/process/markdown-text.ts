/** What would be a mark, a link or HTML is shown as it is. */
export const escapedText = (text: string): string => oneLine(text).replaceAll(/[\\`*<[]/g, "\\$&");

/** Nothing is escaped inside of code: it begins and ends with more backticks than it has. */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${oneLine(text)}${fence}` : `${fence} ${oneLine(text)} ${fence}`;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
