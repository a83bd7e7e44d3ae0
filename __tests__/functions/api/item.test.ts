import { describe, expect, it, vi } from "vitest";
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
    ['{"":1}', "the item has an attribute whose name does not have 1 to 65535 bytes"],
    ['{"a":[{"":1}]}', "a.0 has an attribute whose name does not have 1 to 65535 bytes"],
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

  it.each(["0", "-1.5", "1e-7", "9007199254740991", "-9007199254740992", "1e21", "1.50"])(
    "keeps the number %s",
    (digits) => {
      expect(parseItem(bytes(`{"n":${digits}}`))).toEqual({ n: Number(digits) });
    },
  );

  it.each([
    "9007199254740993",
    "0.10000000000000000000000000000000001",
    "12345678901234567890123456789012345678",
    "1e400",
    "-1e400",
    "1e-400",
    "1e-131",
    "1e126",
  ])("is refused rather than stored with another number than %s", (digits) => {
    const message = `the number ${digits} could not be given back as it is; use at most 15 digits, {"$number": "<at most 38 digits>"}, or a text`;
    const parse = () => parseItem(bytes(`{"a":[{"n":${digits}}],"b":2}`));
    expect(parse).toThrow(expect.objectContaining({ status: 400, message }));
  });

  it("quotes no more of a long number than helps", () => {
    const message = expect.stringMatching(/^the number 1{50}\.\.\. could/);
    expect(() => parseItem(bytes(`{"n":${"1".repeat(100_000)}}`))).toThrow(expect.objectContaining({ message }));
  });

  it.each([
    [{ $number: "123456789012345678901234567890123456789" }, "$number does not hold a text of a number"],
    [{ $number: 1 }, "$number does not hold a text of a number"],
    [{ $number: null }, "$number does not hold a text of a number"],
    [{ $binary: "a" }, "$binary does not hold base64"],
    [{ $binary: "Zoë=" }, "$binary does not hold base64"],
    [{ $stringSet: ["a", 1] }, "$stringSet does not hold a list of texts"],
    [{ $numberSet: ["1", "x"] }, "$numberSet does not hold a list of texts of numbers"],
    [{ $binarySet: "aGk=" }, "$binarySet does not hold a list of base64 texts"],
    [{ $map: [] }, "$map does not hold an object"],
  ])("is refused where a kind that JSON does not have is not right: %j", (a, text) => {
    const message = expect.stringContaining(`a.${text}`);
    const parse = () => parseItem(bytes(JSON.stringify({ a })));
    expect(parse).toThrow(expect.objectContaining({ status: 400, message }));
  });

  it("is looked into where it uses such a kind", () => {
    expect(() => parseItem(bytes('{"a":{"$stringSet":["\\ud800"]}}'))).toThrow("half of a surrogate pair");
    expect(() => parseItem(bytes('{"a":{"$map":{"__proto__":1}}}'))).toThrow("cannot be stored");
    const nestedMaps = `{"a":${'{"$map":{"$map":'.repeat(33)}1${"}}".repeat(33)}}`;
    expect(() => parseItem(bytes(nestedMaps))).toThrow("nested deeper than 32 levels");
  });

  it.each([
    [
      "numbers",
      (count: number) =>
        `{"a":[${Array(count - 1)
          .fill(1)
          .join()}]}`,
    ],
    [
      "empty lists",
      (count: number) =>
        `{"a":[${Array(count - 1)
          .fill("[]")
          .join()}]}`,
    ],
    ["members", (count: number) => `{${Array.from({ length: count }, (_, n) => `"${n}":0`).join()}}`],
    [
      "elements of a set",
      (count: number) => `{"a":{"$stringSet":[${Array.from({ length: count - 1 }, (_, n) => `"${n}"`)}]}}`,
    ],
  ])("has 10,000 values at most, because each costs time: %s", (_, json) => {
    expect(() => parseItem(bytes(json(10_000)))).not.toThrow();
    const message = "the item has more than 10000 values; write some of them as one text";
    expect(() => parseItem(bytes(json(10_001)))).toThrow(expect.objectContaining({ status: 413, message }));
  });

  it("with too many values is refused before it is parsed: the last of a name counts, and the others cost time too", () => {
    const json = `{${Array(10_001).fill('"a":1').join()}}`;
    const parse = vi.spyOn(JSON, "parse");
    expect(() => parseItem(bytes(json))).toThrow(expect.objectContaining({ status: 413 }));
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

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
