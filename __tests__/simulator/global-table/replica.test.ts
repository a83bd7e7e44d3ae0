import { describe, expect, it } from "vitest";
import type { Write } from "../../../src/model/replication";
import type { Item } from "../../../src/simulator/global-table/changes";
import type { Engine } from "../../../src/simulator/global-table/engine";
import { SimulatedReplica } from "../../../src/simulator/global-table/replica";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { topologyOf } from "../../support/topology";

/** A replica whose engine answers what a test says. */
function replicaOf(answer: (operation: string, body: string) => object) {
  const writes: Write<Item>[] = [];
  const calls: string[] = [];
  const engine: Engine = {
    call: async (operation, body) => {
      calls.push(operation);
      return { status: 200, body: Buffer.from(JSON.stringify(answer(operation, String(body)))) };
    },
    stop: async () => {},
  };
  const replica = new SimulatedReplica({
    clock: new VirtualClock(1000),
    table: topologyOf("").table,
    region: "us-west-2",
    engine,
    onWrite: (write) => writes.push(write),
  });
  const call = (operation: string, body: object) => replica.call(operation, Buffer.from(JSON.stringify(body)));
  return { replica, engine, writes, calls, call };
}

const id = (text: string) => ({ item_id: { S: text } });

describe("a replica", () => {
  it("replicates of a batch only what the engine has done", async () => {
    const undone = [{ PutRequest: { Item: id("2") } }, { DeleteRequest: { Key: id("4") } }];
    const { call, writes } = replicaOf(() => ({ UnprocessedItems: { GlobalApp: undone } }));
    const RequestItems = {
      GlobalApp: [
        { PutRequest: { Item: id("1") } },
        { PutRequest: { Item: id("2") } },
        { DeleteRequest: { Key: id("3") } },
        { DeleteRequest: { Key: id("4") } },
      ],
      Other: [{ PutRequest: { Item: id("5") } }],
    };
    await call("BatchWriteItem", { RequestItems });
    expect(writes.map(({ item, key }) => [key, item])).toEqual([
      ['{"item_id":{"S":"1"}}', id("1")],
      ['{"item_id":{"S":"3"}}', undefined],
    ]);
  });

  it("replicates every write of a transaction, where the engine has them", async () => {
    const { call, writes } = replicaOf((operation) =>
      operation === "GetItem" ? { Item: { ...id("2"), n: { N: "1" } } } : {},
    );
    const TableName = "GlobalApp";
    const TransactItems = [
      { Put: { TableName, Item: id("1") } },
      { Update: { TableName, Key: id("2") } },
      { Delete: { TableName, Key: id("3") } },
      { Put: { TableName: "Other", Item: id("4") } },
    ];
    await call("TransactWriteItems", { TransactItems });
    expect(writes.map(({ item }) => item)).toEqual([id("1"), { ...id("2"), n: { N: "1" } }, undefined]);
  });

  it("lets writes of another table be", async () => {
    const { call, writes, calls } = replicaOf(() => ({}));
    await call("PutItem", { TableName: "Other", Item: id("1") });
    expect(calls).toEqual(["PutItem"]);
    expect(writes).toEqual([]);
  });

  it("lets one write at a time touch an item", async () => {
    let underWay = 0;
    const most: number[] = [];
    const { replica, engine } = replicaOf(() => ({}));
    engine.call = async () => {
      most.push(++underWay);
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      underWay--;
      return { status: 200, body: Buffer.from("{}") };
    };
    const put = (text: string) =>
      replica.call("PutItem", Buffer.from(JSON.stringify({ TableName: "GlobalApp", Item: id(text) })));
    await Promise.all([put("1"), put("1"), put("1")]);
    expect(most).toEqual([1, 1, 1]);
    most.length = 0;
    await Promise.all([put("1"), put("2"), put("3")]);
    expect(most).toEqual([1, 2, 3]);
  });

  it("applies what is newer than what it has, and once only", async () => {
    const { replica, calls } = replicaOf(() => ({}));
    const write = (timestampMs: number, item: Item | undefined): Write<Item> => ({
      key: JSON.stringify(id("1")),
      item,
      version: { timestampMs, sequence: 0, region: "eu-central-1" },
    });
    expect(await replica.apply(write(2, id("1")))).toBe(true);
    expect(await replica.apply(write(1, undefined))).toBe(false);
    expect(await replica.apply(write(2, id("1")))).toBe(false);
    expect(await replica.apply(write(3, undefined))).toBe(true);
    expect(await replica.apply(write(2, id("1")))).toBe(false);
    expect(calls).toEqual(["PutItem", "DeleteItem"]);
  });

  it("acknowledges nothing that is older than what it has, even from a region whose clock is ahead", async () => {
    const { replica, writes, call } = replicaOf(() => ({}));
    const ahead = { timestampMs: 5000, sequence: 0, region: "eu-central-1" };
    await replica.apply({ key: JSON.stringify(id("1")), item: id("1"), version: ahead });
    await call("PutItem", { TableName: "GlobalApp", Item: id("1") });
    await call("DeleteItem", { TableName: "GlobalApp", Key: id("1") });
    await call("PutItem", { TableName: "GlobalApp", Item: id("2") });
    expect(writes.map(({ version }) => version)).toEqual([
      { timestampMs: 5000, sequence: 1, region: "us-west-2" },
      { timestampMs: 5000, sequence: 2, region: "us-west-2" },
      { timestampMs: 1000, sequence: 0, region: "us-west-2" },
    ]);
  });
});
