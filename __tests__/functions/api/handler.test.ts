import type { ALBEvent } from "aws-lambda";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../../functions/api/config";
import { createHandler } from "../../../functions/api/handler";
import type { Table } from "../../../functions/api/table";
import { type AlbEventOptions, albEvent } from "../../support/alb-event";
import { dynamoError, failingTable, memoryTable } from "../../support/memory-table";

const FOOBAR = { item_id: "foobar", text: "hello" };

function handlerOf(env: Record<string, string> = {}, table: Table = memoryTable(FOOBAR)) {
  const config = readConfig({ tablename: "GlobalApp", WRITES: "anonymous", ...env });
  return createHandler({ config, table, now: () => 0 });
}

describe("the handler", () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  beforeEach(() => {
    logged.mockClear();
  });

  it.each<[number, AlbEventOptions, unknown]>([
    [200, { path: "/get/foobar" }, FOOBAR],
    [200, { path: "/items/foobar" }, FOOBAR],
    [404, { path: "/items/missing" }, { error: "there is no such item" }],
    [404, { path: "/" }, { error: "there is nothing at this path" }],
    [400, { path: "/items/%zz" }, { error: "the item_id in the path is not percent-encoded UTF-8" }],
    [200, { method: "PUT", path: "/items/a%20b", body: '{"n":1}' }, { item_id: "a b", n: 1 }],
    [200, { method: "PUT", path: "/items/a", body: '{"n":1}', base64: true }, { item_id: "a", n: 1 }],
    [400, { method: "PUT", path: "/items/a", body: "{" }, { error: "the body is not JSON in UTF-8" }],
    [
      405,
      { method: "POST", path: "/items/%zz" },
      { error: "POST is not a method of this path; use GET, HEAD, PUT, DELETE, OPTIONS" },
    ],
    [405, { method: "PUT", path: "/get/a" }, { error: "PUT is not a method of this path; use GET, HEAD, OPTIONS" }],
    [404, { path: "/health" }, { error: "there is nothing at this path" }],
  ])("answers %i to %j", async (status, options, body) => {
    const result = await handlerOf()(albEvent(options));
    expect(result.statusCode).toBe(status);
    expect(JSON.parse(result.body ?? "")).toEqual(body);
  });

  it("answers an item of a table with a sort key at its two ids", async () => {
    const order = { customer: "c/1", order: "o1" };
    const handler = handlerOf({ PARTITION_KEY: "customer", SORT_KEY: "order" }, memoryTable(order));
    const result = await handler(albEvent({ path: "/get/c%2F1/o1" }));
    expect(JSON.parse(result.body ?? "")).toEqual(order);
  });

  it.each(["/items/foobar", "/items/missing", "/"])(
    "answers HEAD %s like GET: the platform takes off the body, and says its length",
    async (path) => {
      const get = await handlerOf()(albEvent({ path }));
      expect(get.body).not.toBe("");
      expect(await handlerOf()(albEvent({ method: "HEAD", path }))).toEqual(get);
    },
  );

  it.each([
    [204, "/items/a", "GET, HEAD, PUT, DELETE, OPTIONS"],
    [204, "/get/a", "GET, HEAD, OPTIONS"],
    [404, "/", undefined],
  ])("answers %i to OPTIONS %s, with the methods that there are", async (status, path, Allow) => {
    const table = memoryTable(FOOBAR);
    const result = await handlerOf({}, table)(albEvent({ method: "OPTIONS", path }));
    expect([result.statusCode, result.headers?.Allow]).toEqual([status, Allow]);
    expect(table.reads).toEqual([]);
  });

  it("lets an item be kept if it is asked about before it is used again, and nothing else at all", async () => {
    const cacheControl = async (options: AlbEventOptions) =>
      (await handlerOf()(albEvent(options))).headers?.["cache-control"];
    for (const method of ["GET", "HEAD"])
      expect(await cacheControl({ method, path: "/items/foobar" })).toBe("no-cache");
    // The platform says no-store where there is nothing.
    for (const path of ["/items/missing", "/items/%zz", "/"]) expect(await cacheControl({ path })).toBeUndefined();
    expect(await cacheControl({ method: "PUT", path: "/items/a", body: "{}" })).toBeUndefined();
  });

  it.each(["gzip", "br, identity", "IDENTITY, GZIP"])("takes no body with the content encoding %s", async (coding) => {
    const table = memoryTable();
    const headers = { "content-encoding": coding };
    const put = albEvent({ method: "PUT", path: "/items/a", body: "{}", base64: true, headers });
    expect(await handlerOf({}, table)(put)).toMatchObject({
      statusCode: 415,
      headers: { "Accept-Encoding": "identity" },
      body: '{"error":"the body has a content encoding; send it without"}',
    });
    expect(table.writes).toEqual([]);
  });

  it("takes a body whose content encoding is none", async () => {
    const headers = { "content-encoding": "identity" };
    const put = albEvent({ method: "PUT", path: "/items/a", body: "{}", base64: true, headers });
    expect((await handlerOf()(put)).statusCode).toBe(200);
  });

  it.each([
    [200, {}, false],
    [200, { consistent: "false" }, false],
    [200, { consistent: "true" }, true],
    [400, { consistent: "yes" }, undefined],
    [400, { consistent: "" }, undefined],
  ])("answers %i to a read with the query %j", async (status, query, consistent) => {
    const asked: unknown[] = [];
    const get = async (_: unknown, given?: boolean) => {
      asked.push(given);
      return FOOBAR;
    };
    const table = { ...memoryTable(), get };
    const single = { ...albEvent({ path: "/items/foobar" }), queryStringParameters: query };
    const lists = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]]));
    const multiple = {
      ...albEvent({ path: "/items/foobar", multiValue: true }),
      multiValueQueryStringParameters: lists,
    };
    for (const event of [single, multiple]) expect((await handlerOf({}, table)(event)).statusCode).toBe(status);
    expect(asked).toEqual(status === 200 ? [consistent, consistent] : []);
  });

  it("does not serve an item that has expired", async () => {
    const handler = handlerOf({ TTL_ATTRIBUTE: "expires" }, memoryTable({ item_id: "old", expires: 0 }));
    for (const method of ["GET", "HEAD"]) {
      expect((await handler(albEvent({ method, path: "/items/old" }))).statusCode).toBe(404);
    }
  });

  it("tells a client when to try again, if the table is throttled", async () => {
    const table = failingTable(dynamoError("ThrottlingException"));
    const result = await handlerOf({}, table)(albEvent({ path: "/items/a" }));
    expect(result).toMatchObject({ statusCode: 503, headers: { "Retry-After": "1" } });
  });

  it("deletes an item", async () => {
    const table = memoryTable(FOOBAR);
    const result = await handlerOf({}, table)(albEvent({ method: "DELETE", path: "/items/foobar" }));
    expect(result).toMatchObject({ statusCode: 204, statusDescription: "204 No Content", body: "" });
    expect(table.items).toEqual([]);
  });

  it("answers the version of an item in its ETag, and writes on the condition that it is still that", async () => {
    const table = memoryTable(FOOBAR);
    const ask = (options: Omit<AlbEventOptions, "path">) =>
      handlerOf({}, table)(albEvent({ path: "/items/foobar", multiValue: true, ...options }));
    const put = await ask({ method: "PUT", body: "{}", headers: { "if-match": "*" } });
    const ETag = String(put.multiValueHeaders?.ETag?.[0]);
    expect(ETag).toMatch(/^"[0-9a-f-]{36}"$/);
    for (const method of ["GET", "HEAD"]) {
      expect(await ask({ method })).toMatchObject({ statusCode: 200, multiValueHeaders: { ETag: [ETag] } });
      const unchanged = await ask({ method, headers: { "if-none-match": ETag } });
      expect(unchanged).toMatchObject({ statusCode: 304, multiValueHeaders: { ETag: [ETag] }, body: "" });
    }
    const again = await ask({ method: "PUT", body: '{"n":2}', headers: { "if-match": ETag } });
    expect(again.statusCode).toBe(200);
    for (const method of ["PUT", "DELETE"]) {
      const late = await ask({ method, body: "{}", headers: { "if-match": ETag } });
      expect(late).toMatchObject({ statusCode: 412, body: expect.stringContaining("read it again") });
    }
    expect(table.items).toMatchObject([{ n: 2 }]);
  });

  it("takes no body over the limit, and says both sizes", async () => {
    const handler = handlerOf({ MAX_BODY_BYTES: "9" });
    const put = (body: string) => handler(albEvent({ method: "PUT", path: "/items/a", body, base64: true }));
    expect(await put('{"a":"b"}')).toMatchObject({ statusCode: 200 });
    const error = "the body has 10 bytes; use at most 9";
    expect(await put('{"a":"bc"}')).toMatchObject({ statusCode: 413, body: JSON.stringify({ error }) });
  });

  it.each(["PUT", "DELETE"])("does not %s, and does not offer it, while writes are off", async (method) => {
    const table = memoryTable(FOOBAR);
    const result = await handlerOf({ WRITES: "off" }, table)(albEvent({ method, path: "/items/foobar", body: "{}" }));
    expect(result).toMatchObject({ statusCode: 405, headers: { Allow: "GET, HEAD, OPTIONS" } });
    expect(table.items).toEqual([FOOBAR]);
  });

  it.each([false, true])(
    "answers with the kind of headers that the event has (multi-value: %s)",
    async (multiValue) => {
      const result = await handlerOf()(albEvent({ method: "POST", path: "/items/a", multiValue }));
      const headers = {
        Allow: "GET, HEAD, PUT, DELETE, OPTIONS",
        "content-type": "application/json",
        "x-route": "/items/{item_id}",
      };
      const arrays = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
      expect(result.headers).toEqual(multiValue ? undefined : headers);
      expect(result.multiValueHeaders).toEqual(multiValue ? arrays : undefined);
    },
  );

  it("names its route for the log, also where it refuses", async () => {
    const events: AlbEventOptions[] = [
      { path: "/get/foobar" },
      { method: "PATCH", path: "/items/a" },
      { method: "PUT", path: "/items/a", body: "?" },
      { path: "/nowhere" },
    ];
    const results = await Promise.all(events.map((event) => handlerOf()(albEvent(event))));
    expect(results.map(({ statusCode, headers }) => [statusCode, headers?.["x-route"]])).toEqual([
      [200, "/get/{item_id}"],
      [405, "/items/{item_id}"],
      [400, "/items/{item_id}"],
      [404, undefined],
    ]);
  });

  it.each([
    ["GET", "the item cannot be read"],
    ["PUT", "the item cannot be written"],
    ["DELETE", "the item cannot be deleted"],
  ])("answers 503 to %s if the table fails, and tells only the log why", async (method, message) => {
    const table = failingTable(dynamoError("ResourceNotFoundException", "no table at 10.0.0.1"));
    const headers = { "x-amzn-trace-id": "Self=1-67891234-abc;Root=1-67891233-abcdef" };
    const result = await handlerOf({}, table)(albEvent({ method, path: "/items/a", body: "{}", headers }));
    expect(result.statusCode).toBe(503);
    expect(result.body).toBe(JSON.stringify({ error: message }));
    expect(logged).toHaveBeenCalledTimes(1);
    expect(logged.mock.calls[0]?.[0]).toMatchObject({
      message,
      traceId: "1-67891233-abcdef",
      traceSelf: "1-67891234-abc",
      error: { name: "ResourceNotFoundException", message: "no table at 10.0.0.1" },
    });
  });

  it("fails with what nobody foresaw, which the platform answers", async () => {
    await expect(handlerOf()({ path: 7 } as unknown as ALBEvent)).rejects.toThrow(TypeError);
    expect(logged).not.toHaveBeenCalled();
  });
});
