import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Attributes, fromAttributes, toAttributes } from "../../../functions/api/attributes";
import { parseItem } from "../../../functions/api/item";

const name = fc.oneof(
  fc.constantFrom("$number", "$binary", "$stringSet", "$numberSet", "$binarySet", "$map", "constructor", "a"),
  fc.string({ unit: "grapheme", minLength: 1 }).filter((each) => each !== "__proto__" && each !== "_version"),
);
const number = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 })
    .filter((n) => n === 0 || Math.abs(n) > 1e-130),
  fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
  fc.constantFrom("0.10000000000000000000000000000000001", "1E-130", "9.9999999999999999999999999999999999999E+125"),
);
const digits = number.map((each) => (Object.is(each, -0) ? "0" : String(each)));
const binary = fc.uint8Array().map((bytes) => Uint8Array.from(bytes));
const list = <T>(element: fc.Arbitrary<T>) => fc.array(element, { minLength: 1, maxLength: 3 });
/** Anything that DynamoDB can hold. */
const { value } = fc.letrec<{ value: AttributeValue; attributes: Attributes }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "grapheme" }).map((S) => ({ S })),
    digits.map((N) => ({ N })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true }),
    binary.map((B) => ({ B })),
    list(fc.string({ unit: "grapheme" })).map((SS) => ({ SS })),
    list(digits).map((NS) => ({ NS })),
    list(binary).map((BS) => ({ BS })),
    fc.array(tie("value"), { maxLength: 3 }).map((L) => ({ L })),
    tie("attributes").map((M) => ({ M })),
  ) as fc.Arbitrary<AttributeValue>,
  attributes: fc.dictionary(name, tie("value"), { maxKeys: 2 }),
}));

/** Numbers by their value: 1e21 and 1000000000000000000000 are the same to DynamoDB. */
function normalized(attribute: AttributeValue): unknown {
  if (attribute.N !== undefined)
    return { N: Number(attribute.N), long: attribute.N.length > 17 && attribute.N.slice(0, 15) };
  if (attribute.B) return { B: [...attribute.B] };
  if (attribute.BS) return { BS: attribute.BS.map((each) => [...each]) };
  if (attribute.L) return { L: attribute.L.map(normalized) };
  if (attribute.M) return { M: Object.entries(attribute.M).map(([key, child]) => [key, normalized(child)]) };
  return attribute;
}

describe("the attributes of an item", () => {
  it("are the same again after a GET and a PUT of what it answered, whatever DynamoDB holds", () => {
    const property = fc.property(value, (attribute) => {
      const body = new TextEncoder().encode(JSON.stringify(fromAttributes({ attribute })));
      const { attribute: again } = toAttributes(parseItem(body, 409_600));
      expect(normalized(again as AttributeValue)).toEqual(normalized(attribute));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it("are given as JSON, and as objects with one member where JSON has no such kind", () => {
    const bytes = new TextEncoder().encode("hi");
    const item = fromAttributes({
      text: { S: "a" },
      none: { NULL: true },
      yes: { BOOL: true },
      list: { L: [{ N: "1" }, { M: { deep: { BS: [bytes] } } }] },
      tags: { SS: ["a", "b"] },
      sizes: { NS: ["1", "2.5"] },
      picture: { B: bytes },
      id: { N: "12345678901234567890" },
      map: { M: { $number: { S: "not a number" } } },
    });
    expect(item).toEqual({
      text: "a",
      none: null,
      yes: true,
      list: [1, { deep: { $binarySet: ["aGk="] } }],
      tags: { $stringSet: ["a", "b"] },
      sizes: { $numberSet: ["1", "2.5"] },
      picture: { $binary: "aGk=" },
      id: { $number: "12345678901234567890" },
      map: { $map: { $number: "not a number" } },
    });
  });

  it("are maps where an object has other members beside a name of a kind", () => {
    expect(toAttributes({ a: { $number: "1", b: 2 } })).toEqual({ a: { M: { $number: { S: "1" }, b: { N: "2" } } } });
  });

  it.each([
    ["0", 0],
    ["-1.5", -1.5],
    ["9007199254740992", 9007199254740992],
    ["1000000000000000000000", 1e21],
    ["9007199254740993", { $number: "9007199254740993" }],
    ["0.10000000000000000000000000000000001", { $number: "0.10000000000000000000000000000000001" }],
    ["12345678901234567890.5", { $number: "12345678901234567890.5" }],
  ])("have the number %s as %j", (N, n) => {
    expect(fromAttributes({ n: { N } })).toEqual({ n });
  });

  it("of a kind that nobody knows yet are not taken for something else", () => {
    const attribute = { $unknown: ["X", 1] } as unknown as AttributeValue;
    expect(() => fromAttributes({ attribute })).toThrow(TypeError);
  });
});
