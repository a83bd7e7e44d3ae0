import { type Attributes, UNKNOWN } from "../change";
import type { Resource } from "../resources";
import { ADDRESS, unescapedTemplate } from "../template";
import { codeHash } from "./code-hash";

/** What Terraform reads of a resource, and the provider does not. */
const META = ["//", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

/** Written as one object and not as a block, as in a plan. */
const OBJECTS = ["tags", "tags_all", "timeouts"];

const REFERENCE = /(?<!\$)\$\{((?:data\.)?[\w-]+\.[\w-]+)\.(\w+)\}/g;

/** Addresses that each argument refers to, by its name. */
export function referencesOf(resource: Resource): Record<string, readonly string[]> {
  const named = argumentsOf(resource).map(([name, value]) => [name, addressesIn(value)] as const);
  return Object.fromEntries(named.filter(([, addresses]) => addresses.length > 0));
}

const argumentsOf = ({ attributes }: Resource): [string, unknown][] =>
  Object.entries(attributes).filter(([name]) => !META.includes(name));

/** Each once. Also inside functions: `${element(data.a.b.names, 0)}`. */
function addressesIn(value: unknown): string[] {
  const expressions = JSON.stringify(value).matchAll(/(?<!\$)\$\{([^}]*)\}/g);
  const addresses = [...expressions].flatMap(([, expression = ""]) =>
    [...expression.matchAll(ADDRESS)].map(([address]) => address),
  );
  return [...new Set(addresses)];
}

/**
 * The arguments of a stack's resource as a plan would have them: blocks are lists, references to other arguments are their
 * values, and the hash of an archive is that of its files. What only AWS can say stays the reference that it is.
 * @param isNew whether a resource is made, or made again, so that what refers to what AWS says of it is `UNKNOWN`
 */
export function valuesOf(
  resource: Resource,
  stack: { readonly folder: string; readonly resources: ReadonlyMap<string, Resource> },
  isNew: (address: string) => boolean,
): Attributes {
  const literal = (address: string, name: string): unknown => {
    const target = stack.resources.get(address);
    if (target?.type === "archive_file" && name.startsWith("output_") && name !== "output_path") {
      return codeHash(stack.folder, String(target.attributes.source_dir));
    }
    const value = target && !META.includes(name) ? target.attributes[name] : undefined;
    return typeof value === "string" && /(?<!\$)\$\{/.test(value) ? undefined : value;
  };
  const textOf = (template: string): unknown => {
    const [only] = template.matchAll(REFERENCE);
    if (only?.[0] === template) {
      const value = literal(only[1] as string, only[2] as string);
      if (value !== undefined) return resolved(value);
    }
    const known = template.replace(REFERENCE, (reference, address: string, name: string) => {
      const value = literal(address, name);
      return typeof value === "string" || typeof value === "number" ? String(value) : reference;
    });
    if (addressesIn(known).some(isNew)) return UNKNOWN;
    return /(?<!\$)\$\{/.test(known) ? known : unescapedTemplate(known);
  };
  const resolved = (value: unknown): unknown => {
    if (typeof value === "string") return textOf(value);
    if (Array.isArray(value)) return value.map(resolved);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
  };
  return Object.fromEntries(
    argumentsOf(resource).map(([name, value]) => {
      const isBlock = typeof value === "object" && value !== null && !Array.isArray(value) && !OBJECTS.includes(name);
      return [name, resolved(isBlock ? [value] : value)];
    }),
  );
}
