import type { z } from "zod";
import { timeoutSecondsOf } from "./function-times";
import { type Path, type Problem, problemsOf, problemText, SettingsError, STACK_ID, show } from "./problem";
import { completeRegion, type RegionSettings } from "./regions";
import { completeRoute, type RouteSettings } from "./routes";
import { refused } from "./rule";
import { RULES } from "./rules";
import { type BackendProps, type Parsed, schema } from "./schema";

/** Complete and checked settings. */
export interface Settings extends Omit<Parsed, "regions" | "table" | "function" | "routes"> {
  readonly regions: readonly RegionSettings[];
  readonly table: Omit<Parsed["table"], "name"> & { readonly name: string };
  readonly function: Parsed["function"] & { readonly timeoutSeconds: number };
  readonly routes: readonly RouteSettings[];
}

/**
 * Checks a user's settings and fills in the defaults.
 * @param id of the stack, the default for `name`
 * @throws SettingsError that lists every problem at once
 */
export function readSettings(id: string, props: BackendProps): Settings {
  const input = isObject(props) ? { name: id, ...dropUndefined(props) } : props;
  const result = schema.safeParse(input, { reportInput: true });
  const problems = result.success ? [] : problemsOf(result.error.issues, knownKeys);
  problems.push(...badId(id), ...brokenRules(input, problems));
  if (problems.length > 0 || !result.success)
    throw new SettingsError(`the backend ${isId(id) ? id : show(id)}`, unique(problems));
  const { regions, table, ...rest } = result.data;
  return {
    ...rest,
    regions: regions.map(completeRegion),
    table: { ...table, name: table.name ?? rest.name },
    function: { ...rest.function, timeoutSeconds: timeoutSecondsOf(rest) },
    routes: rest.routes.map((route) => completeRoute(route, rest.function)),
  };
}

/** The id names a folder and, unless a key is given, an object in a bucket. */
const isId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(id);

const badId = (id: string): Problem[] =>
  isId(id) ? [] : [refused([STACK_ID], id, "use at most 128 letters, digits, hyphens and underscores")];

/** Runs each rule whose own settings are valid, whatever the others are. */
function brokenRules(input: unknown, found: readonly Problem[]): Problem[] {
  if (!isObject(input)) return [];
  const settings = completed(schema, input) as Parsed;
  const sound = (setting: string) => {
    const keys = setting.split(".");
    return !found.some(({ path }) => within(path, keys) || within(keys, path));
  };
  return RULES.filter(({ needs }) => needs.every(sound)).flatMap(({ check }) => check(settings));
}

const within = (path: Path, setting: Path): boolean => setting.every((key, depth) => path[depth] === key);

/** Fills in the defaults wherever a value is valid; one that is not stays as the user wrote it. */
function completed(part: z.ZodType, input: unknown): unknown {
  const result = part.safeParse(input);
  if (result.success) return result.data;
  if (!isObject(input)) return input;
  const settings = Object.entries(shapeOf(part)).map(([key, inner]) => [key, completed(inner, input[key])]);
  return { ...input, ...Object.fromEntries(settings) };
}

/** Names of the settings at a path. */
function knownKeys(path: Path): readonly string[] {
  let node: z.ZodType | undefined = schema;
  for (const key of path) node = child(node, key);
  return node ? Object.keys(shapeOf(node)) : [];
}

// biome-ignore lint/suspicious/noExplicitAny: zod's wrappers (default, readonly, union) have no common type for what they wrap
const definition = (node: z.ZodType): any => node.def;

function child(node: z.ZodType | undefined, key: PropertyKey): z.ZodType | undefined {
  if (!node) return undefined;
  const { innerType, element, options, valueType } = definition(node);
  if (innerType) return child(innerType, key);
  if (options) return options.map((option: z.ZodType) => child(option, key)).find(Boolean);
  return element ?? valueType ?? shapeOf(node)[String(key)];
}

function shapeOf(node: z.ZodType): Record<string, z.ZodType> {
  const { innerType, options, shape } = definition(node);
  if (innerType) return shapeOf(innerType);
  return shape ?? Object.assign({}, ...(options ?? []).map(shapeOf));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const dropUndefined = (props: object): object =>
  Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));

const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [problemText(problem), problem])).values(),
];
