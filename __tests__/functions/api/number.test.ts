import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canBeStored, isExact, isKept, numbersAndCommas } from "../../../functions/api/number";

describe("a number is exact", () => {
  it.each([
    "0",
    "-0",
    "0.0e5",
    "-1.5",
    "0.1",
    "1.50",
    "1e-7",
    "1E+2",
    "9007199254740991",
    "-9007199254740992",
    "1e21",
    "1e23",
    "5e-324",
    "1000000000000000000000",
  ])("if the shortest text of its double is the same number: %s", (text) => {
    expect(isExact(text)).toBe(true);
  });

  it.each([
    "9007199254740993",
    "0.10000000000000000000000000000000001",
    "12345678901234567890123456789012345678",
    "12345678901234567890.5",
    "1e-400",
    "1e400",
    "-1e400",
    "1e99999999999999999999999",
    `1${"0".repeat(200)}1`,
  ])("but not: %s", (text) => {
    expect(isExact(text)).toBe(false);
  });

  it("whatever double it is the text of", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => isExact(JSON.stringify(value))),
    );
  });
});

it.each<[boolean, string]>([
  [true, "0"],
  [true, "-1e-130"],
  [false, "1e-131"],
  [true, "9.9999999999999999999999999999999999999e125"],
  [false, "1e126"],
  [true, `0.${"0".repeat(129)}1`],
  [true, "12345678901234567890123456789012345678"],
  [true, "1234567890123456789012345678901234567800000"],
  [false, "123456789012345678901234567890123456789"],
  [false, ""],
  [false, "NaN"],
  [false, "0x10"],
  [false, " 1"],
])("it is %s that DynamoDB keeps the number %s", (isKept, text) => {
  expect(canBeStored(text)).toBe(isKept);
});

const numbersIn = (json: string) => [...numbersAndCommas(json)].filter((token) => token !== ",");

it("finds the numbers of a JSON text, and none in its texts", () => {
  const json = String.raw`{"a\"1":[1,-2.5e+3, "3\\",4],"b":{"5":"6"},"c":7}`;
  expect(numbersIn(json)).toEqual(["1", "-2.5e+3", "4", "7"]);
});

it("takes a number that it need not look into for one that it has looked into", () => {
  const literal = fc.stringMatching(/^-?(0|[1-9]\d{0,17})(\.\d{1,18})?([eE][-+]?\d{1,3})?$/);
  fc.assert(
    fc.property(literal, (text) => {
      expect(isKept(text)).toBe(isExact(text) && canBeStored(text));
    }),
    { numRuns: 5000 },
  );
});

it("finds as many commas as there are between values", () => {
  expect([...numbersAndCommas('[",",{"a,":[],"b":{}},[]]')]).toEqual([",", ",", ","]);
});

it("finds every number of any JSON", () => {
  const numbers = (value: unknown): number[] => {
    if (typeof value === "number") return [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbers) : [];
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value);
      expect(numbersIn(json).map(Number)).toEqual(numbers(JSON.parse(json)));
    }),
  );
});
