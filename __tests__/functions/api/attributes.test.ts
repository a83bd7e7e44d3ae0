import { describe, expect, it } from "vitest";
import { fromAttributes, fromNumber, toAttributes } from "../../../functions/api/attributes";

describe("the attributes of an item", () => {
  it("have Maps for nested objects, whose properties mean nothing to the document client", () => {
    const attributes = toAttributes({ constructor: "Ferrari", cars: [{ constructor: { name: "Set" } }], none: null });
    expect(attributes).toEqual({
      constructor: "Ferrari",
      cars: [new Map([["constructor", new Map([["name", "Set"]])]])],
      none: null,
    });
  });

  it("are given as JSON, at every depth", () => {
    const binary = new TextEncoder().encode("hi");
    const item = fromAttributes({
      tags: new Set(["a", "b"]),
      binary,
      nested: { list: [new Set([binary]), null, { yes: true }] },
    });
    expect(item).toEqual({
      tags: ["a", "b"],
      binary: "aGk=",
      nested: { list: [["aGk="], null, { yes: true }] },
    });
  });

  it.each([
    ["0", 0],
    ["-1.5", -1.5],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", "9007199254740992"],
    ["-12345678901234567890", "-12345678901234567890"],
    ["12345678901234567890.5", "12345678901234567890.5"],
  ])("have the number %s as %j", (digits, value) => {
    expect(fromNumber(digits)).toBe(value);
  });
});
