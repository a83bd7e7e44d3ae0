import { createServer, type RequestListener } from "node:http";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { putItem } from "../../../functions/api/items";
import type { Item } from "../../../functions/api/json";
import { openTable } from "../../../functions/api/table";
import { type LocalDynamoDb, startDynamoDb } from "../../support/local-dynamodb";
import { serveForTest } from "../../support/serve";

const KEY = { item_id: "a" };
/** How soon dynalite answers is not the subject: no limit in time, and a connection that breaks is tried again. */
const PATIENT = { maxAttempts: 5, requestHandler: { connectionTimeout: 0, requestTimeout: 0, socketTimeout: 0 } };
const FAILED = { name: "ConditionalCheckFailedException" };

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
    return openTable({ tableName: "GlobalApp", partitionKey: "item_id" }, PATIENT);
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

  it("writes on the condition that there is an item, or that there is none", async () => {
    const table = open();
    const key = { item_id: "condition" };
    await expect(table.put(key, { exists: true })).rejects.toMatchObject(FAILED);
    await expect(table.delete(key, { exists: true })).rejects.toMatchObject(FAILED);
    await table.put({ ...key, n: 1 }, { exists: false });
    await expect(table.put({ ...key, n: 2 }, { exists: false })).rejects.toMatchObject(FAILED);
    await table.put({ ...key, n: 3 }, { exists: true });
    expect(await table.get(key)).toEqual({ ...key, n: 3 });
    await table.delete(key, { exists: true });
    expect(await table.get(key)).toBeUndefined();
  });

  it("writes on the condition that an item has one of up to a hundred versions", async () => {
    const table = open();
    const key = { item_id: "versions" };
    const others = Array.from({ length: 99 }, (_, index) => `v${index}`);
    await expect(table.put(key, { versions: ["v1"] })).rejects.toMatchObject(FAILED);
    await table.put({ ...key, _version: "v100" });
    await expect(table.put(key, { versions: others })).rejects.toMatchObject(FAILED);
    await expect(table.delete(key, { versions: others })).rejects.toMatchObject(FAILED);
    await table.put({ ...key, _version: "v101" }, { versions: [...others, "v100"] });
    await table.delete(key, { versions: ["v101"] });
    expect(await table.get(key)).toBeUndefined();
  });

  it.each([
    [413, { many: Array(150_000).fill(1) }],
    [400, { tiny: 1e-200 }],
  ])("takes no item that DynamoDB does not, and the client learns it with a %i", async (status, value) => {
    const body = new TextEncoder().encode(JSON.stringify(value));
    const preconditions = { ifMatch: undefined, ifNoneMatch: undefined };
    const put = putItem(open(), KEY, { body, maxBodyBytes: 409_600, preconditions });
    await expect(put).rejects.toMatchObject({ status });
  });
});

describe("a table that is sick", () => {
  const openAt = async (listener: RequestListener) => {
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", await serveForTest(createServer(listener)));
    return openTable({ tableName: "GlobalApp", partitionKey: "item_id" });
  };

  it("is asked a second time, and no third", async () => {
    let requests = 0;
    const sick = await openAt((_, response) => {
      requests++;
      response.writeHead(500).end("{}");
    });
    await expect(sick.get(KEY)).rejects.toThrow();
    expect(requests).toBe(2);
  });

  it.each([true, false])("has done a write whose answer was lost, if it holds its version (%s)", async (isOwn) => {
    const requests: string[] = [];
    const sick = await openAt(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      requests.push(body);
      if (requests.length === 1) return response.destroy();
      const __type = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
      const Item = { item_id: { S: "a" }, _version: { S: isOwn ? "v2" : "v3" } };
      response.writeHead(400).end(JSON.stringify({ __type, message: "The conditional request failed", Item }));
    });
    const put = sick.put({ ...KEY, _version: "v2" }, { versions: ["v1"] });
    if (isOwn) await put;
    else await expect(put).rejects.toMatchObject(FAILED);
    expect(requests.map((body) => JSON.parse(body).ReturnValuesOnConditionCheckFailure)).toEqual([
      "ALL_OLD",
      "ALL_OLD",
    ]);
  });

  it("is given up by the SDK after 1.5 s, twice", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    let requests = 0;
    const sick = await openAt(() => {
      requests++;
      setImmediate(() => vi.advanceTimersByTime(1500));
    });
    await expect(sick.get(KEY)).rejects.toThrow("1500 ms requestTimeout");
    expect(requests).toBe(2);
  });

  it("is given up at once when the caller says so", async () => {
    const caller = new AbortController();
    const sick = await openAt(() => caller.abort());
    await expect(sick.get(KEY, caller.signal)).rejects.toMatchObject({ name: "AbortError" });
  });
});
