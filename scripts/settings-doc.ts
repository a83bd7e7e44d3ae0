import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { schema } from "../src/settings/schema";
import { type Docstring, docstringsOf, sectionKey } from "./docstrings";

/** A setting as the page shows it. */
export interface Setting {
  /** `regions[].weight`, `network.REGION.vpcId` */
  readonly name: string;
  readonly type: string;
  /** The range or the choices, in the words of the error that an invalid value gets. */
  readonly valid: string;
  /** The schema's own, where it is a plain value. */
  readonly schemaDefault?: string | number | boolean;
  /** The schema takes nothing in its place. */
  readonly required: boolean;
  readonly docstring?: Docstring;
  /** Settings within it; empty for most. */
  readonly settings: readonly Setting[];
}

const DOCSTRINGS = docstringsOf(join(__dirname, "../src/settings"));

/** Every setting of the schema, in the schema's order. */
export const settingsOf = (node: z.ZodType, prefix = ""): Setting[] =>
  sectionsIn(node, prefix).flatMap(({ shape, path }) => {
    const docstrings = DOCSTRINGS.get(sectionKey(Object.keys(shape)));
    return Object.entries(shape).map(([key, inner]) => setting(`${path}${key}`, inner, docstrings?.get(key)));
  });

function setting(name: string, node: z.ZodType, docstring?: Docstring): Setting {
  const { success, data } = node.safeParse(undefined);
  return {
    name,
    type: typeText(z.toJSONSchema(node, { unrepresentable: "any", io: "input" })),
    valid: validText(node),
    schemaDefault: ["string", "number", "boolean"].includes(typeof data) ? (data as string) : undefined,
    required: !success,
    docstring,
    // docs/transform.md tells of its keys, which are all alike.
    settings: name === "transform" ? [] : settingsOf(node, name),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: zod's wrappers (default, readonly, union) have no common type for what they wrap
const definition = (node: z.ZodType): any => node.def;

/** The sections that a value of a setting consists of, through whatever wraps them. */
function sectionsIn(node: z.ZodType, path: string): { shape: Record<string, z.ZodType>; path: string }[] {
  const { innerType, element, options, valueType, shape } = definition(node);
  if (shape) return [{ shape, path: path && `${path}.` }];
  if (innerType) return sectionsIn(innerType, path);
  if (options) return options.flatMap((option: z.ZodType) => sectionsIn(option, path));
  if (element) return sectionsIn(element, `${path}[]`);
  return valueType ? sectionsIn(valueType, `${path}.REGION`) : [];
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: unknown;
}

const typeText = ({ type, anyOf, const: only }: JsonSchema): string =>
  anyOf
    ? [...new Set(anyOf.map((each) => (each.const === false ? "`false`" : typeText(each))))].join(" or ")
    : only === undefined || type !== undefined
      ? [type ?? "any"].flat().join(" or ").replace("array", "list")
      : JSON.stringify(only);

/** What the schema says to a value that no setting takes. */
function validText(node: z.ZodType): string {
  const [issue] = node.safeParse(Symbol("no setting takes it")).error?.issues ?? [];
  const inner = issue?.code === "invalid_union" && issue.message === "Invalid input" ? issue.errors[0]?.[0] : issue;
  return (inner?.message ?? "").replace(/^use /, "");
}

const INTRODUCTION = `# Settings

What you can write in [main.ts](../main.ts), as the third argument of \`GlobalBackend\`. Everything but \`regions\` has a
default. Invalid settings give one error that lists all problems. This page is generated from
[src/settings](../src/settings): change the docstrings there, and run \`npm run docs:settings\`.

[limits.md](limits.md) has the limits of AWS that are checked, with their sources.

In the names, \`regions[]\` is each entry of a list, and \`REGION\` is the name of a region.
`;

/** The page. */
export function settingsDoc(): string {
  const all = settingsOf(schema);
  const sections = all.filter(({ settings }) => settings.length > 0);
  return [
    INTRODUCTION,
    tableOf(all),
    ...sections.flatMap((each) => [`## ${each.name}\n`, `${textOf(each)}\n`, tableOf(each.settings)]),
  ].join("\n");
}

const tableOf = (settings: readonly Setting[]): string =>
  [
    "| setting | type | valid values | default | what it does |",
    "| --- | --- | --- | --- | --- |",
    ...settings.map((each) => `| ${cellsOf(each).map(cell).join(" | ")} |`),
    "",
  ].join("\n");

const cell = (text: string): string => text.replace(/\|/g, "\\|");

const cellsOf = (each: Setting): string[] => [
  `\`${each.name}\``,
  each.type,
  each.settings.length > 0 ? `${validLink(each)}` : each.valid,
  defaultText(each),
  textOf(each),
];

const validLink = ({ name, valid }: Setting): string => `[${valid}](#${name.toLowerCase()})`;

function defaultText({ schemaDefault, required, docstring }: Setting): string {
  if (required && docstring?.byDefault === undefined) return "**required**";
  if (schemaDefault !== undefined) return `\`${schemaDefault}\``;
  return docstring?.byDefault ?? "its own defaults";
}

const textOf = ({ docstring }: Setting): string => docstring?.text ?? "";

export const SETTINGS_PAGE = join(__dirname, "../docs/settings.md");

if (require.main === module) {
  writeFileSync(SETTINGS_PAGE, settingsDoc());
  process.stdout.write(`docs/settings.md has ${readFileSync(SETTINGS_PAGE, "utf8").split("\n").length} lines\n`);
}
