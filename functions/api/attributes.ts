import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item, Json } from "./json";
import { canBeStored, isExact } from "./number";

/** An item as DynamoDB has it. */
export type Attributes = Record<string, AttributeValue>;

/** A value of a kind that JSON does not have, as an object with one member. */
interface Tag {
  /** What the member holds, for errors. */
  readonly takes: string;
  accepts(value: Json): boolean;
  /** Of a value that it accepts. */
  toAttribute(value: Json): AttributeValue;
}

const tag = <T extends Json>(takes: string, accepts: (value: Json) => value is T, make: (value: T) => AttributeValue) =>
  ({ takes, accepts, toAttribute: (value) => make(value as T) }) satisfies Tag;

const isText = (value: Json): value is string => typeof value === "string";
const isNumber = (value: Json): value is string => isText(value) && canBeStored(value);
const isBase64 = (value: Json): value is string =>
  isText(value) && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
const listOf =
  (isElement: (element: Json) => element is string) =>
  (value: Json): value is readonly string[] =>
    Array.isArray(value) && value.every(isElement);

const bytes = (base64: string): Uint8Array => Buffer.from(base64, "base64");
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/**
 * The kinds of DynamoDB that JSON does not have. With `$map` a map is written that has one attribute with such a name.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export const TAGS: Readonly<Record<string, Tag>> = {
  $number: tag("a text of a number with at most 38 digits, from 1e-130 to below 1e126", isNumber, (N) => ({ N })),
  $binary: tag("base64", isBase64, (value) => ({ B: bytes(value) })),
  $stringSet: tag("a list of texts", listOf(isText), (value) => ({ SS: [...value] })),
  $numberSet: tag("a list of texts of numbers", listOf(isNumber), (value) => ({ NS: [...value] })),
  $binarySet: tag("a list of base64 texts", listOf(isBase64), (value) => ({ BS: value.map(bytes) })),
  $map: tag("an object", isObject, (value) => ({ M: toAttributes(value) })),
};

export function isObject(value: Json): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The name of the tag that an object is; undefined for any other object. */
export function tagOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const [name, ...others] = Object.keys(value);
  return name !== undefined && others.length === 0 && Object.hasOwn(TAGS, name) ? name : undefined;
}

/** An item as DynamoDB takes it. It must be one that `parseItem` has read, or `fromAttributes` has made. */
export function toAttributes(item: Item): Attributes {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]));
}

function toAttribute(value: Json): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (!isObject(value)) return { L: value.map(toAttribute) };
  const name = tagOf(value);
  return (name === undefined ? undefined : TAGS[name]?.toAttribute(value[name] ?? null)) ?? { M: toAttributes(value) };
}

/** An item as clients see it. Of every item that DynamoDB can hold, `toAttributes` makes the same again. */
export function fromAttributes(attributes: Attributes): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

function fromAttribute(value: AttributeValue): Json {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return fromNumber(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L) return value.L.map(fromAttribute);
  if (value.M) return tagOf(value.M) === undefined ? fromAttributes(value.M) : { $map: fromAttributes(value.M) };
  if (value.SS) return { $stringSet: value.SS };
  if (value.NS) return { $numberSet: value.NS };
  if (value.B) return { $binary: base64(value.B) };
  if (value.BS) return { $binarySet: value.BS.map(base64) };
  throw new TypeError(`DynamoDB has a kind of attribute that is not known here: ${Object.keys(value)}`);
}

function fromNumber(digits: string): Json {
  const value = Number(digits);
  // Most numbers are written alike on both sides, and need no closer look.
  return String(value) === digits || isExact(digits) ? value : { $number: digits };
}
