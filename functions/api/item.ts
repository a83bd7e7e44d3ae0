import type { Item, Json } from "./json";
import { Refusal } from "./response";
import { VERSION } from "./version";

const MAX_DEPTH = 32;

/**
 * Reads an item that a client sent. What DynamoDB alone can judge, such as the size of the item as it stores it, is left
 * to DynamoDB.
 *
 * Numbers are read as JSON's readers do, as doubles, and of a name that is given twice the last counts.
 *
 * @throws Refusal 413 for a body of more than `maxBytes`, 400 for one that is no JSON object, or that has whole numbers that
 * would lose digits
 */
export function parseItem(body: Uint8Array, maxBytes: number): Item {
  if (body.length > maxBytes) {
    throw new Refusal(413, `the body has ${body.length} bytes; use at most ${maxBytes}`);
  }
  const value = parseJson(body);
  if (!isObject(value)) throw new Refusal(400, "the body is JSON, but not an object");
  if (Object.hasOwn(value, VERSION)) {
    throw new Refusal(
      400,
      `${VERSION} is reserved for the item's version; leave it out, and send the ETag as If-Match`,
    );
  }
  checkMembers(value, "", 0);
  return value;
}

function parseJson(body: Uint8Array): Json {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Refusal(400, "the body is not JSON in UTF-8");
  }
}

function isObject(value: Json): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkMembers(container: object, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw new Refusal(400, `the item is nested deeper than ${MAX_DEPTH} levels`);
  for (const [name, value] of Object.entries(container)) {
    if (name === "__proto__") {
      // The SDK builds its maps by assignment, which would lose this attribute without a word.
      throw new Refusal(400, `${path}${name} is a name that cannot be stored; choose another`);
    }
    // JSON can hold half of a surrogate pair, UTF-8 cannot: on the way to the table it would become another character.
    if (!name.isWellFormed() || (typeof value === "string" && !value.isWellFormed())) {
      throw new Refusal(400, `the text at ${path}${name} is half of a surrogate pair; use whole characters`);
    }
    if (typeof value === "number" && !isExact(value)) {
      const max = Number.MAX_SAFE_INTEGER;
      throw new Refusal(400, `the number at ${path}${name} would lose digits; use ${max} at most, or a string`);
    }
    if (typeof value === "object" && value !== null) checkMembers(value, `${path}${name}.`, depth + 1);
  }
}

/** JSON numbers are read as doubles: beyond 2^53 whole numbers would be changed on the way to the table, unnoticed. */
function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}
