import type { Finding, Severity } from "./finding";
import { code, plain } from "./markdown-text";
import type { Review } from "./review";
import { LIMITS, NO_DRIFT, verdictText } from "./verdict-text";
import { servedText } from "./words";

/** Characters of a comment: GitHub takes 65,536, and somebody may want to add a line. */
export const MOST_CHARACTERS = 60_000;

/** Lines at the top, so that verdict and consequences are in what one sees without scrolling. */
const HEADLINES = 8;

/** Begins the own comment on a pull request, so that it is found again and replaced: one comment per stack. */
export const markerOf = (stack: string): string => `<!-- globalapp review: ${stack.replace(/[^\w.]+/g, "-")} -->`;

/** A review as a comment for a pull request. */
export function reviewMarkdown(review: Review): string {
  const { stack, findings, traffic, others, source } = review;
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity);
  const top = [...of("danger"), ...of("warning")];
  const moves = traffic.filter((row) => row.moves);
  const head = [
    markerOf(stack),
    `## ${plain(stack)}: ${verdictText(review)}`,
    ...top.slice(0, HEADLINES).map(headline),
    ...(top.length > HEADLINES ? [`- and ${top.length - HEADLINES} more below`] : []),
  ];
  const sections = [
    section("Dangers: causes and ways out", of("danger").map(detail)),
    table(
      "New connections before and after, while nothing is broken",
      ["Clients in", "Before", "After"],
      moves.map(({ location, before, after }) => [
        plain(location),
        plain(servedText(before)),
        plain(servedText(after)),
      ]),
    ),
    folded("warning", of("warning").map(detail)),
    folded("note", of("note").map(detail)),
    folded(
      "change that no finding names",
      others.map(({ address, action }) => `- ${action} ${code(address)}`),
      "changes that no finding names",
    ),
  ].filter((each): each is Section => each !== undefined);
  const foot = [
    moves.length === 0 && traffic.length > 0
      ? "New connections go where they went before, while nothing is broken."
      : "",
    LIMITS,
    source === "synth" ? NO_DRIFT : "",
  ];
  return fitted(head.join("\n"), sections, foot.filter((line) => line !== "").join(" "));
}

const headline = ({ severity, text }: Finding): string => `- **${severity}** ${plain(text)}`;

const detail = ({ id, text, addresses, wayOut }: Finding): string =>
  [
    `- **${id}** ${plain(text)}`,
    `  *Way out:* ${plain(wayOut)}`,
    ...(addresses.length > 0 ? [`  ${addresses.map(code).join(", ")}`] : []),
  ].join("<br>\n");

/** Lines between an opening and an end, of which the last ones can be left out. */
interface Section {
  readonly open: string;
  readonly lines: readonly string[];
  readonly close: string;
}

const section = (title: string, lines: readonly string[]): Section | undefined =>
  lines.length === 0 ? undefined : { open: `### ${title}\n\n`, lines, close: "" };

const folded = (noun: string, lines: readonly string[], nouns = `${noun}s`): Section | undefined =>
  lines.length === 0
    ? undefined
    : {
        open: `<details><summary>${lines.length} ${lines.length === 1 ? noun : nouns}</summary>\n\n`,
        lines,
        close: "\n\n</details>",
      };

const table = (title: string, headers: readonly string[], rows: readonly (readonly string[])[]): Section | undefined =>
  section(title, rows.length === 0 ? [] : [row(headers), row(headers.map(() => "---")), ...rows.map(row)]);

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** All of it where it fits; else each section as far as it fits, and how many lines are missing. */
function fitted(head: string, sections: readonly Section[], foot: string): string {
  const cut = (lines: number) =>
    `*${lines} ${lines === 1 ? "entry is" : "entries are"} left out here, because a comment has a limit: read them with npm run review.*`;
  const room = { left: MOST_CHARACTERS - foot.length - 4 };
  const parts: string[] = [];
  const opening = head.length <= room.left / 2 ? head : `${head.slice(0, Math.floor(room.left / 2))}...`;
  parts.push(opening);
  room.left -= opening.length;
  for (const { open, lines, close } of sections) {
    const around = 2 + open.length + close.length + 2 + cut(lines.length).length;
    const shown: string[] = [];
    let length = around;
    for (const line of lines) {
      if (length + line.length + 1 > room.left) break;
      shown.push(line);
      length += line.length + 1;
    }
    const missing = lines.length - shown.length;
    const body = [...(shown.length > 0 ? [shown.join("\n")] : []), ...(missing > 0 ? [cut(missing)] : [])].join("\n\n");
    const part = `${open}${body}${close}`;
    if (part.length + 2 > room.left) continue;
    parts.push(part);
    room.left -= part.length + 2;
  }
  return `${[...parts, foot].join("\n\n")}\n`;
}
