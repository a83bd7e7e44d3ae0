import { describe, expect, it } from "vitest";
import { isExpired } from "../../../functions/api/expiry";
import { deleteItem, getItem, putItem } from "../../../functions/api/items";
import { memoryTable } from "../../support/memory-table";

const NOW = 1_800_000_000;
const expiry = { attribute: "expires", now: NOW };
const YEAR = 365 * 24 * 3600;
const ANY = { ifMatch: undefined, ifNoneMatch: undefined };

describe("an item has expired", () => {
  it.each<[boolean, unknown]>([
    [true, NOW],
    [true, NOW - 1],
    [false, NOW + 1],
    [true, NOW - 5 * YEAR],
    [false, NOW - 5 * YEAR - 1],
    [false, String(NOW - 1)],
    [false, null],
    [false, { $number: "1799999999.0000000000000000001" }],
    [false, undefined],
  ])("is %s where its time is %j", (expected, expires) => {
    expect(isExpired({ item_id: "a", ...(expires === undefined ? {} : { expires: expires as number }) }, expiry)).toBe(
      expected,
    );
  });

  it("only where the table has such an attribute", () => {
    expect(isExpired({ expires: 1 }, undefined)).toBe(false);
  });
});

describe("an item that has expired, and that DynamoDB has yet to delete,", () => {
  it("is not served, whatever the request's condition", async () => {
    const table = memoryTable({ item_id: "a", expires: NOW, _version: "v1" });
    for (const preconditions of [ANY, { ...ANY, ifMatch: "*" as const }, { ...ANY, ifNoneMatch: "*" as const }]) {
      expect(await getItem(table, { item_id: "a" }, { preconditions, expiry })).toMatchObject({ status: 404 });
    }
    expect(await getItem(table, { item_id: "a" }, { preconditions: ANY })).toMatchObject({ status: 200 });
  });

  it("is not there for the conditions of writes", async () => {
    const asked: unknown[] = [];
    const table = {
      ...memoryTable(),
      put: async (...args: unknown[]) => void asked.push(args[2]),
      delete: async (...args: unknown[]) => void asked.push(args[2]),
    };
    const body = new TextEncoder().encode("{}");
    await putItem(table, { item_id: "a" }, { body, maxBodyBytes: 9, preconditions: ANY, expiry });
    await deleteItem(table, { item_id: "a" }, { preconditions: ANY, expiry });
    expect(asked).toEqual([expiry, expiry]);
  });
});
