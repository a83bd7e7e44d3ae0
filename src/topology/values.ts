import { type Attributes, SENSITIVE, UNKNOWN } from "./change";

type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A planned value with `UNKNOWN` wherever `unknown` has true. It leaves unknown keys out, and has null in lists. */
export function withUnknown(value: unknown, unknown: unknown): unknown {
  if (unknown === true) return UNKNOWN;
  if (Array.isArray(unknown) && (Array.isArray(value) || value === undefined || value === null)) {
    const given: readonly unknown[] = value ?? [];
    const length = Math.max(given.length, unknown.length);
    return Array.from({ length }, (_, index) => withUnknown(given[index], unknown[index]));
  }
  if (isObject(unknown) && isObject(value)) {
    const keys = new Set([...Object.keys(value), ...Object.keys(unknown)]);
    return Object.fromEntries(
      [...keys]
        .map((key) => [key, withUnknown(value[key], unknown[key])] as const)
        .filter(([key, merged]) => key in value || hasUnknown(merged)),
    );
  }
  // A block of which nothing but unknown parts is there, such as a list's element.
  if (isObject(unknown) && (value === undefined || value === null)) {
    const merged = Object.entries(unknown).map(([key, inner]) => [key, withUnknown(undefined, inner)] as const);
    const known = merged.filter(([, inner]) => hasUnknown(inner));
    return known.length > 0 ? Object.fromEntries(known) : value;
  }
  return value;
}

export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** A value with a marker wherever `sensitive`, which has the same shape, has true. */
export function masked(value: unknown, sensitive: unknown): unknown {
  if (value === undefined || value === null || value === UNKNOWN) return value;
  if (sensitive === true) return SENSITIVE;
  if (Array.isArray(value) && Array.isArray(sensitive))
    return value.map((each, index) => masked(each, sensitive[index]));
  if (!isObject(value) || !isObject(sensitive)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner, sensitive[key])]));
}

export const maskedAttributes = (values: Attributes, sensitive: unknown): Attributes =>
  // A resource that is sensitive as a whole still has attributes.
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      masked(value, sensitive === true || (isObject(sensitive) ? sensitive[key] : undefined)),
    ]),
  );

/** Whether two values are the same. */
export function equal(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, index) => equal(each, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => equal(one[key], other[key]));
}

/** What Terraform's providers do not tell from null. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

/** Names of the attributes that differ, sorted. */
export function differences(before: Attributes, after: Attributes): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !equal(before[name], after[name]) && !(isEmpty(before[name]) && isEmpty(after[name])))
    .sort();
}

export type Path = readonly (string | number)[];

/** The part of a value at a path; undefined where it has none. */
export function at(value: unknown, path: Path): unknown {
  let part = value;
  for (const step of path) {
    if (Array.isArray(part)) part = part[Number(step)];
    else if (isObject(part) && Object.hasOwn(part, step)) part = part[step];
    else return undefined;
  }
  return part;
}

/** `endpoint_configuration[0].weight` */
export const pathText = (path: Path): string =>
  path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");

/** A part that differs. */
export interface Leaf {
  readonly path: Path;
  readonly was: unknown;
  readonly is: unknown;
}

/** The smallest parts that differ. Sets are lists in a plan, so that equal elements count as the same wherever they are. */
export function leaves(was: unknown, is: unknown, path: Path = []): Leaf[] {
  if (equal(was, is) || (isEmpty(was) && isEmpty(is))) return [];
  if (isObject(was) && isObject(is)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return keys.flatMap((key) => leaves(was[key], is[key], [...path, key]));
  }
  if (Array.isArray(was) && Array.isArray(is) && was.length === is.length) {
    const gone = was.flatMap((each, index) => (is.some((other) => equal(each, other)) ? [] : index));
    const come = is.flatMap((each, index) => (was.some((other) => equal(each, other)) ? [] : index));
    if (gone.length === come.length) {
      return come.flatMap((index, nth) => leaves(was[gone[nth] as number], is[index], [...path, index]));
    }
  }
  return [{ path, was, is }];
}
