import type { NativeAttributeValue } from "@aws-sdk/lib-dynamodb";
import type { Item, Json } from "./json";

/**
 * An item as the document client takes it. Nested objects become Maps, because the client tells an object's kind by its
 * `constructor` property and would fail on, say, a race car's `{ "constructor": "Ferrari" }`.
 */
export function toAttributes(item: Item): Record<string, NativeAttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]));
}

function toAttribute(value: Json): NativeAttributeValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(toAttribute);
  return new Map(Object.entries(value).map(([name, child]) => [name, toAttribute(child)]));
}

/** An item as clients see it. Sets, which JSON does not have, become arrays, and binary values base64. */
export function fromAttributes(attributes: Record<string, NativeAttributeValue>): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

function fromAttribute(value: NativeAttributeValue): Json {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Set) return [...value].map(fromAttribute);
  if (Array.isArray(value)) return value.map(fromAttribute);
  return fromAttributes(value);
}

/**
 * A number of the table as JSON. DynamoDB keeps 38 digits and JSON's readers 15 to 17, so a number with a whole part
 * beyond 2^53 is given as a string, with every digit that was stored.
 */
export function fromNumber(digits: string): number | string {
  const value = Number(digits);
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? digits : value;
}
