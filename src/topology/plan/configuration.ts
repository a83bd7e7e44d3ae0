import { at, isObject, type Path } from "../values";
import type { Configuration, ConfigurationModule, Values } from "./schema";

/** What the configuration says of the resources; of one that it no longer has, nothing is known. */
export interface Configured {
  /** Region of the resource's provider; undefined where it is not written down. */
  region(address: string): string | undefined;
  /** Addresses that each attribute refers to, by the attribute's name. */
  references(address: string): Readonly<Record<string, readonly string[]>>;
  /** All that it refers to: `aws_lb.a.arn`. */
  referencesOf(address: string): readonly string[];
  /** Whether an attribute or block is written down. */
  isSet(address: string, name: string): boolean;
  /** The expression at a path: what it refers to, and its constant or, in JSON, its template. */
  expression(address: string, path: Path): Expression | undefined;
  /** Addresses of the data sources. */
  readonly dataSources: readonly string[];
}

export interface Expression {
  /** `aws_lb.a.arn`, of which the address is a part. */
  readonly references: readonly string[];
  /** The constant, or a text with `${`, which stands for something else; undefined where there is neither. */
  readonly template: unknown;
}

interface Resource {
  readonly region: string | undefined;
  /** `module.a.`, or nothing. */
  readonly prefix: string;
  readonly expressions: Values;
}

export function configured(configuration: Configuration | undefined): Configured {
  const resources = new Map<string, Resource>();
  const read = (module: ConfigurationModule | undefined, prefix: string): void => {
    for (const { address, provider_config_key: key, expressions = {} } of module?.resources ?? []) {
      const provider = key === undefined ? undefined : configuration?.provider_config?.[key];
      const region = at(provider?.expressions, ["region", "constant_value"]);
      resources.set(prefix + address, { region: isConstant(region) ? String(region) : undefined, prefix, expressions });
    }
    for (const [name, call] of Object.entries(module?.module_calls ?? {})) {
      read(call.module, `${prefix}module.${name}.`);
    }
  };
  read(configuration?.root_module, "");
  const find = (address: string) => resources.get(address) ?? resources.get(withoutKeys(address));
  return {
    dataSources: [...resources.keys()].filter((address) => /(^|\.)data\./.test(address)),
    region: (address) => find(address)?.region,
    referencesOf: (address) => {
      const { expressions, prefix = "" } = find(address) ?? {};
      return referencesIn(expressions).map((each) => prefix + each);
    },
    references: (address) => {
      const { expressions = {}, prefix = "" } = find(address) ?? {};
      const named = Object.entries(expressions).map(
        ([name, expression]) => [name, addressesOf(referencesIn(expression), prefix)] as const,
      );
      return Object.fromEntries(named.filter(([, addresses]) => addresses.length > 0));
    },
    isSet: (address, name) => Object.hasOwn(find(address)?.expressions ?? {}, name),
    expression: (address, path) => {
      const { expressions, prefix = "" } = find(address) ?? {};
      const found = expressionAt(expressions, path);
      return found && { ...found, references: found.references.map((each) => prefix + each) };
    },
  };
}

const isConstant = (value: unknown): boolean => typeof value === "string" && value !== "" && !value.includes("${");

const KEY = /\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g;

/** `module.a["x"].aws_lb.b[0]` is configured once, as `module.a.aws_lb.b`. */
export const withoutKeys = (address: string): string => address.replace(KEY, "");

/** `["x"][0]` */
export const keysOf = (address: string): string => (address.match(KEY) ?? []).join("");

const isExpression = (node: unknown): node is Values =>
  isObject(node) && ("constant_value" in node || Array.isArray(node.references));

/** Blocks stand in lists, or alone where there can be one only; inside a constant the path goes on. */
function expressionAt(expressions: unknown, path: Path): Expression | undefined {
  let node: unknown = expressions;
  for (const [index, step] of path.entries()) {
    if (isExpression(node) && index > 0) return readExpression(node, path.slice(index));
    if (typeof step === "number" && isObject(node)) {
      if (step > 0) return undefined;
    } else {
      node = at(node, [step]);
    }
  }
  return isExpression(node) ? readExpression(node, []) : undefined;
}

const readExpression = (node: Values, path: Path): Expression => ({
  references: textsOf(node.references),
  template: at(node.constant_value, path),
});

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

function referencesIn(node: unknown): string[] {
  if (isExpression(node)) return textsOf(node.references);
  if (Array.isArray(node)) return node.flatMap(referencesIn);
  return isObject(node) ? Object.values(node).flatMap(referencesIn) : [];
}

/** Address of the resource or data source that a reference begins with; undefined for variables, locals and the like. */
export function addressOf(reference: string): string | undefined {
  const [address] =
    /^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*(?:data\.)?[\w-]+\.[\w-]+(?:\[[^\]]*\])?/.exec(reference) ?? [];
  const inModule = address?.replace(/^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*/, "") ?? "";
  return /^(?:var|local|module|each|count|path|self|terraform)\./.test(inModule) ? undefined : address;
}

/** Each address once. */
const addressesOf = (references: readonly string[], prefix: string): string[] => [
  ...new Set(references.flatMap((reference) => addressOf(reference) ?? []).map((address) => prefix + address)),
];
