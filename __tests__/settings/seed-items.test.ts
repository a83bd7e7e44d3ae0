import { describe, expect, it } from "vitest";
import { VERSION } from "../../functions/api/version";
import { problemsOf } from "../support/settings";

const seeded = (...seedItems: unknown[]) => problemsOf({ table: { seedItems } });

/** A value within so many lists. */
const nested = (levels: number): unknown => (levels === 0 ? "x" : [nested(levels - 1)]);

describe("a seed item", () => {
  it.each<[string, unknown]>([
    ["names that objects have of their own", { constructor: "Ferrari", toString: null, deep: { constructor: "x" } }],
    ["every kind of value", { text: "Zoë", number: -1.5, flag: true, nothing: null, list: [1, [2]], left: undefined }],
    ["32 levels", { list: nested(32) }],
  ])("may have %s", (_, attributes) => {
    expect(seeded({ item_id: "a", ...(attributes as object) })).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["half a character", { text: "\ud800" }, 'text: "\\ud800" is not allowed; it has half of a surrogate pair'],
    ["half a character in a name", { "\ud800": 1 }, "it has half of a surrogate pair: use whole characters"],
    ["a name without letters", { deep: { "": 1 } }, 'deep[""]: "" is not allowed; an attribute cannot have this name'],
    [
      "a name that would be lost",
      JSON.parse('{"__proto__":1}'),
      '"__proto__" is not allowed; an attribute cannot have this name',
    ],
    ["33 levels", { list: nested(33) }, "is not allowed; DynamoDB nests at most 32 levels: flatten it"],
    ["thousands of levels", { list: nested(5000) }, "is not allowed; DynamoDB nests at most 32 levels: flatten it"],
    ["more than DynamoDB takes", { text: "x".repeat(500_000) }, "it has 500012 bytes, and DynamoDB takes 409600"],
    [
      "more than DynamoDB takes, although its JSON is shorter",
      { list: Array.from({ length: 200_000 }, () => 1) },
      "it has 600015 bytes, and DynamoDB takes 409600",
    ],
    [
      "a number that DynamoDB has not",
      { n: -1e-200 },
      "n: -1e-200 is not allowed; DynamoDB has no number between 0 and 1e-130",
    ],
    [
      "a version",
      { [VERSION]: "v1" },
      `"${VERSION}" is not allowed; the function keeps an item's version in this attribute`,
    ],
    ["a date", { at: new Date(0) }, "at: 1970-01-01T00:00:00.000Z is not allowed; use texts, numbers up to 2^53"],
    ["no number", { n: Number.NaN }, "n: NaN is not allowed; use texts, numbers up to 2^53"],
    ["a hole", { list: [undefined] }, "list[0]: null is not allowed; use texts, numbers up to 2^53"],
  ])("may not have %s", (_, attributes, message) => {
    const item = Object.defineProperties({ item_id: "a" }, Object.getOwnPropertyDescriptors(attributes));
    expect(seeded(item)).toEqual([expect.stringContaining(message)]);
  });

  it("may not have a key that is longer than DynamoDB takes", () => {
    const table = { sortKey: "order", seedItems: [{ item_id: "é".repeat(1025), order: "x".repeat(1025) }] };
    expect(problemsOf({ table })).toEqual([
      expect.stringMatching(/^table\.seedItems\[0\]\.item_id: .* use at most 2048 bytes for this key$/),
      expect.stringMatching(/^table\.seedItems\[0\]\.order: .* use at most 1024 bytes for this key$/),
    ]);
  });

  it("may not have an id that the operator's commands use", () => {
    expect(seeded({ item_id: "__globalapp__seeds" })).toEqual([
      'table.seedItems[0].item_id: "__globalapp__seeds" is not allowed; ids that begin like this are reserved: choose another one',
    ]);
  });

  it("is one of a thousand at most", () => {
    const items = (count: number) => Array.from({ length: count }, (_, index) => ({ item_id: `${index}` }));
    expect(seeded(...items(1000))).toEqual([]);
    expect(seeded(...items(1001))).toEqual([
      "table.seedItems: has 1001 items; use at most 1000, and load more with aws dynamodb import-table or with your application",
    ]);
  });

  it("tells all that is wrong with it at once", () => {
    expect(seeded({ item_id: "a", one: Number.NaN, two: [{ three: "\udfff" }] })).toHaveLength(2);
  });
});
