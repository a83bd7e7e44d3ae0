import type { ALBEvent, ALBResult } from "aws-lambda";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { MAX_TOKEN_LENGTH } from "../../../functions/api/authorization";
import { readConfig } from "../../../functions/api/config";
import { createHandler } from "../../../functions/api/handler";
import { PAUSE_MS } from "../../../functions/api/issuer-keys";
import { type AlbEventOptions, albEvent } from "../../support/alb-event";
import { type MemoryTable, memoryTable } from "../../support/memory-table";
import {
  AUDIENCE,
  claims,
  ISSUER,
  type SigningKey,
  signedToken,
  signingKey,
  TestIssuer,
} from "../../support/token-issuer";

const FOOBAR = { item_id: "foobar" };
const NO_TOKEN = 'Bearer realm="items"';
const INVALID = 'Bearer realm="items", error="invalid_token"';
const MALFORMED = 'Bearer realm="items", error="invalid_request"';

describe("a write that takes a token", () => {
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const failed = vi.spyOn(console, "error").mockImplementation(() => {});
  let key: SigningKey;
  let issuer: TestIssuer;
  let table: MemoryTable;
  let handler: (event: ALBEvent) => Promise<ALBResult>;
  beforeAll(async () => {
    key = await signingKey("main");
  });
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 1) });
    issuer = await TestIssuer.start(key);
    table = memoryTable(FOOBAR);
    handler = handlerOf({});
    logged.mockClear();
    failed.mockClear();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const env = () => ({
    AWS_REGION: "eu-west-1",
    tablename: "GlobalApp",
    WRITES: "token",
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    JWKS_URI: issuer.jwksUri,
  });
  const handlerOf = (more: Record<string, string>) =>
    createHandler({ config: readConfig({ ...env(), ...more }), table, now: () => Date.now() });
  const ask = (authorization: string | undefined, options: Partial<AlbEventOptions> = {}) => {
    const headers = { ...options.headers, ...(authorization === undefined ? {} : { authorization }) };
    return handler(albEvent({ method: "PUT", path: "/items/a", body: "{}", ...options, headers }));
  };
  const lines = () => logged.mock.calls.map(([fields]) => fields);

  it.each([false, true])("is done with a good one, in either kind of headers (multi-value: %s)", async (multiValue) => {
    const token = await signedToken(key);
    expect(await ask(`Bearer ${token}`, { multiValue })).toMatchObject({ statusCode: 200 });
    expect(await ask(`bearer  ${token}`, { method: "DELETE", multiValue })).toMatchObject({ statusCode: 204 });
    expect(table.items).toEqual([FOOBAR]);
    expect(logged).not.toHaveBeenCalled();
  });

  it("is done with a good one whatever the case of the header's name", async () => {
    const headers = { AUTHORIZATION: `Bearer ${await signedToken(key)}` };
    expect(await ask(undefined, { headers })).toMatchObject({ statusCode: 200 });
  });

  it.each<[number, string, string | undefined]>([
    [401, NO_TOKEN, undefined],
    [401, NO_TOKEN, ""],
    [401, NO_TOKEN, "Basic c29tZWJvZHk6cGFzc3dvcmQ="],
    [401, NO_TOKEN, "Bearertoken"],
    [400, MALFORMED, "Bearer"],
    [400, MALFORMED, "Bearer two tokens"],
    [400, MALFORMED, "Bearer one,two"],
    [400, MALFORMED, 'Bearer token="x"'],
    [400, MALFORMED, "Bearer t\u00f6ken"],
    [401, INVALID, "Bearer x"],
    [401, INVALID, "Bearer a.b.c"],
    [400, MALFORMED, "Bearer ===="],
  ])("answers %i with the challenge %s to Authorization: %s", async (status, challenge, authorization) => {
    for (const method of ["PUT", "DELETE"]) {
      const answer = await ask(authorization, { method });
      expect(answer).toMatchObject({ statusCode: status, headers: { "WWW-Authenticate": challenge } });
    }
    expect(table.writes).toEqual([]);
    expect(issuer.requests).toEqual([]);
  });

  it("answers 400 to several Authorization headers, even if one of them is good", async () => {
    const good = `Bearer ${await signedToken(key)}`;
    const event = albEvent({ method: "PUT", path: "/items/a", body: "{}", multiValue: true });
    for (const multiValueHeaders of [
      { authorization: [good, good] },
      { authorization: [good], Authorization: ["x"] },
    ]) {
      const answer = await handler({ ...event, multiValueHeaders });
      expect(answer).toMatchObject({ statusCode: 400, multiValueHeaders: { "WWW-Authenticate": [MALFORMED] } });
    }
  });

  it("answers 401 to one that is not good, and tells only the log why", async () => {
    const token = await signedToken(key, claims({ aud: "https://other.example.com" }));
    const answer = await ask(`Bearer ${token}`, { headers: { "x-amzn-trace-id": "Root=1-67891233-abcdef" } });
    expect(answer).toMatchObject({
      statusCode: 401,
      headers: { "WWW-Authenticate": INVALID },
      body: '{"error":"the token is not valid"}',
    });
    const reason = `Audience not allowed: https://other.example.com. Expected: ${AUDIENCE}`;
    expect(lines()).toEqual([{ message: "a token was refused", traceId: "1-67891233-abcdef", reason }]);
  });

  it("keeps tokens out of the log, and its lines short", async () => {
    const good = await signedToken(key, claims({ aud: "x".repeat(3000) }));
    const [header, payload] = good.split(".");
    for (const token of [good, `${header}.${payload}.c2ln`, `e30.${payload}.c2ln`, `${payload}.${header}`, payload]) {
      expect(await ask(`Bearer ${token}`)).toMatchObject({ statusCode: 401 });
    }
    expect(logged).toHaveBeenCalledTimes(5);
    for (const line of logged.mock.calls.map(([fields]) => JSON.stringify(fields))) {
      expect(line).not.toContain(payload?.slice(0, 20));
      expect(line).not.toContain("\n");
      expect(line.length).toBeLessThan(300);
    }
  });

  it("answers 401 to a token that is too long, unread", async () => {
    const padded = (bytes: number) => signedToken(key, claims({ pad: "x".repeat(bytes) }));
    const room = Math.floor(((MAX_TOKEN_LENGTH - (await padded(0)).length) * 3) / 4);
    const [longest, tooLong] = [await padded(room - 2), await padded(room + 2)];
    expect([longest.length, tooLong.length].map((length) => length <= MAX_TOKEN_LENGTH)).toEqual([true, false]);
    expect(await ask(`Bearer ${longest}`)).toMatchObject({ statusCode: 200 });
    expect(await ask(`Bearer ${tooLong}`)).toMatchObject({ statusCode: 401, headers: { "WWW-Authenticate": INVALID } });
    expect(lines()).toMatchObject([{ reason: "the token has more than 8192 characters" }]);
  });

  it("answers 403 to one without the scope, and names the scope", async () => {
    handler = handlerOf({ JWT_SCOPE: "items:write" });
    const answer = await ask(`Bearer ${await signedToken(key, claims({ scope: "items:read" }))}`);
    const challenge = 'Bearer realm="items", error="insufficient_scope", scope="items:write"';
    expect(answer).toMatchObject({
      statusCode: 403,
      headers: { "WWW-Authenticate": challenge },
      body: '{"error":"the token does not allow this"}',
    });
    expect(lines()).toMatchObject([{ reason: "Scope not allowed: items:read. Expected: items:write" }]);
    const good = await ask(`Bearer ${await signedToken(key, claims({ scope: "items:read items:write" }))}`);
    expect(good).toMatchObject({ statusCode: 200 });
  });

  it("answers 503 if the issuer's keys cannot be fetched, and tells only the log why", async () => {
    issuer.answer = (_, response) => response.writeHead(500).end("out of order");
    const answer = await ask(`Bearer ${await signedToken(key)}`);
    expect(answer).toMatchObject({ statusCode: 503, body: '{"error":"the token cannot be checked"}' });
    expect(answer.headers).not.toHaveProperty("WWW-Authenticate");
    expect(failed.mock.calls).toMatchObject([
      [{ message: "the token cannot be checked", error: { message: `${issuer.jwksUri} answered 500` } }],
    ]);
    expect(table.writes).toEqual([]);
  });

  it("goes on with the issuer's next key, and no more with the one that it withdrew", async () => {
    const next = await signingKey("next");
    const [before, after] = await Promise.all([signedToken(key), signedToken(next)]);
    expect(await ask(`Bearer ${before}`)).toMatchObject({ statusCode: 200 });
    issuer.keys = [key, next];
    vi.setSystemTime(Date.now() + PAUSE_MS);
    expect(await ask(`Bearer ${after}`)).toMatchObject({ statusCode: 200 });
    expect(await ask(`Bearer ${before}`)).toMatchObject({ statusCode: 200 });
    issuer.keys = [next];
    vi.setSystemTime(Date.now() + 300_000);
    const later = claims({ exp: Date.now() / 1000 + 60 });
    expect(await ask(`Bearer ${await signedToken(key, later)}`)).toMatchObject({ statusCode: 401 });
    expect(await ask(`Bearer ${await signedToken(next, later)}`)).toMatchObject({ statusCode: 200 });
  });

  it.each([
    [404, { path: "/nowhere" }],
    [405, { path: "/get/a" }],
    [405, { method: "POST" }],
  ])("is still answered %i to %j", async (status, options) => {
    expect(await ask(undefined, options)).toMatchObject({ statusCode: status });
  });

  it.each([
    { path: "/items/%zz" },
    { body: "{" },
    { body: "x".repeat(500_000) },
    { headers: { "if-match": "?" } },
    { headers: { "if-none-match": '"v1"' } },
  ] as Partial<AlbEventOptions>[])("tells strangers nothing of what else is wrong: %#", async (options) => {
    expect(await ask(undefined, options)).toMatchObject({ statusCode: 401 });
  });

  it("leaves reads alone: they need no token, and no issuer", async () => {
    await issuer.stop();
    for (const [method, path] of [
      ["GET", "/items/foobar"],
      ["HEAD", "/get/foobar"],
    ] as const) {
      expect(await ask("Bearer nonsense", { method, path })).toMatchObject({ statusCode: 200 });
    }
    expect(issuer.requests).toEqual([]);
    expect(logged).not.toHaveBeenCalled();
  });

  it.each([
    ["off", 405],
    ["anonymous", 200],
  ])("alone asks the issuer for keys: with WRITES %s, a token changes nothing", async (WRITES, status) => {
    handler = handlerOf({ WRITES });
    expect(await ask(`Bearer ${await signedToken(key, claims())}`)).toMatchObject({ statusCode: status });
    expect(issuer.requests).toEqual([]);
  });
});

describe("a read that takes a token", () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  let key: SigningKey;
  beforeAll(async () => {
    key = await signingKey("main");
  });

  const NOW = Date.UTC(2026, 0, 1);
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const started = async (more: Record<string, string> = {}) => {
    const issuer = await TestIssuer.start(key);
    const table = memoryTable(FOOBAR);
    const variables = { JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE, JWKS_URI: issuer.jwksUri, READS: "token", ...more };
    const config = readConfig({ tablename: "GlobalApp", ...variables });
    const handler = createHandler({ config, table, now: () => NOW });
    const ask = async (method: string, scope?: string, path = "/items/foobar") => {
      const headers: Record<string, string> = {};
      if (scope !== undefined) headers.authorization = `Bearer ${await signedToken(key, claims({ scope }))}`;
      return handler(albEvent({ method, path, body: "{}", headers }));
    };
    return { ask, table, issuer };
  };

  it.each(["GET", "HEAD"])("is refused without one, before anything is looked at: %s", async (method) => {
    const { ask, table } = await started();
    for (const path of ["/items/foobar", "/get/foobar", "/items/missing", "/items/%zz"]) {
      const headers = { "WWW-Authenticate": NO_TOKEN };
      expect(await ask(method, undefined, path)).toMatchObject({ statusCode: 401, headers });
    }
    expect(table.reads).toEqual([]);
  });

  it("is done with a good one, and kept by no cache that serves others", async () => {
    const { ask } = await started();
    const headers = { "cache-control": "private, no-cache" };
    for (const method of ["GET", "HEAD"]) expect(await ask(method, "any")).toMatchObject({ statusCode: 200, headers });
  });

  it("needs a scope of its own, and one fetch of the keys serves reads and writes", async () => {
    const { ask, issuer } = await started({ WRITES: "token", JWT_SCOPE: "write", JWT_READ_SCOPE: "read" });
    const codes = async (scope: string) => [(await ask("GET", scope)).statusCode, (await ask("PUT", scope)).statusCode];
    expect(await codes("read")).toEqual([200, 403]);
    expect(await codes("write")).toEqual([403, 200]);
    expect(await codes("read write")).toEqual([200, 200]);
    expect(issuer.requests.map(({ url }) => url)).toHaveLength(1);
  });

  it("is not what OPTIONS is", async () => {
    expect((await (await started()).ask("OPTIONS")).statusCode).toBe(204);
  });

  it("is done by nobody where the rules are wrong", async () => {
    const { ask, table } = await started({ JWT_AUDIENCE: "" });
    expect((await ask("GET", "any")).statusCode).toBe(503);
    expect(table.reads).toEqual([]);
  });
});
