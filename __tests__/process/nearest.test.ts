import { describe, expect, test } from "vitest";
import { nearest } from "../../src/process/nearest";

describe("the nearest known name", () => {
  const known = ["intervalSeconds", "timeoutSeconds", "path"];

  test.each([
    ["timeoutSecond", "timeoutSeconds"],
    ["INTERVALSECONDS", "intervalSeconds"],
    ["timeout", "timeoutSeconds"],
    ["pth", "path"],
  ])("to %s is %s", (name, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });

  test("is none, where none is near or none is known", () => {
    expect(nearest("colour", known)).toBeUndefined();
    expect(nearest("sec", known)).toBeUndefined();
    expect(nearest("path", [])).toBeUndefined();
  });
});
