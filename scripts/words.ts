import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { parse } from "@babel/parser";
import { nodesOf } from "./docstrings";
import { PHRASES, type Phrase } from "./word-list";

/*
 * Finds phrases that are hard to understand in what users read: the Markdown files, and the texts in the code (errors, help,
 * reports). Comments are not read. Run by `npm run lint`.
 */

/** A part of a file that somebody reads. */
interface Text {
  readonly text: string;
  /** Line of the file in which the text begins, from 1. */
  readonly line: number;
}

export interface Finding {
  readonly line: number;
  readonly found: string;
  readonly instead: string;
}

/** Code in Markdown between backticks is not English; its lines stay, so that line numbers do. */
const markdown = (source: string): Text[] => [{ text: source.replace(/`[^`\n]*`/g, "``"), line: 1 }];

/** The texts in a TypeScript file; `...` stands for a value in a template. @param isPage it has markup too */
const code = (source: string, isPage: boolean): Text[] =>
  nodesOf(
    parse(source, { sourceType: "unambiguous", plugins: isPage ? ["typescript", "jsx"] : ["typescript"] }).program,
  ).flatMap((node) => {
    const line = node.loc.start.line;
    if (node.type === "StringLiteral" || node.type === "JSXText") return [{ text: node.value, line }];
    if (node.type !== "TemplateLiteral") return [];
    // biome-ignore lint/suspicious/noExplicitAny: the parser's own type is a union of 250 types
    return [{ text: node.quasis.map(({ value }: any) => value.cooked).join("..."), line }];
  });

/** Every phrase of the list in a file. @param name decides how the file is read */
export const findingsIn = (name: string, source: string, phrases: readonly Phrase[] = PHRASES): Finding[] =>
  (name.endsWith(".md") ? markdown(source) : code(source, name.endsWith(".tsx")))
    .flatMap(({ text, line }) =>
      phrases.flatMap(({ phrase, instead }) =>
        [...text.matchAll(new RegExp(`\\b(?:${phrase.replace(/ /g, "\\s+")})\\b`, "gi"))].map((match) => ({
          line: line + text.slice(0, match.index).split("\n").length - 1,
          found: match[0].replace(/\s+/g, " "),
          instead,
        })),
      ),
    )
    .sort((a, b) => a.line - b.line);

const ROOT = join(__dirname, "..");

/** Their texts are being rewritten: take a folder out when it passes. */
const NOT_YET: string[] = [];

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) =>
    join(folder, name).split(sep).join("/"),
  );

/** What is checked, from the project's root. */
export const checkedFiles = (): string[] => [
  ...readdirSync(ROOT).filter((name) => /\.(md|ts)$/.test(name)),
  ...filesIn("docs").filter((name) => name.endsWith(".md")),
  ...["src", "functions", "examples"]
    .flatMap(filesIn)
    .filter(
      (name) => /\.(tsx?|cjs)$/.test(name) && !NOT_YET.some((each) => name === each || name.startsWith(`${each}/`)),
    ),
];

if (require.main === module) {
  const problems = checkedFiles().flatMap((name) =>
    findingsIn(name, readFileSync(join(ROOT, name), "utf8")).map(
      ({ line, found, instead }) => `${name}:${line}: "${found}" is hard to understand: write ${instead}\n`,
    ),
  );
  process.stderr.write(problems.join(""));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
