import { Refusal } from "./response";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** An item of the table as clients see it: a JSON object, with the key attributes among its own. */
export type Item = { readonly [attribute: string]: Json };

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM_BYTES = 400 * 1024;
const MAX_DEPTH = 32;

/**
 * Reads an item that a client sent. What DynamoDB alone can judge, such as the size of the item as it stores it, is left
 * to DynamoDB.
 *
 * @throws Refusal 413 for a body over DynamoDB's limit for an item, 400 for one that is no JSON object or that could not
 * be kept exactly as it was sent
 */
export function parseItem(body: Uint8Array): Item {
  if (body.length > MAX_ITEM_BYTES) {
    throw new Refusal(413, `the body has ${body.length} bytes; an item has at most ${MAX_ITEM_BYTES}`);
  }
  const value = parseJson(body);
  if (!isObject(value)) throw new Refusal(400, "the body is JSON, but not an object");
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
