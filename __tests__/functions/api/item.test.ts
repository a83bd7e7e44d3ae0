import { describe, expect, it } from "vitest";
import { parseItem } from "../../../functions/api/item";

const bytes = (text: string) => new TextEncoder().encode(text);
const nested = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;
const sized = (length: number) => `{"a":"${"x".repeat(length - '{"a":""}'.length)}"}`;

describe("an item that a client sends", () => {
  it("can have any JSON in it", () => {
    const item = { text: "Zoë", empty: "", none: null, yes: true, list: [1, [2]], map: { constructor: "Ferrari" } };
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

  it("can have 400 KB, as in DynamoDB", () => {
    expect(() => parseItem(bytes(sized(409_600)))).not.toThrow();
    const message = "the body has 409601 bytes; an item has at most 409600";
    expect(() => parseItem(bytes(sized(409_601)))).toThrow(expect.objectContaining({ status: 413, message }));
  });
});
