import { randomUUID } from "node:crypto";
import type { Item } from "./json";

/** The attribute that keeps an item's version. Reserved: clients see it as the `ETag` alone. */
export const VERSION = "_version";

/** A version that no other write has, in whatever region: a counter would give two regions the same one. */
export const newVersion: () => string = randomUUID;

/** What an entity tag can have between its quotes, in ASCII. https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 */
const TAGGABLE = /^[\x21\x23-\x7E]+$/;

/**
 * An item of the table, and its version apart. An item that was not put through this API has no version, or has something
 * else under its name, and then none that a header could carry.
 */
export function splitVersion(stored: Item): { readonly item: Item; readonly version: string | undefined } {
  const { [VERSION]: version, ...item } = stored;
  return { item, version: typeof version === "string" && TAGGABLE.test(version) ? version : undefined };
}

/** The headers that tell a client the version. */
export function versionHeaders(version: string | undefined): Record<string, string> {
  return version === undefined ? {} : { ETag: `"${version}"` };
}
