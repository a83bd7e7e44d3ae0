import { describe, expect, it } from "vitest";
import { deleteItem, getItem, putItem as put } from "../../../functions/api/items";
import type { Key } from "../../../functions/api/key";
import type { Preconditions } from "../../../functions/api/precondition";
import { Unavailable } from "../../../functions/api/response";
import type { Table } from "../../../functions/api/table";
import { dynamoError, failingTable, type MemoryTable, memoryTable } from "../../support/memory-table";

const KEY = { item_id: "foobar" };
const ANY: Preconditions = { ifMatch: undefined, ifNoneMatch: undefined };
const EMPTY = { ifMatch: undefined, ifNoneMatch: "*" } as const;
const PRESENT = { ifMatch: "*", ifNoneMatch: undefined } as const;
const tag = (version: string, weak = false) => ({ version, weak });
const matching = (...versions: string[]): Preconditions => ({
  ifMatch: versions.map((version) => tag(version)),
  ifNoneMatch: undefined,
});
const headers = { ETag: expect.stringMatching(/^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/) };

const putItem = (table: Table, key: Key, body: Uint8Array, preconditions = ANY) =>
  put(table, key, { body, maxBodyBytes: 1000, preconditions });
const body = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe("getting an item", () => {
  it("answers the item itself", async () => {
    const item = { item_id: "foobar", text: "hello" };
    expect(await getItem(memoryTable(item), KEY, { preconditions: ANY })).toEqual({
      status: 200,
      body: item,
      headers: {},
    });
  });

  it("answers 404 if there is none", async () => {
    expect(await getItem(memoryTable(), KEY, { preconditions: ANY })).toEqual({
      status: 404,
      body: { error: "there is no such item" },
    });
  });
});

describe("the version of an item", () => {
  it("is new with every put, and the ETag of the answers", async () => {
    const table = memoryTable();
    const first = await putItem(table, KEY, body({ n: 1 }));
    const second = await putItem(table, KEY, body({ n: 1 }));
    expect(second.headers).not.toEqual(first.headers);
    expect(await getItem(table, KEY, { preconditions: ANY })).toEqual({ ...second, body: { item_id: "foobar", n: 1 } });
    expect(second.headers).toEqual({ ETag: `"${table.items[0]?._version}"` });
  });

  it.each([7, null, "", "two words", 'a"b', "a\r\nSet-Cookie: b", "Zoë", ["a"]])(
    "is none where somebody else stored %j, and is not shown",
    async (_version) => {
      const answer = await getItem(memoryTable({ item_id: "foobar", _version }), KEY, { preconditions: ANY });
      expect(answer).toEqual({ status: 200, body: { item_id: "foobar" }, headers: {} });
    },
  );
});

describe("getting an item on a condition", () => {
  const table = memoryTable({ item_id: "foobar", _version: "v1" });

  it.each<[number, Partial<Preconditions>]>([
    [304, { ifNoneMatch: [tag("v1")] }],
    [304, { ifNoneMatch: [tag("v1", true)] }],
    [304, { ifNoneMatch: "*" }],
    [200, { ifNoneMatch: [tag("v2")] }],
    [200, { ifMatch: [tag("v1")] }],
    [200, { ifMatch: "*" }],
    [304, { ifMatch: "*", ifNoneMatch: [tag("v0"), tag("v1")] }],
  ])("answers %i to %j, with the version", async (status, preconditions) => {
    const answer = await getItem(table, KEY, { preconditions: { ...ANY, ...preconditions } });
    expect(answer).toMatchObject({ status, headers: { ETag: '"v1"' } });
  });

  it.each<Partial<Preconditions>>([{ ifMatch: [tag("v2")] }, { ifMatch: [tag("v1", true)] }])(
    "answers 412 to %j",
    async (preconditions) => {
      await expect(getItem(table, KEY, { preconditions: { ...ANY, ...preconditions } })).rejects.toMatchObject({
        status: 412,
      });
    },
  );

  it("answers 404 whatever the condition, if there is none", async () => {
    expect(await getItem(memoryTable(), KEY, { preconditions: PRESENT })).toMatchObject({ status: 404 });
    expect(await getItem(memoryTable(), KEY, { preconditions: EMPTY })).toMatchObject({ status: 404 });
  });
});

describe("writing on a condition", () => {
  const stored = () => memoryTable({ item_id: "foobar", _version: "v1" });
  const seeded = () => memoryTable({ item_id: "foobar" });
  const missing = () => memoryTable();

  it.each<[string, () => MemoryTable, Preconditions, boolean]>([
    ["the version that is there", stored, matching("v1"), true],
    ["one of several versions", stored, matching("v0", "v1"), true],
    ["a version that is gone", stored, matching("v0"), false],
    ["any item", stored, PRESENT, true],
    ["any item, and it has no version", seeded, PRESENT, true],
    ["a version, and the item has none", seeded, matching("v1"), false],
    ["any item, and there is none", missing, PRESENT, false],
    ["a version, and there is no item", missing, matching("v1"), false],
  ])("of %s is done or refused with 412 by PUT and by DELETE alike", async (_, table, preconditions, isDone) => {
    const [forPut, forDelete] = [table(), table()];
    const writes = [putItem(forPut, KEY, body({ n: 1 }), preconditions), deleteItem(forDelete, KEY, { preconditions })];
    const outcomes = await Promise.all(writes.map((write) => write.catch((error) => error)));
    expect(outcomes.map(({ status }) => status)).toEqual(isDone ? [200, 204] : [412, 412]);
    const put = [{ item_id: "foobar", n: 1, _version: expect.any(String) }];
    expect(forPut.items).toEqual(isDone ? put : table().items);
    expect(forDelete.items).toEqual(isDone ? [] : table().items);
  });

  it("puts what is not there yet, and leaves what is", async () => {
    const table = missing();
    expect(await putItem(table, KEY, body({ n: 1 }), EMPTY)).toMatchObject({ status: 200, headers });
    await expect(putItem(table, KEY, body({ n: 2 }), EMPTY)).rejects.toMatchObject({ status: 412 });
    expect(table.items).toMatchObject([{ n: 1 }]);
  });

  it("finds fault with the body first", async () => {
    await expect(putItem(stored(), KEY, body([]), matching())).rejects.toMatchObject({ status: 400 });
    await expect(putItem(stored(), KEY, body({}), matching())).rejects.toMatchObject({ status: 412 });
  });
});

describe("putting an item", () => {
  it("replaces the one that was there, and answers what is stored", async () => {
    const table = memoryTable({ item_id: "foobar", old: 1 }, { item_id: "other" });
    const item = { item_id: "foobar", new: { nested: [2] } };
    expect(await putItem(table, KEY, body({ new: { nested: [2] } }))).toEqual({ status: 200, body: item, headers });
    expect(table.items).toEqual([{ item_id: "other" }, { ...item, _version: expect.any(String) }]);
  });

  it("takes a body that repeats the path's key", async () => {
    const key = { customer: "c1", order: "o1" };
    const answer = await putItem(memoryTable(), key, body({ order: "o1", total: 5, customer: "c1" }));
    expect(answer).toEqual({ status: 200, body: { customer: "c1", order: "o1", total: 5 }, headers });
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

  it("answers each value as a GET would, also one that was sent in another way", async () => {
    const sent = { a: { $number: "1.50" }, b: { $map: { c: 1 } }, d: { $number: "12345678901234567890" } };
    const stored = { a: 1.5, b: { c: 1 }, d: { $number: "12345678901234567890" } };
    expect((await putItem(memoryTable(), KEY, body(sent))).body).toEqual({ ...KEY, ...stored });
  });

  it("is refused if DynamoDB does not take it", async () => {
    const table = failingTable(dynamoError("ValidationException", "Item size has exceeded the maximum allowed size"));
    await expect(putItem(table, KEY, body({}))).rejects.toMatchObject({ status: 413 });
  });
});

describe("deleting an item", () => {
  it("succeeds whether or not it is there", async () => {
    const table = memoryTable({ item_id: "foobar" }, { item_id: "other" });
    expect(await deleteItem(table, KEY, { preconditions: ANY })).toEqual({ status: 204 });
    expect(await deleteItem(table, KEY, { preconditions: ANY })).toEqual({ status: 204 });
    expect(table.items).toEqual([{ item_id: "other" }]);
  });
});

describe("a failure of the table", () => {
  const error = dynamoError("ProvisionedThroughputExceededException");
  const table = failingTable(error);

  it.each([
    ["read", () => getItem(table, KEY, { preconditions: ANY })],
    ["written", () => putItem(table, KEY, body({}))],
    ["deleted", () => deleteItem(table, KEY, { preconditions: ANY })],
  ])("says that the item cannot be %s, and keeps the cause", async (verb, operation) => {
    const failure = await operation().catch((caught) => caught);
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure.message).toBe(`the item cannot be ${verb}`);
    expect(failure.cause).toBe(error);
    expect(failure.retryAfterSeconds).toBe(1);
  });
});
