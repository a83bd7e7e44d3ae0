import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@babel/parser";

/** What a docstring says about a setting. */
export interface Docstring {
  /** One paragraph, without tags. Empty where the docstring has only tags. */
  readonly text: string;
  /** The words after `@default`. */
  readonly byDefault?: string;
}

/** Docstrings by setting; undefined for a setting without one. */
export type Section = ReadonlyMap<string, Docstring | undefined>;

/** A section of the schema has no name at run time, and is known by the names of its settings, in their order. */
export const sectionKey = (settings: Iterable<string>): string => [...settings].join();

/**
 * The docstrings of every `section({ ... })` in the TypeScript files of a folder, by `sectionKey`.
 * @throws where two sections have the same settings
 */
export function docstringsOf(folder: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Section>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
    for (const section of sectionsIn(readFileSync(join(folder, name), "utf8"))) {
      const key = sectionKey(section.keys());
      if (sections.has(key)) throw new Error(`${name}: another section has the same settings: ${key}`);
      sections.set(key, section);
    }
  }
  return sections;
}

/** The sections in a file's text. */
export const sectionsIn = (source: string): Section[] =>
  nodesOf(parse(source, { sourceType: "module", plugins: ["typescript"] }).program).flatMap((node) =>
    node.type === "CallExpression" && node.callee.name === "section" && node.arguments[0]?.properties
      ? [new Map(node.arguments[0].properties.map((each: Node) => [each.key.name, docstringBefore(each)]))]
      : [],
  );

// biome-ignore lint/suspicious/noExplicitAny: the parser's type for a node is a union of 250 types
type Node = any;

/** A node and all nodes within it, in the order of the text. */
export function nodesOf(value: Node): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value?.type !== "string") return [];
  const { leadingComments: _, innerComments: __, trailingComments: ___, loc: ____, ...own } = value;
  return [value, ...Object.values(own).flatMap(nodesOf)];
}

function docstringBefore(node: Node): Docstring | undefined {
  const comment = node.leadingComments?.at(-1);
  if (comment?.type !== "CommentBlock" || !comment.value.startsWith("*")) return undefined;
  const [text = "", ...tags] = comment.value
    .replace(/^\s*\*/gm, "")
    .replace(/\s+/g, " ")
    .split(/ @(?=[a-z]+ )/)
    .map((part: string) => part.trim());
  const byDefault = tags.find((tag: string) => tag.startsWith("default "));
  return { text, byDefault: byDefault?.replace("default ", "") };
}
