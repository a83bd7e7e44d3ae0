import { describe, expect, it } from "vitest";
import { readConfig } from "../../../functions/api/config";
import { decodeKey } from "../../../functions/api/key";

const config = (env: Record<string, string> = {}) => readConfig({ AWS_REGION: "eu-west-1", tablename: "T", ...env });
const SORTED = config({ PARTITION_KEY: "customer", SORT_KEY: "order" });

describe("a key", () => {
  it("names its attributes as the table does", () => {
    expect(decodeKey(["foobar"], config())).toEqual({ item_id: "foobar" });
    expect(decodeKey(["c1", "o1"], SORTED)).toEqual({ customer: "c1", order: "o1" });
  });

  it.each([
    ["a%2Fb", "a/b"],
    ["a%20b", "a b"],
    ["a+b", "a+b"],
    ["100%25", "100%"],
    ["Zo%C3%AB", "Zoë"],
  ])("of the path's %s has the id %j", (encoded, id) => {
    expect(decodeKey([encoded], config())).toEqual({ item_id: id });
  });

  it.each(["%", "%zz", "a%2", "%C3", "%FF", "%ED%A0%80", "\ud800"])(
    "cannot be made of %s, which is not percent-encoded UTF-8",
    (encoded) => {
      const message = "the item_id in the path is not percent-encoded UTF-8";
      expect(() => decodeKey([encoded], config())).toThrow(expect.objectContaining({ status: 400, message }));
    },
  );

  it.each([
    ["customer", [`${"x".repeat(2048)}`, "o"], undefined],
    ["customer", [`${"x".repeat(2049)}`, "o"], "the customer in the path has 2049 bytes; use at most 2048"],
    ["customer", [`${"%C3%AB".repeat(1024)}`, "o"], undefined],
    ["customer", [`${"%C3%AB".repeat(1025)}`, "o"], "the customer in the path has 2050 bytes; use at most 2048"],
    ["order", ["c", `${"x".repeat(1024)}`], undefined],
    ["order", ["c", `${"x".repeat(1025)}`], "the order in the path has 1025 bytes; use at most 1024"],
  ])("bounds the bytes of the %s", (_, ids, message) => {
    const decode = () => decodeKey(ids, SORTED);
    if (message) expect(decode).toThrow(expect.objectContaining({ status: 400, message }));
    else expect(decode).not.toThrow();
  });
});
