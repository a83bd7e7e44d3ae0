import type { Block, Document, Table, Text } from "./document";
import { type Lanes, stretchesText } from "./lane";

/** For pull requests and terminals. Charts are left out. */
export function markdownOf({ title, verdict, headline, lead, sections, footer }: Document): string {
  const parts = [
    `# ${inline(title)}${verdict === undefined ? "" : `, ${verdict}`}`,
    ...(headline && verdict
      ? [`**${verdict[0]?.toUpperCase()}${verdict.slice(1)}.** ${escaped(headline.text)}`, table(headline.figures)]
      : []),
    ...lead.map(inline),
    ...sections.flatMap(({ title, blocks }) => {
      const written = blocks.flatMap(blockOf);
      return written.length > 0 ? [`## ${inline(title)}`, ...written] : [];
    }),
    ...footer.map(inline),
  ];
  return `${parts.join("\n\n")}\n`;
}

function blockOf(block: Block): string[] {
  switch (block.kind) {
    case "paragraph":
      return [inline(block.text)];
    case "list":
      return [block.items.map((item) => `- ${inline(item)}`).join("\n")];
    case "table":
    case "ranges":
      return [table(block)];
    case "lanes":
      return lanes(block.lanes);
    case "chart":
      return [];
  }
}

/** Each lane as a line. */
const lanes = ({ groups }: Lanes): string[] =>
  groups.flatMap(({ title, lanes }) => [
    `**${escaped(title)}**`,
    lanes
      .map(({ name, stretches, span }) =>
        escaped(`- ${name}: ${stretchesText(stretches)}${span ? ` (${span.text})` : ""}`),
      )
      .join("\n"),
  ]);

function table({ headers, rows }: Table): string {
  // A cell is taken apart before the marks in it are read: what would end it is escaped in code as well.
  const row = (cells: readonly Text[]) => `| ${cells.map((cell) => inline(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [row(headers), row(headers.map(() => "---")), ...rows.map(row)].join("\n");
}

function inline(text: Text): string {
  if (typeof text === "string") return escaped(text);
  if (text.mark === "link") return `[${escaped(text.text)}](${encodeURI(text.href)})`;
  return text.mark === "code" ? code(text.text) : `**${escaped(text.text)}**`;
}

/** What would be a mark, a link or HTML is shown as it is. */
const escaped = (text: string): string => oneLine(text).replaceAll(/[\\`*<[]/g, "\\$&");

/** Nothing is escaped inside of code: it begins and ends with more backticks than it has. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${oneLine(text)}${fence}` : `${fence} ${oneLine(text)} ${fence}`;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
