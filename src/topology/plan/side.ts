import { buildTopology } from "../build";
import { type Attributes, type Side, UNKNOWN } from "../change";
import type { Promises } from "../promises";
import type { Resource } from "../resources";
import { sideWith } from "../side-with";
import { isObject, maskedAttributes, type Path } from "../values";
import { addressOf, type Configured, type Expression, keysOf, withoutKeys } from "./configuration";
import { regionOf } from "./region";

/** A resource on one side of the plan, or a data source. */
export interface Entry {
  readonly address: string;
  readonly type: string;
  /** With `UNKNOWN` for what is known only after the apply. */
  readonly values: Attributes;
  /** Of the same shape, with true for what is sensitive. */
  readonly sensitive: unknown;
}

/** What no resource holds. */
interface Known {
  readonly stack: string;
  readonly promises: Promises;
}

export function sideOf(entries: readonly Entry[], configuration: Configured, { stack, promises }: Known): Side {
  const sorted = [...entries].sort((a, b) => (a.address < b.address ? -1 : 1));
  const built = resourcesOf(sorted, configuration);
  const resources = built.map((resource, index) => ({
    ...resource,
    attributes: maskedAttributes(resource.attributes, sorted[index]?.sensitive),
  }));
  return sideWith(resources, () => ({ ...buildTopology(stack, undefined, built), ...promises }));
}

/**
 * The resources as the synthesized JSON has them: what is known is joined by ARNs, and where a value will be known only
 * after the apply, the reference that it comes from stands in its place.
 */
function resourcesOf(entries: readonly Entry[], configuration: Configured): Resource[] {
  const byArn = new Map<string, string>();
  const join = (value: unknown, address: string) => {
    if (typeof value === "string" && value !== "" && !byArn.has(value)) byArn.set(value, address);
  };
  const isArn = (value: unknown) => typeof value === "string" && value.startsWith("arn:");
  for (const { address, values } of entries) if (isArn(values.arn)) join(values.arn, address);
  for (const { address, type, values } of entries) {
    if (isArn(values.id)) join(values.id, address);
    // Its items name it so.
    if (type === "aws_dynamodb_table") join(values.name, address);
  }
  const addresses = new Set(entries.map(({ address }) => address));
  // A reference says nothing of the keys that it shares with where it stands: `module.a` for `module.a["x"]`.
  const resolve = (address: string | undefined, from: string): string | undefined => {
    if (address === undefined || addresses.has(address)) return address;
    const instances = [...addresses].filter((each) => withoutKeys(each) === address);
    const [first, ...others] =
      instances.length > 1 ? instances.filter((each) => keysOf(from).startsWith(keysOf(each))) : instances;
    return others.length === 0 ? first : undefined;
  };
  return entries.map(({ address, type, values }) => ({
    id: address,
    type,
    region: regionOf(address, values, configuration),
    attributes: linked(address, withoutEchoes(address, type, values, configuration), configuration, byArn),
    reference: (value) => {
      if (typeof value !== "string") return undefined;
      const [, expression] = /^\$\{([^}]+)\}$/.exec(value) ?? [];
      return expression === undefined ? byArn.get(value) : resolve(addressOf(expression), address);
    },
  }));
}

/** A role's policies are resources of their own; what the provider adds to the role itself only repeats them. */
function withoutEchoes(address: string, type: string, values: Attributes, configuration: Configured): Attributes {
  if (type !== "aws_iam_role") return values;
  const echoes = ["inline_policy", "managed_policy_arns"].filter((name) => !configuration.isSet(address, name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !echoes.includes(name)));
}

/**
 * Values with the reference, as `${address.attribute}`, in place of what is unknown.
 * @param byArn addresses of what is known
 */
function linked(
  address: string,
  values: Attributes,
  configuration: Configured,
  byArn: ReadonlyMap<string, string>,
): Attributes {
  const link = (value: unknown, path: Path): unknown => {
    if (value === UNKNOWN) return templateOf(address, path, configuration) ?? UNKNOWN;
    if (Array.isArray(value)) {
      const expressionOf = (index: number, key: string) => configuration.expression(address, [...path, index, key]);
      const written = writtenAt(value, expressionOf, byArn);
      return value.map((each, index) => link(each, [...path, written[index] ?? index]));
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, link(inner, [...path, key])]));
  };
  return link(values, []) as Attributes;
}

/**
 * Where each block of a list stands in the configuration: Terraform shows the blocks of a set in an order of its own. A block
 * that holds something unknown has the constants of the one that it was written as, and refers to nothing that another block,
 * which is known, stands for.
 */
function writtenAt(
  blocks: readonly unknown[],
  expressionOf: (index: number, key: string) => Expression | undefined,
  byArn: ReadonlyMap<string, string>,
): number[] {
  const values = blocks.filter(isObject).flatMap(Object.values);
  const known = new Set(values.flatMap((value) => byArn.get(String(value)) ?? []));
  const taken = new Set<number>();
  const couldBe = (block: Attributes, index: number): boolean =>
    !taken.has(index) &&
    Object.entries(block).every(([key, value]) => {
      const { references = [], template } = expressionOf(index, key) ?? {};
      const [first] = references;
      if (value !== UNKNOWN) return first !== undefined || template === undefined || String(template) === String(value);
      return first === undefined ? template === undefined : !known.has(addressOf(first) ?? "");
    });
  return blocks.map((block, index) => {
    if (!isObject(block) || !Object.values(block).includes(UNKNOWN)) return index;
    const [found = index] = [index, ...blocks.keys()].filter((each) => couldBe(block, each));
    taken.add(found);
    return found;
  });
}

function templateOf(address: string, path: Path, configuration: Configured): string | undefined {
  const expression = configuration.expression(address, path);
  if (!expression) return undefined;
  const { template, references } = expression;
  const single = typeof template !== "string" || /^\$\{[^}]+\}$/.test(template);
  const [first, ...others] = [...new Set(references.flatMap((each) => addressOf(each) ?? []))];
  if (single && first !== undefined && others.length === 0) return `\${${references[0]}}`;
  return typeof template === "string" && template.includes("${") ? template : undefined;
}
