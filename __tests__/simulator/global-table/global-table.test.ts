import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { DeleteTableCommand, DescribeTableCommand, ExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { always } from "../../../src/faults/share";
import { UserError } from "../../../src/process/user-error";
import { Connection } from "../../support/connection";
import { serveForTest } from "../../support/serve";
import { dynamoDb, TestTable } from "../../support/table";
import { AP, EU, LAG, started, US } from "../../support/tables";

const value = async (table: TestTable, id: string) => (await table.get(id))?.value;

describe("seed items", () => {
  it("are in every region from the start", async () => {
    const { us, eu, settle, replications } = await started();
    expect(await us.get("foobar")).toEqual({ item_id: "foobar" });
    expect(await eu.get("foobar")).toEqual({ item_id: "foobar" });
    await settle();
    expect(replications).toEqual([]);
  });

  it("are older than anything that is written", async () => {
    const { us, eu, settle } = await started();
    await eu.put("foobar", "written");
    await settle();
    expect([await value(us, "foobar"), await value(eu, "foobar")]).toEqual(["written", "written"]);
  });
});

describe("a write", () => {
  it("is in its own region at once, and in the others after the lag", async () => {
    const { us, eu, clock, replications } = await started();
    await us.put("1", "a");
    expect(await value(us, "1")).toBe("a");
    await clock.advance(LAG - 1);
    expect(await value(eu, "1")).toBeUndefined();
    await clock.advance(1);
    expect(await value(eu, "1")).toBe("a");
    expect(replications).toEqual([
      { at: expect.any(Number), type: "replication", from: US, to: EU, key: "1", lagMs: LAG, applied: true },
    ]);
  });

  it("has a lag of its own where none is set, for each region that it goes to; the same with the same seed", async () => {
    const lags = async (seed: number) => {
      const { us, settle, replications } = await started(
        { regions: [US, EU, AP] },
        { replicationLagMs: undefined, seed },
      );
      for (let turn = 0; turn < 5; turn++) {
        await us.put("1", turn);
        await settle();
      }
      return replications.map(({ to, lagMs }) => `${to} ${lagMs}`);
    };
    const [first, again, other] = [await lags(1), await lags(1), await lags(2)];
    expect(new Set(first).size).toBe(10);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("goes from any region to every other", async () => {
    const { table, settle } = await started({ regions: [US, EU, AP] });
    for (const region of [US, EU, AP]) await table(region).put(`from ${region}`, region);
    await settle();
    for (const region of [US, EU, AP]) {
      for (const from of [US, EU, AP]) expect(await value(table(region), `from ${from}`)).toBe(from);
    }
  });

  it("loses against a later one elsewhere, in both regions", async () => {
    const { us, eu, clock, settle, replications } = await started();
    await us.put("1", "earlier");
    await clock.advance(100);
    await eu.put("1", "later");
    await settle();
    expect([await value(us, "1"), await value(eu, "1")]).toEqual(["later", "later"]);
    expect(replications.map(({ from, applied }) => [from, applied])).toEqual([
      [US, false],
      [EU, true],
    ]);
  });

  it("wins or loses in both regions alike where two come at the same moment", async () => {
    const { us, eu, settle } = await started();
    await us.put("1", "us");
    await eu.put("1", "eu");
    await settle();
    expect(await value(us, "1")).toBe(await value(eu, "1"));
  });

  it("follows the one before it, also within one moment", async () => {
    const { us, eu, settle } = await started();
    for (const text of ["a", "b", "c"]) await us.put("1", text);
    await settle();
    expect(await value(eu, "1")).toBe("c");
  });

  it("that deletes is replicated too, and is not undone by an older one", async () => {
    const { us, eu, clock, world, settle } = await started();
    await us.put("1", "a");
    await settle();
    await eu.delete("1");
    await settle();
    expect(await us.get("1")).toBeUndefined();

    world.table.setIsolated(US, "test", true);
    await us.put("2", "older");
    await clock.advance(1000);
    await eu.delete("2");
    world.table.setIsolated(US, "test", false);
    await settle();
    expect([await us.get("2"), await eu.get("2")]).toEqual([undefined, undefined]);
  });

  it("by UpdateItem is replicated as what became of the item", async () => {
    const { us, eu, settle } = await started();
    await us.put("1", 40);
    const add = new UpdateCommand({
      TableName: us.name,
      Key: { item_id: "1" },
      UpdateExpression: "ADD #value :two",
      ExpressionAttributeNames: { "#value": "value" },
      ExpressionAttributeValues: { ":two": 2 },
    });
    await us.client.send(add);
    await settle();
    expect(await eu.get("1")).toEqual({ item_id: "1", value: 42 });
  });

  it("by BatchWriteItem is replicated item by item", async () => {
    const { us, eu, settle, replications } = await started();
    const requests = ["1", "2", "3"].map((id) => ({ PutRequest: { Item: { item_id: id, value: id } } }));
    const remove = { DeleteRequest: { Key: { item_id: "foobar" } } };
    await us.client.send(new BatchWriteCommand({ RequestItems: { [us.name]: [...requests, remove] } }));
    await settle();
    expect(await Promise.all(["1", "2", "3", "foobar"].map((id) => value(eu, id)))).toEqual(["1", "2", "3", undefined]);
    expect(replications.map(({ key }) => key).sort()).toEqual(["1", "2", "3", "foobar"]);
  });

  it("whose condition fails is not replicated, whatever other regions have", async () => {
    const { us, eu, settle, replications } = await started();
    await eu.put("1", "eu");
    const ifAbsent = new PutCommand({
      TableName: us.name,
      Item: { item_id: "foobar", value: "new" },
      ConditionExpression: "attribute_not_exists(item_id)",
    });
    await expect(us.client.send(ifAbsent)).rejects.toThrow(
      expect.objectContaining({ name: "ConditionalCheckFailedException" }),
    );
    // It sees its own region only: there the item has not arrived.
    const another = new PutCommand({ ...ifAbsent.input, Item: { item_id: "1", value: "us" } });
    await us.client.send(another);
    await settle();
    expect(replications.map(({ from, key }) => [from, key])).toEqual([
      [EU, "1"],
      [US, "1"],
    ]);
  });

  it("whose condition fails gets the item that it was judged by, if it asks for it", async () => {
    const { us } = await started();
    const request = {
      TableName: us.name,
      Key: { item_id: "foobar" },
      ConditionExpression: "attribute_not_exists(item_id)",
      UpdateExpression: "REMOVE leftover",
    };
    const itemFor = (ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE", more: object = {}) =>
      us.client.send(new UpdateCommand({ ...request, ...more, ReturnValuesOnConditionCheckFailure })).then(
        () => "taken",
        ({ name, Item }) => [name, Item],
      );
    expect(await itemFor("ALL_OLD")).toEqual(["ConditionalCheckFailedException", { item_id: { S: "foobar" } }]);
    expect(await itemFor("NONE")).toEqual(["ConditionalCheckFailedException", undefined]);
    expect(await itemFor()).toEqual(["ConditionalCheckFailedException", undefined]);
    expect(await itemFor("ALL_NEW" as never)).toEqual(["ValidationException", undefined]);
    const absent = { Key: { item_id: "1" }, ConditionExpression: "attribute_exists(item_id)" };
    expect(await itemFor("ALL_OLD", absent)).toEqual(["ConditionalCheckFailedException", undefined]);
  });

  it("that the engine refuses is not replicated", async () => {
    const { us, settle, replications } = await started();
    await expect(us.client.send(new PutCommand({ TableName: us.name, Item: { other: "1" } }))).rejects.toThrow(
      expect.objectContaining({ name: "ValidationException" }),
    );
    await expect(new TestTable(us.client, "Other").put("1", "a")).rejects.toThrow(
      expect.objectContaining({ name: "ResourceNotFoundException" }),
    );
    await settle();
    expect(replications).toEqual([]);
  });
});

describe("a table with a sort key", () => {
  it("replicates the items of one partition apart from each other", async () => {
    const { us, eu, settle, replications } = await started({ table: { sortKey: "version", items: [] } });
    const put = (version: string, value: string) =>
      us.client.send(new PutCommand({ TableName: us.name, Item: { item_id: "1", version, value } }));
    await put("a", "first");
    await put("b", "second");
    await put("a", "third");
    await settle();
    const query = new QueryCommand({
      TableName: eu.name,
      KeyConditionExpression: "item_id = :id",
      ExpressionAttributeValues: { ":id": "1" },
    });
    expect((await eu.client.send(query)).Items).toEqual([
      { item_id: "1", version: "a", value: "third" },
      { item_id: "1", version: "b", value: "second" },
    ]);
    expect(replications.map(({ key }) => key)).toEqual(["1/a", "1/b", "1/a"]);
  });
});

describe("an isolated region", () => {
  it("accepts writes, as do the others; nothing passes, and nothing is lost when it heals", async () => {
    const { table, world, settle, replications } = await started({ regions: [US, EU, AP] });
    world.table.setIsolated(US, "test", true);
    for (const region of [US, EU, AP]) {
      for (const id of ["1", "2"]) await table(region).put(`${region} ${id}`, id);
    }
    await settle();
    expect(await value(table(EU), `${US} 1`)).toBeUndefined();
    expect(await value(table(US), `${EU} 1`)).toBeUndefined();
    expect(await value(table(AP), `${EU} 1`)).toBe("1");
    expect(replications.filter(({ from, to }) => from === US || to === US)).toEqual([]);

    world.table.setIsolated(US, "test", false);
    await settle();
    for (const region of [US, EU, AP]) {
      for (const from of [US, EU, AP]) {
        for (const id of ["1", "2"]) expect(await value(table(region), `${from} ${id}`)).toBe(id);
      }
    }
  });

  it("keeps the order of an item's writes", async () => {
    const { us, eu, world, clock, settle } = await started();
    world.table.setIsolated(EU, "test", true);
    for (const text of ["a", "b", "c"]) {
      await us.put("1", text);
      await clock.advance(2000);
    }
    world.table.setIsolated(EU, "test", false);
    await settle();
    expect(await value(eu, "1")).toBe("c");
  });

  it("stays isolated until every reason is gone", async () => {
    const { us, eu, world, settle } = await started();
    world.table.setIsolated(US, "flood", true);
    world.table.setIsolated(US, "fire", true);
    await us.put("1", "a");
    world.table.setIsolated(US, "flood", false);
    await settle();
    expect(await value(eu, "1")).toBeUndefined();
    world.table.setIsolated(US, "fire", false);
    await settle();
    expect(await value(eu, "1")).toBe("a");
  });

  it("reads what is there, consistently or not", async () => {
    const { us, eu, world, settle } = await started();
    world.table.setIsolated(US, "test", true);
    await eu.put("foobar", "new");
    await settle();
    const consistent = new GetCommand({ TableName: us.name, Key: { item_id: "foobar" }, ConsistentRead: true });
    expect((await us.client.send(consistent)).Item).toEqual({ item_id: "foobar" });
  });
});

describe("the endpoint of a region", () => {
  it("describes the table with its replicas in the other regions", async () => {
    const { eu } = await started({ regions: [US, EU, AP] });
    const { Table } = await eu.client.send(new DescribeTableCommand({ TableName: eu.name }));
    expect(Table).toMatchObject({
      TableName: "GlobalApp",
      TableArn: "arn:aws:dynamodb:eu-central-1:000000000000:table/GlobalApp",
      TableStatus: "ACTIVE",
      GlobalTableVersion: "2019.11.21",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      KeySchema: [{ AttributeName: "item_id", KeyType: "HASH" }],
    });
    expect(Table?.Replicas).toEqual([
      { RegionName: US, ReplicaStatus: "ACTIVE" },
      { RegionName: AP, ReplicaStatus: "ACTIVE" },
    ]);
  });

  it("says that the table stays as it is", async () => {
    const { us } = await started();
    await expect(us.client.send(new DeleteTableCommand({ TableName: us.name }))).rejects.toThrow(
      "the simulator's table cannot be changed after synthesis: DeleteTable is not supported",
    );
    expect(await us.get("foobar")).toBeDefined();
  });

  it("says that it cannot replicate what PartiQL writes", async () => {
    const { us } = await started();
    const statement = new ExecuteStatementCommand({ Statement: `DELETE FROM "${us.name}" WHERE item_id = '1'` });
    await expect(us.client.send(statement)).rejects.toThrow(
      "the simulator cannot replicate ExecuteStatement: use PutItem, UpdateItem, DeleteItem, BatchWriteItem or TransactWriteItems",
    );
  });

  it.each([
    ["no JSON", "PutItem", "{"],
    ["no object", "PutItem", "null"],
    ["no item", "PutItem", '{"TableName":"GlobalApp"}'],
    ["no key", "UpdateItem", '{"TableName":"GlobalApp"}'],
    ["no list", "BatchWriteItem", '{"RequestItems":{"GlobalApp":1}}'],
    ["an empty request", "BatchWriteItem", '{"RequestItems":{"GlobalApp":[{"PutRequest":{}}]}}'],
    ["no operation", "", "{}"],
    ["no operation but a name that every object has", "toString", "{}"],
    ["no action", "TransactWriteItems", '{"TransactItems":[null]}'],
    ["no item", "TransactWriteItems", '{"TransactItems":[{"Put":{"TableName":"GlobalApp"}}]}'],
    ["no key", "TransactGetItems", '{"TransactItems":[{"Get":{"TableName":"GlobalApp"}}]}'],
  ])("refuses what is malformed (%s) as DynamoDB does, and goes on", async (_what, operation, body) => {
    const { us, world } = await started();
    const response = await fetch(world.tableUrls.get(US) as string, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${operation}`,
        authorization:
          "AWS4-HMAC-SHA256 Credential=a/20260101/us-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
        "x-amz-date": "20260101T000000Z",
      },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty("__type");
    expect(await us.get("foobar")).toBeDefined();
  });

  it.each(["PutItem", "GetItem"])("outlives a client that goes away in the middle of %s", async (operation) => {
    const { us, world } = await started();
    const connection = await Connection.open(world.tableUrls.get(US) as string);
    connection.send(`POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: X.${operation}\r\ncontent-length: 100\r\n\r\nhalf`);
    await us.get("foobar");
    connection.socket.resetAndDestroy();
    await connection.closed;
    expect(await us.get("foobar")).toBeDefined();
  });

  it("answers nothing but errors while it is unavailable", async () => {
    const { us, eu, world, settle } = await started();
    const replica = world.table.replicas.get(US);
    replica?.unavailable.set("test", always);
    const unavailable = expect.objectContaining({ name: "InternalServerError" });
    await expect(us.get("foobar")).rejects.toThrow(unavailable);
    await expect(us.put("1", "us")).rejects.toThrow(unavailable);
    await expect(us.client.send(new DescribeTableCommand({ TableName: us.name }))).rejects.toThrow(unavailable);
    // Replication does not pass through it.
    await eu.put("2", "eu");
    await settle();
    replica?.unavailable.clear();
    expect([await value(us, "1"), await value(us, "2")]).toEqual([undefined, "eu"]);
  });
});

describe("an engine elsewhere", () => {
  /** Dynalite behind a server of its own, which can be told to fail. */
  async function engine() {
    const dynalite = createRequire(__filename)("dynalite") as (options: object) => Server;
    const stored = dynalite({ createTableMs: 0 });
    const state = { failing: false };
    const server = createServer((request, response) => {
      if (state.failing) response.writeHead(500).end("{}");
      else stored.emit("request", request, response);
    });
    const url = await serveForTest(server);
    return { url, state, table: new TestTable(dynamoDb(url, EU)) };
  }

  it("holds the replica of its region", async () => {
    const { url, table } = await engine();
    const { us, eu, settle } = await started({}, { dynamodbEndpoints: new Map([[EU, url]]) });
    expect(await table.get("foobar")).toEqual({ item_id: "foobar" });
    await us.put("1", "from us");
    await eu.put("2", "from eu");
    await settle();
    expect([await value(table, "1"), await value(table, "2"), await value(us, "2")]).toEqual([
      "from us",
      "from eu",
      "from eu",
    ]);
  });

  it("may have the table already", async () => {
    const { url } = await engine();
    const dynamodbEndpoints = new Map([[EU, url]]);
    await (await started({}, { dynamodbEndpoints })).world.stop();
    const { eu } = await started({}, { dynamodbEndpoints });
    expect(await eu.get("foobar")).toBeDefined();
  });

  it("loses no write that it could not take", async () => {
    const { url, state, table } = await engine();
    const { us, settle, replications } = await started({}, { dynamodbEndpoints: new Map([[EU, url]]) });
    state.failing = true;
    await us.put("1", "first");
    await us.put("1", "second");
    await settle();
    expect(replications).toEqual([]);
    state.failing = false;
    await settle();
    expect(await value(table, "1")).toBe("second");
    expect(replications).toHaveLength(2);
  });

  it("that is not there is one clear error", async () => {
    const { url } = await engine();
    const gone = url.replace(/\d+$/, "1");
    const error = await started({}, { dynamodbEndpoints: new Map([[EU, gone]]) }).catch((refused: Error) => refused);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toBe(
      `the DynamoDB engine of ${EU} at ${gone} does not answer (ECONNREFUSED): start it, or leave out --dynamodb-endpoint`,
    );
  });
});

it("a world that stops forgets the writes that are under way", async () => {
  const { us, world, clock, replications } = await started();
  await us.put("1", "a");
  await world.stop();
  await clock.advance(10_000);
  expect(replications).toEqual([]);
});
