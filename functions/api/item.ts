import { isObject, TAGS, tagOf } from "./attributes";
import type { Item, Json } from "./json";
import { isKept, numbersAndCommas } from "./number";
import { Refusal } from "./response";
import { VERSION } from "./version";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_DEPTH = 32;
const MAX_NAME_BYTES = 65_535;

/**
 * The most values in an item, lists and maps among them. Each costs the function processor time, however small it is: at
 * 256 MB, where Lambda gives a seventh of a processor, 130,000 numbers would take seconds. Ours.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const MAX_VALUES = 10_000;

/**
 * Reads an item that a client sent. What DynamoDB alone can judge, such as the size of the item as it stores it, is left
 * to DynamoDB. Of a name that is given twice the last counts.
 *
 * @throws Refusal 413 for a body of more than `maxBytes`, or with more than MAX_VALUES values; 400 for one that is not a JSON
 * object, or that has a value that could not be given back as it is
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
  new Check().members(value, "", 0);
  return value;
}

function parseJson(body: Uint8Array): Json {
  const text = decode(body);
  // Before the parser and the walk take their time. There are at least as many values as commas.
  const inexact = checkNumbers(text);
  const value = notJsonIfThrows(() => JSON.parse(text));
  if (inexact === undefined) return value;
  const shown = inexact.length > 50 ? `${inexact.slice(0, 50)}...` : inexact;
  throw new Refusal(
    400,
    `the number ${shown} could not be given back as it is; use at most 15 digits, {"$number": "<at most 38 digits>"}, or a text`,
  );
}

const decode = (body: Uint8Array): string =>
  notJsonIfThrows(() => new TextDecoder("utf-8", { fatal: true }).decode(body));

/** The first number that could not be given back as it is. */
function checkNumbers(json: string): string | undefined {
  let commas = 0;
  let inexact: string | undefined;
  for (const token of numbersAndCommas(json)) {
    if (token !== ",") inexact ??= isKept(token) ? undefined : token;
    else if (++commas >= MAX_VALUES) throw tooManyValues();
  }
  return inexact;
}

const tooManyValues = () =>
  new Refusal(413, `the item has more than ${MAX_VALUES} values; write some of them as one text`);

function notJsonIfThrows<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new Refusal(400, "the body is not JSON in UTF-8");
  }
}

/** One walk through an item. */
class Check {
  #values = 0;

  /** @param path of the container, with a dot at its end */
  members(container: object, path: string, depth: number): void {
    if (depth > MAX_DEPTH) throw new Refusal(400, `the item is nested deeper than ${MAX_DEPTH} levels`);
    for (const [name, value] of Object.entries(container)) {
      if (name === "" || Buffer.byteLength(name) > MAX_NAME_BYTES) {
        const where = path === "" ? "the item" : path.slice(0, -1);
        throw new Refusal(400, `${where} has an attribute whose name does not have 1 to ${MAX_NAME_BYTES} bytes`);
      }
      if (name === "__proto__") {
        // The SDK builds its maps by assignment, which would lose this attribute without a word.
        throw new Refusal(400, `${path}${name} is a name that cannot be stored; choose another`);
      }
      // JSON can hold half of a surrogate pair, UTF-8 cannot: on the way to the table it would become another character.
      if (!name.isWellFormed() || (typeof value === "string" && !value.isWellFormed())) {
        throw new Refusal(400, `the text at ${path}${name} is half of a surrogate pair; use whole characters`);
      }
      if (++this.#values > MAX_VALUES) throw tooManyValues();
      if (typeof value === "object" && value !== null) this.#container(value, `${path}${name}`, depth);
    }
  }

  #container(value: Item | readonly Json[], path: string, depth: number): void {
    const name = Array.isArray(value) ? undefined : tagOf(value as Item);
    const tag = name === undefined ? undefined : TAGS[name];
    if (name === undefined || tag === undefined) {
      this.members(value, `${path}.`, depth + 1);
      return;
    }
    const content = (value as Item)[name] ?? null;
    if (!tag.accepts(content)) {
      throw new Refusal(400, `${path}.${name} does not hold ${tag.takes}; a map of this name is {"$map": {...}}`);
    }
    // A set does not count as a level.
    if (typeof content === "object" && content !== null) {
      this.members(content, `${path}.${name}.`, isObject(content) ? depth + 1 : depth);
    }
  }
}
