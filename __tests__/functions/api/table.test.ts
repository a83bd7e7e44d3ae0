import { createServer, type RequestListener } from "node:http";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Item } from "../../../functions/api/item";
import { putItem } from "../../../functions/api/items";
import { openTable } from "../../../functions/api/table";
import { close, type LocalDynamoDb, listen, startDynamoDb } from "./local-dynamodb";

const KEY = { item_id: "a" };

beforeEach(() => {
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe("the table", () => {
  let dynamoDb: LocalDynamoDb;
  beforeAll(async () => {
    dynamoDb = await startDynamoDb("GlobalApp");
  });
  afterAll(() => dynamoDb.end());

  const open = () => {
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.url);
    return openTable("GlobalApp");
  };

  it("holds an item from its put to its delete", async () => {
    const table = open();
    expect(await table.get(KEY)).toBeUndefined();
    await table.put({ ...KEY, version: 1, old: true });
    await table.put({ ...KEY, version: 2 });
    expect(await table.get(KEY)).toEqual({ ...KEY, version: 2 });
    await table.delete(KEY);
    await table.delete(KEY);
    expect(await table.get(KEY)).toBeUndefined();
  });

  it("gives back any JSON as it was put", async () => {
    const table = open();
    const item: Item = {
      ...KEY,
      text: "Zoë",
      empty: "",
      none: null,
      yes: true,
      numbers: [0, -1.5, 1e-7, 0.1, 9007199254740991],
      map: { deep: [{ constructor: { name: "Set" } }, {}, []] },
      constructor: "Ferrari",
    };
    await table.put(item);
    expect(await table.get(KEY)).toEqual(item);
  });

  it("gives what others stored as JSON", async () => {
    const binary = new TextEncoder().encode("hi");
    const attributes = { ss: { SS: ["x"] }, ns: { NS: ["1"] }, b: { B: binary }, n: { N: "12345678901234567890" } };
    const command = new PutItemCommand({ TableName: "GlobalApp", Item: { item_id: { S: "others" }, ...attributes } });
    await dynamoDb.client.send(command);
    const item = { item_id: "others", ss: ["x"], ns: [1], b: "aGk=", n: "12345678901234567890" };
    expect(await open().get({ item_id: "others" })).toEqual(item);
  });

  it("is opened with the credentials of the environment, and looks for no others", async () => {
    const table = open();
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    await expect(table.get(KEY)).rejects.toThrow("there are no credentials");
  });

  it.each([
    [413, { many: Array(150_000).fill(1) }],
    [400, { tiny: 1e-200 }],
  ])("takes no item that DynamoDB does not, and the client learns it with a %i", async (status, value) => {
    const put = putItem(open(), KEY, new TextEncoder().encode(JSON.stringify(value)));
    await expect(put).rejects.toMatchObject({ status });
  });
});

describe("a table that is sick", () => {
  const openAt = async (listener: RequestListener) => {
    const server = createServer(listener);
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", await listen(server));
    return { table: openTable("GlobalApp"), end: () => close(server) };
  };

  it("is asked a second time, and no third", async () => {
    let requests = 0;
    const sick = await openAt((_, response) => {
      requests++;
      response.writeHead(500).end("{}");
    });
    await expect(sick.table.get(KEY)).rejects.toThrow();
    expect(requests).toBe(2);
    await sick.end();
  });

  it("is given up by the SDK after 1.5 s, twice", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    let requests = 0;
    const sick = await openAt(() => {
      requests++;
      setImmediate(() => vi.advanceTimersByTime(1500));
    });
    await expect(sick.table.get(KEY)).rejects.toThrow("1500 ms requestTimeout");
    expect(requests).toBe(2);
    await sick.end();
  });

  it("is given up at once when the caller says so", async () => {
    const caller = new AbortController();
    const sick = await openAt(() => caller.abort());
    await expect(sick.table.get(KEY, caller.signal)).rejects.toMatchObject({ name: "AbortError" });
    await sick.end();
  });
});
