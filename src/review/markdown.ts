import { codeSpan, escapedText } from "../process/markdown-text";
import { headline, ofSeverity, plural, SEVERITIES, SYNTH_ONLY } from "./headline";
import type { Finding, Review } from "./review";
import type { Severity } from "./rule";
import { type Shift, sharesText } from "./rules/traffic";

/** By which a comment on a pull request is found again. The first line of the text. */
export const MARKER = "<!-- globalapp-review -->";

/** A comment on GitHub has at most 65,536 characters; the rest is for what somebody writes around it. */
const MOST_CHARACTERS = 60_000;

/** How much is written, from everything to what always fits. */
const LEVELS = [
  {
    addresses: Number.POSITIVE_INFINITY,
    folded: ["danger", "warning", "note"],
    findings: Number.POSITIVE_INFINITY,
    cut: "",
  },
  {
    addresses: 3,
    folded: ["danger", "warning", "note"],
    findings: Number.POSITIVE_INFINITY,
    cut: "all but three addresses of each finding",
  },
  {
    addresses: 3,
    folded: ["danger", "warning"],
    findings: 50,
    cut: "notes, most addresses, and all but 50 findings of each kind",
  },
  {
    addresses: 1,
    folded: ["danger"],
    findings: 20,
    cut: "notes, the details of warnings, most addresses, and all but 20 findings",
  },
] as const satisfies readonly Level[];

interface Level {
  readonly addresses: number;
  readonly folded: readonly Severity[];
  readonly findings: number;
  readonly cut: string;
}

/** A comment for a pull request: verdict, dangers and warnings in one sentence each, traffic, and the rest folded. */
export function reviewMarkdown(review: Review): string {
  const texts = LEVELS.map((level) => written(review, level));
  return (
    texts.find((text) => text.length <= MOST_CHARACTERS) ??
    `${(texts.at(-1) ?? "").slice(0, MOST_CHARACTERS)}\n\n(cut here)\n`
  );
}

function written(review: Review, level: Level): string {
  const { stack, verdict, findings, source } = review;
  const urgent = findings.filter(({ severity }) => severity !== "note");
  const shown = urgent.slice(0, level.findings);
  const parts = [
    `${MARKER}\n## ${verdict === "none" ? "" : `${verdict.toUpperCase()}: `}what this change does to ${escapedText(stack)}`,
    `**${headline(review)}**${source === "synth" ? `. ${SYNTH_ONLY}` : ""}`,
    shown.map(({ severity, text }) => `- ${ICONS[severity]} **${severity}** ${mentionless(text)}`).join("\n"),
    ...(shown.length < urgent.length ? [`and ${urgent.length - shown.length} more, which are left out here.`] : []),
    trafficText(review.traffic),
    ...SEVERITIES.filter((severity) => level.folded.includes(severity)).map((severity) =>
      folded(ofSeverity(findings, severity).slice(0, level.findings), severity, level),
    ),
    ...(level.cut === "" ? [] : [`Left out because a comment has a limit: ${level.cut}. \`--json\` has everything.`]),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const ICONS: Readonly<Record<Severity, string>> = { danger: "🔴", warning: "🟠", note: "🔵" };

function trafficText(traffic: readonly Shift[]): string {
  const changed = traffic.filter((shift) => shift.changed);
  if (traffic.length === 0) return "";
  if (changed.length === 0)
    return `Traffic: new connections of all ${traffic.length} client locations go where they went.`;
  const same = traffic.length - changed.length;
  return [
    "| clients in | new connections before | after |",
    "| --- | --- | --- |",
    ...changed.map(
      ({ location, before, after }) => `| ${[location, sharesText(before), sharesText(after)].map(cell).join(" | ")} |`,
    ),
    ...(same === 0 ? [] : [`| ${same} other ${same === 1 ? "location" : "locations"} | no change | |`]),
  ].join("\n");
}

function folded(findings: readonly Finding[], severity: Severity, { addresses }: Level): string {
  if (findings.length === 0) return "";
  const details = findings.map((finding) => {
    const shown = finding.addresses.slice(0, addresses);
    const more = finding.addresses.length - shown.length;
    const places = [...shown.map(codeSpan), ...(more > 0 ? [`${more} more`] : [])].join(", ");
    return [
      `- ${codeSpan(finding.id)}: ${mentionless(finding.text)}`,
      `  - What to do: ${mentionless(finding.wayOut)}`,
      ...(places === "" ? [] : [`  - ${places}`]),
    ].join("\n");
  });
  const title = `${findings.length} ${plural(severity, findings.length)}: what to do, and where`;
  return `<details><summary>${title}</summary>\n\n${details.join("\n")}\n\n</details>`;
}

const cell = (text: string): string => mentionless(text).replaceAll("|", "\\|");

/** A name in a plan must not notify somebody: a space of no width stands after each `@`. */
const mentionless = (text: string): string => escapedText(text).replaceAll("@", "@\u200b").replaceAll("#", "&#35;");
