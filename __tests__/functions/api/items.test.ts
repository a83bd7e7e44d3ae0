import { describe, expect, it } from "vitest";
import { deleteItem, getItem, putItem, TableFailure } from "../../../functions/api/items";
import { dynamoError, failingTable, memoryTable } from "./memory-table";

const KEY = { item_id: "foobar" };
const body = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe("getting an item", () => {
  it("answers the item itself", async () => {
    const item = { item_id: "foobar", text: "hello" };
    expect(await getItem(memoryTable(item), KEY)).toEqual({ status: 200, body: item });
  });

  it("answers 404 if there is none", async () => {
    expect(await getItem(memoryTable(), KEY)).toEqual({ status: 404, body: { error: "there is no such item" } });
  });
});

describe("putting an item", () => {
  it("replaces the one that was there, and answers what is stored", async () => {
    const table = memoryTable({ item_id: "foobar", old: 1 }, { item_id: "other" });
    const item = { item_id: "foobar", new: { nested: [2] } };
    expect(await putItem(table, KEY, body({ new: { nested: [2] } }))).toEqual({ status: 200, body: item });
    expect(table.items).toEqual([{ item_id: "other" }, item]);
  });

  it("takes a body that repeats the path's key", async () => {
    const key = { customer: "c1", order: "o1" };
    const answer = await putItem(memoryTable(), key, body({ order: "o1", total: 5, customer: "c1" }));
    expect(answer).toEqual({ status: 200, body: { customer: "c1", order: "o1", total: 5 } });
  });

  it.each([
    [{ customer: "c2" }, "the body's customer differs from the one in the path"],
    [{ customer: "c1", order: 1 }, "the body's order differs from the one in the path"],
    [{ order: null }, "the body's order differs from the one in the path"],
  ])("refuses the body %j, whose key is not the path's", async (value, message) => {
    const table = memoryTable();
    const put = putItem(table, { customer: "c1", order: "1" }, body(value));
    await expect(put).rejects.toMatchObject({ status: 400, message });
    expect(table.items).toEqual([]);
  });

  it("refuses a body that is no item", async () => {
    await expect(putItem(memoryTable(), KEY, body([]))).rejects.toMatchObject({ status: 400 });
  });

  it.each([
    [413, "Item size has exceeded the maximum allowed size"],
    [400, "One or more parameter values were invalid: Type mismatch for Index Key owner Expected: S Actual: N"],
    [400, "The AttributeValue for a key attribute cannot contain an empty string value. Key: owner"],
    [400, "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
  ])("is refused with %i if DynamoDB says: %s", async (status, message) => {
    const table = failingTable(dynamoError("ValidationException", message));
    await expect(putItem(table, KEY, body({}))).rejects.toMatchObject({ status });
  });

  it.each([
    "One or more parameter values were invalid: Missing the key id in the item",
    "One or more parameter values were invalid: Type mismatch for key item_id expected: N actual: S",
    "The provided key element does not match the schema",
    "Invalid table/index name.  Table/index names must be between 3 and 255 characters long",
    "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint",
  ])("is not blamed on the client if DynamoDB says: %s", async (message) => {
    const table = failingTable(dynamoError("ValidationException", message));
    await expect(putItem(table, KEY, body({}))).rejects.toBeInstanceOf(TableFailure);
  });
});

describe("deleting an item", () => {
  it("succeeds whether or not it is there", async () => {
    const table = memoryTable({ item_id: "foobar" }, { item_id: "other" });
    expect(await deleteItem(table, KEY)).toEqual({ status: 204 });
    expect(await deleteItem(table, KEY)).toEqual({ status: 204 });
    expect(table.items).toEqual([{ item_id: "other" }]);
  });
});

describe("a failure of the table", () => {
  const error = dynamoError("ProvisionedThroughputExceededException");
  const table = failingTable(error);

  it.each([
    ["read", () => getItem(table, KEY)],
    ["written", () => putItem(table, KEY, body({}))],
    ["deleted", () => deleteItem(table, KEY)],
  ])("says that the item cannot be %s, and keeps the cause", async (verb, operation) => {
    const failure = await operation().catch((caught) => caught);
    expect(failure).toBeInstanceOf(TableFailure);
    expect(failure.message).toBe(`the item cannot be ${verb}`);
    expect(failure.cause).toBe(error);
  });
});
