import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../../functions/api/config";
import { createHandler } from "../../../functions/api/handler";
import { readPlatformConfig } from "../../../functions/platform/config";
import { createPlatform } from "../../../functions/platform/platform";
import { ANY_CHARACTER, ANY_TEXT } from "../../support/any-text";
import { memoryTable } from "../../support/memory-table";
import { AUDIENCE, ISSUER, type SigningKey, signingKey, TestIssuer } from "../../support/token-issuer";

const RUNS = { numRuns: 1500 };

const FIELDS = ["isBase64Encoded", "statusCode", "statusDescription", "body"];

/** What an ALB takes for an answer. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
function expectAnswer(result: ALBResult, multiValue: boolean): void {
  const kind = multiValue ? "multiValueHeaders" : "headers";
  const headers = Object.entries(result[kind] ?? {});
  const wrongHeaders = headers.filter(
    ([name, value]) =>
      !/^[A-Za-z-]+$/.test(name) ||
      Array.isArray(value) !== multiValue ||
      ![value].flat().every((text) => /^[\x20-\x7E]+$/.test(String(text))),
  );
  // One comparison for all: there are thousands of answers.
  expect({
    fields: Object.keys(result).sort(),
    isBase64Encoded: result.isBase64Encoded,
    statusIsOne: Number.isInteger(result.statusCode) && result.statusCode >= 200 && result.statusCode <= 599,
    descriptionFits: new RegExp(`^${result.statusCode} [A-Z]`).test(result.statusDescription ?? ""),
    body: typeof result.body,
    fits: Buffer.byteLength(JSON.stringify(result)) <= 1_000_000,
    wrongHeaders,
    json: typeof (result.body ? JSON.parse(result.body) : {}),
  }).toEqual({
    fields: [...FIELDS, kind].sort(),
    isBase64Encoded: false,
    statusIsOne: true,
    descriptionFits: true,
    body: "string",
    fits: true,
    wrongHeaders: [],
    json: "object",
  });
}

const text = fc.oneof(
  fc.string(),
  ANY_TEXT,
  fc.constantFrom(
    "constructor",
    "__proto__",
    "_version",
    "item_id",
    "%",
    "%00",
    "%ED%A0%80",
    "\ud800",
    "\r\nX: y",
    "é",
  ),
);
const id = fc.oneof(
  text,
  text.map((raw) => (raw.isWellFormed() ? encodeURIComponent(raw) : raw)),
  fc.nat(2100).map((length) => "x".repeat(length)),
  fc.constantFrom("foobar", "v"),
);
const path = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom("/items/", "/items/", "/get/"), id).map((parts) => parts.join("")) },
  { weight: 3, arbitrary: fc.tuple(id, id).map(([first, second]) => `/items/${first}/${second}`) },
  { weight: 1, arbitrary: fc.constantFrom("/health", "/", "", "/items", "/items//a", "items/a", "/favicon.ico") },
  { weight: 1, arbitrary: text },
);
const method = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom("GET", "HEAD", "PUT", "PUT", "PUT", "DELETE") },
  { weight: 1, arbitrary: fc.oneof(fc.constantFrom("POST", "put", "__proto__"), text) },
);
const tag = fc.oneof(
  fc.constantFrom("*", '"v1"', 'W/"v1"', '""', ",", "", '"', '"a","b"', " * ", '"v1", W/"v2",'),
  text,
  fc.array(text).map((tags) => tags.map((each) => `"${each}"`).join()),
);
const token = fc.oneof(
  text,
  text.map((each) => `Bearer ${each}`),
  fc.base64String().map((each) => `Bearer ${each}`),
  fc.array(fc.json(), { minLength: 3, maxLength: 3 }).map((parts) => {
    const encoded = parts.map((part) => Buffer.from(part).toString("base64url"));
    return `Bearer ${encoded.join(".")}`;
  }),
  fc
    .record({ alg: fc.constantFrom("none", "HS256", "ES256", "__proto__"), kid: fc.constantFrom("main", "x") })
    .map((header) => {
      const payload = { iss: ISSUER, aud: AUDIENCE, exp: 9_999_999_999 };
      const parts = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
      return `Bearer ${parts.join(".")}.c2ln`;
    }),
  fc.nat(20_000).map((length) => `Bearer ${"x".repeat(length)}`),
);
const names = {
  condition: fc.constantFrom("if-match", "If-None-Match", "IF-MATCH", "if-none-match"),
  token: fc.constantFrom("authorization", "Authorization"),
};
const headers = fc
  .array(fc.oneof(fc.tuple(names.condition, tag), fc.tuple(names.token, token), fc.tuple(text, text)), { maxLength: 4 })
  .map((pairs) => Object.fromEntries(pairs));
const smallBody = fc.oneof(
  fc.json({ stringUnit: ANY_CHARACTER }),
  fc.dictionary(text, fc.jsonValue({ stringUnit: ANY_CHARACTER })).map((each) => JSON.stringify(each)),
  fc.dictionary(text, fc.oneof(fc.double(), fc.bigInt().map(Number))).map((each) => JSON.stringify(each)),
  fc.constantFrom('{"a":1e400}', '{"__proto__":1}', '{"_version":1}', "{", "\ufeff{}", '{"a":"\\ud800"}'),
  text,
);
const body = fc.oneof(
  { weight: 60, arbitrary: smallBody },
  // Numbers that are longer in the answer than in the request; few, because they are large.
  { weight: 1, arbitrary: fc.constantFrom(10, 81_000).map((count) => `{"a":[${Array(count).fill("1e15").join()}]}`) },
);

/** What an ALB can send: every field there and of its type, whatever the client put into it. */
const albEvents = fc
  .record({
    method,
    path,
    headers,
    body,
    isBase64Encoded: fc.boolean(),
    encode: fc.boolean(),
    multiValue: fc.boolean(),
  })
  .map(({ method, path, headers, body, isBase64Encoded, encode, multiValue }): ALBEvent => {
    const arrays = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value, value].slice(+encode)]),
    );
    return {
      requestContext: { elb: { targetGroupArn: "" } },
      httpMethod: method,
      path,
      ...(multiValue ? { multiValueHeaders: arrays } : { headers }),
      body: isBase64Encoded && encode ? Buffer.from(body).toString("base64") : body,
      isBase64Encoded,
    };
  });

/** Anything that is JSON, most of it with an event's fields. */
const anyEvents = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      httpMethod: fc.oneof(method, fc.jsonValue()),
      path: fc.oneof(path, fc.jsonValue()),
      headers: fc.oneof(fc.dictionary(names.condition, fc.jsonValue()), fc.jsonValue()),
      multiValueHeaders: fc.oneof(fc.dictionary(names.token, fc.jsonValue()), fc.jsonValue()),
      body: fc.oneof(body, fc.jsonValue()),
      isBase64Encoded: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);

describe("the example application on the platform, whatever it is sent", () => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
  let key: SigningKey;
  beforeAll(async () => {
    key = await signingKey("main");
  });

  const environment = async (WRITES: string, more: Record<string, string> = {}) => ({
    AWS_REGION: "eu-west-1",
    tablename: "GlobalApp",
    WRITES,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    JWKS_URI: (await TestIssuer.start(key)).jwksUri,
    ...more,
  });
  const handlerOf = (env: Record<string, string>) => {
    const table = memoryTable({ item_id: "foobar", _version: "v1" }, { item_id: "v", _version: 7 });
    const now = () => 0;
    const handler = createPlatform({
      config: readPlatformConfig(env),
      application: { handler: createHandler({ config: readConfig(env), table, now }) },
      readTable: async () => ({}),
      now,
      write: () => {},
    });
    return { table, handler: (event: ALBEvent) => handler(event, {} as Context) };
  };

  it.each(["off", "anonymous", "token"])("blames no client's mistake on itself (WRITES %s)", async (WRITES) => {
    const env = await environment(WRITES);
    const property = fc.asyncProperty(albEvents, async (event) => {
      const { handler, table } = handlerOf(env);
      const result = await handler(event);
      expectAnswer(result, event.multiValueHeaders !== undefined);
      expect(result.statusCode).toBeLessThan(500);
      if (WRITES !== "anonymous") expect(table.writes).toEqual([]);
    });
    await fc.assert(property, RUNS);
  });

  it.each<Record<string, string>>([{}, { SORT_KEY: "order", PARTITION_KEY: "customer" }])(
    "asks the table for the ids of the path alone, decoded, as strings within DynamoDB's limits (%j)",
    async (keys) => {
      const env = await environment("anonymous", keys);
      const config = readConfig(env);
      const property = fc.asyncProperty(albEvents, async (event) => {
        const { handler, table } = handlerOf(env);
        await handler(event);
        if (event.path === "/health") return;
        const ids = event.path.split("/").slice(2);
        const attributes = [config.partitionKey, ...(config.sortKey ? [config.sortKey] : [])];
        for (const asked of [...table.reads, ...table.writes] as Record<string, unknown>[]) {
          expect(ids).toHaveLength(attributes.length);
          for (const [index, attribute] of attributes.entries()) {
            const id = asked[attribute] as string;
            expect(id).toBe(decodeURIComponent(ids[index] ?? ""));
            expect(Buffer.from(id).toString()).toBe(id);
            expect(Buffer.byteLength(id)).toBeGreaterThan(0);
            expect(Buffer.byteLength(id)).toBeLessThanOrEqual(index === 0 ? 2048 : 1024);
          }
        }
        for (const read of table.reads) expect(Object.keys(read)).toEqual(attributes);
      });
      await fc.assert(property, RUNS);
    },
  );

  it.each(["anonymous", "token"])(
    "gives an answer that the load balancer takes, even to no event (WRITES %s)",
    async (WRITES) => {
      const { handler } = handlerOf(await environment(WRITES));
      const property = fc.asyncProperty(anyEvents, async (value) => {
        const event = value as unknown as ALBEvent;
        expectAnswer(await handler(event), event?.multiValueHeaders !== undefined);
      });
      await fc.assert(property, RUNS);
    },
  );
});
