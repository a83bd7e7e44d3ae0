import type { Attributes, ResourceChange, Side, StackChange } from "../topology/change";
import { UNKNOWN } from "../topology/change";
import type { EndpointGroup, Topology } from "../topology/topology";

/** The changes of resources of these types. */
export const changesOf = ({ changes }: StackChange, ...types: readonly string[]): readonly ResourceChange[] =>
  changes.filter(({ type }) => types.includes(type));

/** Whether the object that exists is removed; a replacement removes it as well. */
export const goes = ({ action }: ResourceChange): boolean => action === "replace" || action === "delete";

/** An attribute in a block that exists at most once: `block("health_check", "path")`. */
export const inBlock = (attributes: Attributes | undefined, block: string, name: string): unknown => {
  const value = attributes?.[block];
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null ? (first as Attributes)[name] : undefined;
};

/** A number that is known. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" || (typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)))
    ? Number(value)
    : undefined;

export const isKnown = (value: unknown): boolean => value !== UNKNOWN;

/** Regions in the order of their names, each once. */
export const regionsOf = (changes: readonly { readonly region: string }[]): string[] =>
  [...new Set(changes.map(({ region }) => region))].sort();

export const addressesOf = (changes: readonly ResourceChange[]): string[] => changes.map(({ address }) => address);

/** `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** The endpoint groups of a side by region; none where there is no backend. */
export const groupsOf = ({ topology }: Side): ReadonlyMap<string, EndpointGroup> =>
  new Map(endpointGroups(topology).map((group) => [group.region, group]));

const endpointGroups = (topology: Topology | undefined): readonly EndpointGroup[] =>
  topology?.accelerator.listeners.flatMap(({ endpointGroups }) => endpointGroups) ?? [];

/** Regions that clients can reach before and after. */
export const regionsThatStay = ({ before, after }: StackChange): ReadonlySet<string> => {
  const left = groupsOf(after);
  return new Set([...groupsOf(before).keys()].filter((region) => left.has(region)));
};

/** One value for each key that the changes have, with all changes that have it, in the order of the keys. */
export function grouped<Item>(items: readonly Item[], key: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}
