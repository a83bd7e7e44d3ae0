import { describe, expect, it } from "vitest";
import { parseItem as parse } from "../../../functions/api/item";
import type { Item } from "../../../functions/api/json";

const parseItem = (body: Uint8Array): Item => parse(body, 409_600);
const bytes = (text: string) => new TextEncoder().encode(text);
const nested = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;
const sized = (length: number) => `{"a":"${"x".repeat(length - '{"a":""}'.length)}"}`;

describe("an item that a client sends", () => {
  it("can have any JSON in it", () => {
    const item = {
      text: "Zoë",
      empty: "",
      none: null,
      yes: true,
      list: [1, [2]],
      map: { constructor: "🏎", _version: 1 },
    };
    expect(parseItem(bytes(JSON.stringify(item)))).toEqual(item);
  });

  it.each([
    ["", "the body is not JSON in UTF-8"],
    ["{", "the body is not JSON in UTF-8"],
    ["{'a':1}", "the body is not JSON in UTF-8"],
    ["[]", "the body is JSON, but not an object"],
    ["null", "the body is JSON, but not an object"],
    ['"text"', "the body is JSON, but not an object"],
    ["1", "the body is JSON, but not an object"],
    ['{"__proto__":1}', "__proto__ is a name that cannot be stored; choose another"],
    ['{"a":[{"__proto__":1}]}', "a.0.__proto__ is a name that cannot be stored; choose another"],
    ['{"_version":"1"}', "_version is reserved for the item's version; leave it out, and send the ETag as If-Match"],
    ['{"_version":null}', "_version is reserved for the item's version; leave it out, and send the ETag as If-Match"],
    ['{"a":["\\ud800"]}', "the text at a.0 is half of a surrogate pair; use whole characters"],
    ['{"\\udc00":1}', "the text at \udc00 is half of a surrogate pair; use whole characters"],
  ])("cannot be %s", (body, message) => {
    expect(() => parseItem(bytes(body))).toThrow(expect.objectContaining({ status: 400, message }));
  });

  it("is UTF-8, and not changed where it is not", () => {
    const latin1 = Buffer.from('{"a":"Zoë"}', "latin1");
    expect(() => parseItem(latin1)).toThrow("the body is not JSON in UTF-8");
  });

  it.each(["0", "-1.5", "1e-7", "9007199254740991", "-9007199254740991"])("keeps the number %s", (digits) => {
    expect(parseItem(bytes(`{"n":${digits}}`))).toEqual({ n: Number(digits) });
  });

  it.each(["9007199254740993", "-9007199254740992", "1e21", "1e400", "-1e400"])(
    "is refused rather than stored with another number than %s",
    (digits) => {
      const message = "the number at a.0.n would lose digits; use 9007199254740991 at most, or a string";
      const parse = () => parseItem(bytes(`{"a":[{"n":${digits}}]}`));
      expect(parse).toThrow(expect.objectContaining({ status: 400, message }));
    },
  );

  it("can be nested 32 levels deep, as in DynamoDB", () => {
    expect(() => parseItem(bytes(nested(32)))).not.toThrow();
    const message = "the item is nested deeper than 32 levels";
    expect(() => parseItem(bytes(nested(33)))).toThrow(expect.objectContaining({ status: 400, message }));
    expect(() => parseItem(bytes(nested(200_000)))).toThrow(expect.objectContaining({ status: 400, message }));
  });

  it.each([100, 409_600])("can have %i bytes where that is the limit", (maxBytes) => {
    expect(() => parse(bytes(sized(maxBytes)), maxBytes)).not.toThrow();
    const message = `the body has ${maxBytes + 1} bytes; use at most ${maxBytes}`;
    expect(() => parse(bytes(sized(maxBytes + 1)), maxBytes)).toThrow(
      expect.objectContaining({ status: 413, message }),
    );
  });
});
