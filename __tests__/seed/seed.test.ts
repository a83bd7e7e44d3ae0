import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { isReserved } from "../../functions/api/reserved";
import { seed } from "../../src/seed/seed";
import type { SeededTable } from "../../src/topology/from-synth";
import { startWrittenTable, type WrittenTable } from "../support/dynamodb-writes";

const item = (id: string, text = "seed") => ({ item_id: { S: id }, text: { S: text } });

const TABLE: SeededTable = {
  home: "us-west-2",
  name: "shop",
  partitionKey: "item_id",
  sortKey: undefined,
  items: [item("a"), item("b")],
};

let table: WrittenTable;

beforeEach(async () => {
  table = await startWrittenTable("shop", ["item_id"]);
});

function run(settings: Partial<SeededTable> = {}) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ region: "us-west-2", endpoint: table.url, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return seed(client, { ...TABLE, ...settings });
}

const ids = () => [...table.items.values()].map(({ item_id }) => item_id.S as string);
const seeds = () =>
  ids()
    .filter((id) => !isReserved(id))
    .sort();
const remove = (id: string) => table.items.delete(JSON.stringify([{ S: id }]));

describe("seeding", () => {
  test("writes each item with a record of it, which the API cannot reach", async () => {
    expect(await run()).toEqual(["written", "written"]);
    expect(seeds()).toEqual(["a", "b"]);
    expect(ids().filter(isReserved)).toHaveLength(2);
    expect(table.calls).toEqual(["TransactWriteItems", "TransactWriteItems"]);
  });

  test("writes nothing a second time", async () => {
    await run();
    const before = new Map(table.items);
    expect(await run()).toEqual(["earlier", "earlier"]);
    expect(table.items).toEqual(before);
  });

  test("does not bring back what the application has deleted", async () => {
    await run();
    remove("a");
    expect(await run()).toEqual(["earlier", "earlier"]);
    expect(seeds()).toEqual(["b"]);
  });

  test("does not touch what the application has changed", async () => {
    await run();
    table.items.set(JSON.stringify([{ S: "a" }]), item("a", "changed"));
    await run({ items: [item("a", "another seed"), item("b")] });
    expect(table.items.get(JSON.stringify([{ S: "a" }]))).toEqual(item("a", "changed"));
  });

  test("leaves an item that somebody else wrote as it is, and never writes it again", async () => {
    table.items.set(JSON.stringify([{ S: "a" }]), item("a", "of the application"));
    expect(await run()).toEqual(["there", "written"]);
    remove("a");
    expect(await run()).toEqual(["earlier", "earlier"]);
    expect(seeds()).toEqual(["b"]);
  });

  test("writes what was added to the settings, and deletes nothing that was taken out", async () => {
    await run();
    expect(await run({ items: [item("c")] })).toEqual(["written"]);
    expect(seeds()).toEqual(["a", "b", "c"]);
  });

  test("tells items of one partition apart by their sort keys", async () => {
    table = await startWrittenTable("shop", ["item_id", "at"]);
    const items = ["1", "2"].map((at) => ({ ...item("a"), at: { S: at } }));
    expect(await run({ sortKey: "at", items })).toEqual(["written", "written"]);
    expect(table.items.size).toBe(4);
  });

  test("goes on where a run was interrupted", async () => {
    const items = Array.from({ length: 25 }, (_, index) => item(`item-${index}`));
    table.refuse = () => (table.calls.length > 12 ? "InternalServerError" : undefined);
    await expect(run({ items })).rejects.toMatchObject({ name: "InternalServerError" });
    expect(seeds().length).toBeLessThan(25);
    table.refuse = () => undefined;
    expect((await run({ items })).toSorted().indexOf("written")).toBe(12);
    expect(seeds()).toHaveLength(25);
  });

  test("tells two runs at once that one of them wrote the record", async () => {
    table.items.set(JSON.stringify([{ S: "a" }]), item("a"));
    // Between the transaction that finds the item and the record, the other run writes the record.
    table.refuse = (operation, call) => {
      if (operation === "PutItem") table.items.set(JSON.stringify([call.Item.item_id]), call.Item);
      return undefined;
    };
    expect(await run({ items: [item("a")] })).toEqual(["earlier"]);
  });

  test("passes on what DynamoDB refuses for another reason", async () => {
    await expect(run({ name: "other" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(table.items.size).toBe(0);
  });
});
