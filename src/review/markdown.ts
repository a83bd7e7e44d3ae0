import type { Finding, Severity } from "./finding";
import { code, plain } from "./markdown-text";
import type { Review } from "./review";
import { costText, LIMITS, NO_DRIFT, verdictText } from "./verdict-text";
import { servedText } from "./words";

/** Characters of a comment: GitHub takes 65,536, and somebody may want to add a line. */
export const MOST_CHARACTERS = 60_000;

/** Of one finding; a name in it can be of any length. */
const MOST_TEXT = 1000;
const MOST_ADDRESSES = 20;

/** Lines at the top, so that verdict and consequences are in what one sees without scrolling. */
const HEADLINES = 8;

/** Begins the own comment on a pull request, so that it is found again and replaced: one comment per stack. */
export const markerOf = (stack: string): string =>
  `<!-- globalapp-review: ${stack.slice(0, 100).replace(/[^\w.]+/g, "-")} -->`;

/** A review as a comment for a pull request. */
export function reviewMarkdown(review: Review): string {
  const { stack, findings, traffic, others, source } = review;
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity);
  const top = [...of("danger"), ...of("warning")];
  const shown = top.slice(0, HEADLINES);
  const head = [
    markerOf(stack),
    `## ${short(stack)}: ${verdictText(review)}`,
    "",
    ...shown.map(headline),
    ...(top.length > HEADLINES ? [`- and ${top.length - HEADLINES} more below`] : []),
  ];
  const entry = (finding: Finding) => detail(finding, shown.includes(finding));
  const sections = [
    section("Dangers: causes and ways out", of("danger").map(entry)),
    table(
      "New connections before and after, while nothing is broken",
      ["Clients in", "Before", "After"],
      traffic.map(({ location, before, after, moves: isMoved }) => [
        short(location),
        short(servedText(before)),
        isMoved ? `**${short(servedText(after))}**` : "the same",
      ]),
    ),
    section(
      "Cost before and after",
      costText(review).map((line) => `- ${short(line)}`),
    ),
    folded("warning", of("warning").map(entry)),
    folded("note", of("note").map(entry)),
    folded(
      "change that no finding names",
      others.map(({ address, action }) => `- ${action} ${code(address.slice(0, MOST_TEXT))}`),
      "changes that no finding names",
    ),
  ].filter((each): each is Section => each !== undefined);
  return fitted(head.join("\n"), sections, [LIMITS, ...(source === "synth" ? [NO_DRIFT] : [])].join(" "));
}

const headline = ({ id, severity, text }: Finding): string => `- **${severity}** ${short(text)} (${id})`;

/** @param isAbove the sentence is among the headlines, so that nobody reads it twice */
const detail = ({ id, text, addresses, wayOut }: Finding, isAbove: boolean): string =>
  [
    `- **${id}**${isAbove ? "" : ` ${short(text)}`}`,
    `  *Way out:* ${short(wayOut)}`,
    ...(addresses.length > 0 ? [`  ${named(addresses)}`] : []),
  ].join("<br>\n");

const short = (text: string): string => plain(text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}...` : text);

function named(addresses: readonly string[]): string {
  const more = addresses.length - MOST_ADDRESSES;
  const each = addresses.slice(0, MOST_ADDRESSES).map((address) => code(address.slice(0, MOST_TEXT)));
  return `${each.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

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

/** Each section as far as it fits, and how many entries are missing. */
function fitted(head: string, sections: readonly Section[], foot: string): string {
  // What must be there of every section, even if none of its lines fits.
  const around = sections.map(({ open, lines, close }) => open.length + close.length + cut(lines.length).length + 6);
  let left = MOST_CHARACTERS - head.length - foot.length - 3 - around.reduce((sum, each) => sum + each, 0);
  const written = sections.map(({ open, lines, close }) => {
    const shown: string[] = [];
    for (const line of lines) {
      if (line.length + 1 > left) break;
      left -= line.length + 1;
      shown.push(line);
    }
    const missing = lines.length - shown.length;
    const parts = [...(shown.length > 0 ? [shown.join("\n")] : []), ...(missing > 0 ? [cut(missing)] : [])];
    return `${open}${parts.join("\n\n")}${close}`;
  });
  return `${[head, ...written, foot].join("\n\n")}\n`;
}

const cut = (lines: number): string =>
  `*${lines} ${lines === 1 ? "line is" : "lines are"} left out here, because a comment has a limit: npm run review prints all.*`;
