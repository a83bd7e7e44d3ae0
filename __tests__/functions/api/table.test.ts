import { createServer, type RequestListener } from "node:http";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
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
    const item = {
      item_id: "others",
      ss: { $stringSet: ["x"] },
      ns: { $numberSet: ["1"] },
      b: { $binary: "aGk=" },
      n: { $number: "12345678901234567890" },
    };
    const table = open();
    const got = await table.get({ item_id: "others" });
    expect(got).toEqual(item);
    await table.put(got as Item);
    const stored = await dynamoDb.client.send(
      new GetItemCommand({ TableName: "GlobalApp", Key: { item_id: { S: "others" } } }),
    );
    expect(stored.Item).toEqual({ item_id: { S: "others" }, ...attributes });
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

  it("takes an item that has expired for one that is not there", async () => {
    const table = open();
    const key = { item_id: "expiry" };
    const at = (now: number) => ({ attribute: "expires", now });
    await table.put({ ...key, expires: 100, _version: "v1" });
    const [alive, expired] = [at(99), at(100)];
    for (const condition of [{ exists: true }, { versions: ["v1"] }]) {
      await expect(table.put(key, condition, expired)).rejects.toMatchObject(FAILED);
      await expect(table.delete(key, condition, expired)).rejects.toMatchObject(FAILED);
      await table.put({ ...key, expires: 100, _version: "v1" }, condition, alive);
    }
    await expect(table.put(key, { exists: false }, alive)).rejects.toMatchObject(FAILED);
    await table.put({ ...key, _version: "v2" }, { exists: false }, expired);
    await expect(table.put(key, { exists: false }, expired)).rejects.toMatchObject(FAILED);
    await table.put({ ...key, expires: "never", _version: "v3" }, { versions: ["v2"] }, expired);
    await table.delete(key, { exists: true }, expired);
  });

  it.each([
    [413, { text: "x".repeat(409_580) }],
    [400, { twice: { $stringSet: ["a", "a"] } }],
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

  it("is asked for the latest write of its region only if the client wants that", async () => {
    const asked: unknown[] = [];
    const table = await openAt(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      asked.push(JSON.parse(body).ConsistentRead);
      response.end("{}");
    });
    await table.get(KEY);
    await table.get(KEY, true);
    expect(asked).toEqual([false, true]);
  });
});
