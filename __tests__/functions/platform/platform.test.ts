import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import type { Application } from "../../../functions/platform/application";
import { readPlatformConfig } from "../../../functions/platform/config";
import { createPlatform } from "../../../functions/platform/platform";
import { type AlbEventOptions, albEvent } from "../../support/alb-event";

const CONTEXT = { awsRequestId: "request-1" } as Context;
const TRACE = { "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678" };
const OK: ALBResult = { statusCode: 200, headers: { "content-type": "text/plain" }, body: "hello" };
const SECURITY = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};

interface Given {
  readonly handler?: unknown;
  readonly problems?: readonly string[];
  readonly env?: Record<string, string>;
  /** "application" has the application answer its health checks. */
  readonly readTable?: (() => Promise<unknown>) | "application";
}

function platformOf({ handler = async () => OK, problems, env = {}, readTable = async () => ({}) }: Given = {}) {
  const lines: string[] = [];
  let time = 1000;
  const platform = createPlatform({
    config: readPlatformConfig({ AWS_REGION: "eu-west-1", tablename: "GlobalApp", ...env }),
    application: { handler: handler as Application["handler"], problems },
    readTable: readTable === "application" ? undefined : readTable,
    now: () => (time += 7),
    write: (line) => lines.push(line),
  });
  const ask = (options: AlbEventOptions) => platform(albEvent(options), CONTEXT);
  const logged = () => lines.map((line) => JSON.parse(line));
  return { platform, ask, lines, logged };
}

describe("the handler of an application", () => {
  it.each<[string, unknown]>([
    ["is async", async () => OK],
    [
      "calls back later",
      (_event: ALBEvent, _context: Context, callback: (e: null, r: ALBResult) => void) => {
        setImmediate(() => callback(null, OK));
      },
    ],
    [
      "calls back at once, with undefined for no error",
      (_: ALBEvent, __: Context, callback: (e: undefined, r: ALBResult) => void) => callback(undefined, OK),
    ],
    ["gives its answer to the old context.succeed", (_: ALBEvent, context: Context) => context.succeed(OK)],
    ["gives its answer to the old context.done", (_: ALBEvent, context: Context) => context.done(undefined, OK)],
    [
      "takes a callback and returns something of its own",
      (_: ALBEvent, __: Context, callback: (e: null, r: ALBResult) => void) => {
        setImmediate(() => callback(null, OK));
        return { listening: true };
      },
    ],
  ])("answers where it %s", async (_, handler) => {
    const { ask } = platformOf({ handler });
    expect(await ask({ path: "/a" })).toMatchObject({ statusCode: 200, statusDescription: "200 OK", body: "hello" });
  });

  it("gets the event, and Lambda's context", async () => {
    const seen: unknown[] = [];
    const event = albEvent({ path: "/a" });
    await platformOf({ handler: async (...given: unknown[]) => seen.push(...given) && OK }).platform(event, CONTEXT);
    expect(seen).toMatchObject([event, { awsRequestId: "request-1" }, expect.any(Function)]);
  });

  it.each<[string, unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("no luck");
      },
      "no luck",
    ],
    ["rejects", () => Promise.reject(new Error("no luck")), "no luck"],
    ["rejects with a text", () => Promise.reject("a text"), "a text"],
    ["rejects with nothing", () => Promise.reject(), "the handler failed with undefined"],
    [
      "calls back with an error",
      (_: unknown, __: unknown, callback: (error: Error) => void) => callback(new Error("no luck")),
      "no luck",
    ],
    ["uses the old context.fail", (_: unknown, context: Context) => context.fail(new Error("no luck")), "no luck"],
    ["returns its answer without a promise", () => OK, "make it async, or take a callback"],
    ["answers nothing", async () => {}, "the handler answered undefined: answer { statusCode, headers, body }"],
    ["answers null", async () => null, "the handler answered null: answer"],
    ["answers a text", async () => "hello", 'the handler answered "hello": answer'],
    [
      "answers no status",
      async () => ({ body: "" }),
      "the answer's statusCode is undefined: use a whole number from 200 to 999",
    ],
    ["answers a status as text", async () => ({ statusCode: "200" }), 'the answer\'s statusCode is "200"'],
    [
      "answers an object as body",
      async () => ({ statusCode: 200, body: {} }),
      "the answer's body is not a text: use JSON.stringify",
    ],
    [
      "answers a list of headers",
      async () => ({ statusCode: 200, headers: [] }),
      "the answer's headers are not an object of texts",
    ],
    [
      "answers a header that splits the answer",
      async () => ({ statusCode: 200, headers: { a: "b\r\nc: d" } }),
      'a header that HTTP does not allow: "a"',
    ],
    [
      "answers a header without a name",
      async () => ({ statusCode: 200, headers: { "": "b" } }),
      'a header that HTTP does not allow: ""',
    ],
    ["answers more than 1 MB", async () => ({ statusCode: 200, body: "\0".repeat(200_000) }), "larger than the 1 MB"],
  ])("that %s gives 500 with the region, and a line in the log", async (_, handler, reason) => {
    const { ask, logged, lines } = platformOf({ handler });
    expect(await ask({ path: "/a" })).toEqual({
      isBase64Encoded: false,
      statusCode: 500,
      statusDescription: "500 Internal Server Error",
      headers: { "content-type": "application/json", "x-region": "eu-west-1", ...SECURITY },
      body: '{"error":"unexpected error"}',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
    expect(logged()).toMatchObject([
      { level: "ERROR", message: "unexpected error", status: 500, error: { message: expect.stringContaining(reason) } },
    ]);
    expect(logged()[0].error.stack).toContain("\n");
  });

  it("keeps its answer of just under 1 MB", async () => {
    const handler = async () => ({ statusCode: 200, body: "x".repeat(1_040_000) });
    expect((await platformOf({ handler }).ask({ path: "/a" })).statusCode).toBe(200);
  });

  it("must be a function", () => {
    expect(() => platformOf({ handler: 7 })).toThrow("the application's handler is not a function");
  });

  it.each([undefined, null, {}, { path: 7 }])(
    "is asked with the event %j too, and the platform never throws",
    async (event) => {
      const handler = async (given: ALBEvent) => given.headers && OK;
      const result = await platformOf({ handler }).platform(event as unknown as ALBEvent, CONTEXT);
      expect(result).toMatchObject({ statusCode: 500, headers: { "x-region": "eu-west-1" } });
    },
  );
});

describe("the answer to HEAD", () => {
  it.each<[string, ALBResult, string | undefined]>([
    ["a body", { statusCode: 200, body: "Zoë" }, "4"],
    ["a binary body", { statusCode: 200, body: "aGk=", isBase64Encoded: true }, "2"],
    ["an error", { statusCode: 404, body: "{}" }, "2"],
    ["a length of its own", { statusCode: 200, headers: { "Content-Length": "7" }, body: "" }, "7"],
    ["a wrong length", { statusCode: 200, headers: { "Content-Length": "7" }, body: "12" }, "2"],
    ["no content", { statusCode: 304, body: "{}" }, undefined],
    ["nothing", { statusCode: 200 }, undefined],
  ])("has no body, and the length that GET's has, where the application gives %s", async (_, answer, length) => {
    for (const multiValue of [false, true]) {
      const result = await platformOf({ handler: async () => answer }).ask({ method: "HEAD", path: "/a", multiValue });
      const headers = Object.entries({ ...result.headers, ...result.multiValueHeaders });
      const lengths = headers.filter(([name]) => name.toLowerCase() === "content-length");
      expect(lengths.flatMap(([, value]) => value)).toEqual(length === undefined ? [] : [length]);
      expect(result.body).toBe("");
    }
  });

  it("has the length of the error that the platform makes", async () => {
    const { ask } = platformOf({ handler: () => Promise.reject(new Error("no luck")) });
    const get = await ask({ path: "/a" });
    expect(await ask({ method: "HEAD", path: "/a" })).toMatchObject({
      statusCode: 500,
      headers: { "content-length": String(get.body?.length) },
      body: "",
    });
  });
});

describe("the headers of every answer", () => {
  const answered = async (answer: Partial<ALBResult>, options: Partial<AlbEventOptions> = {}) => {
    const { ask } = platformOf({ handler: async () => ({ statusCode: 200, ...answer }) });
    const { headers, multiValueHeaders } = await ask({ path: "/a", ...options });
    return { headers, multiValueHeaders };
  };

  it("are the region's name and those that guard browsers, beside the application's own", async () => {
    expect(await answered({ headers: { ETag: '"1"', "content-length": 7 } })).toEqual({
      headers: { ETag: '"1"', "content-length": "7", "x-region": "eu-west-1", ...SECURITY },
    });
  });

  it("are the application's where it has some of that name, except the region's", async () => {
    const headers = { "X-Frame-Options": "SAMEORIGIN", "X-Region": "elsewhere" };
    expect(await answered({ headers })).toEqual({
      headers: { ...SECURITY, "x-frame-options": undefined, "X-Frame-Options": "SAMEORIGIN", "x-region": "eu-west-1" },
    });
  });

  it("keep browsers at HTTPS where they came by it", async () => {
    const hsts = (protocol: string) => answered({}, { headers: { "x-forwarded-proto": protocol } });
    expect((await hsts("https")).headers).toHaveProperty("strict-transport-security", "max-age=31536000");
    expect((await hsts("http")).headers).not.toHaveProperty("strict-transport-security");
  });

  it.each(["headers", "multiValueHeaders"] as const)(
    "are of the kind that the target group wants, whatever kind the application answers (%s)",
    async (kind) => {
      const own = { vary: ["accept", "origin"], "set-cookie": ["a=1", "b=2"], etag: ["x"] };
      const given = kind === "multiValueHeaders" ? own : { vary: "accept, origin", "set-cookie": "b=2", etag: "x" };
      const single = await answered({ [kind]: given });
      expect(single.multiValueHeaders).toBeUndefined();
      expect(single.headers).toMatchObject({ vary: "accept, origin", "set-cookie": "b=2", etag: "x", ...SECURITY });
      const multiple = await answered({ [kind]: given }, { multiValue: true });
      expect(multiple.headers).toBeUndefined();
      expect(multiple.multiValueHeaders).toMatchObject({
        ...(kind === "multiValueHeaders" ? own : { vary: ["accept, origin"], "set-cookie": ["b=2"], etag: ["x"] }),
        "x-region": ["eu-west-1"],
        "x-frame-options": ["DENY"],
      });
    },
  );

  it("never show what the application calls its route", async () => {
    expect((await answered({ headers: { "X-Route": "/a/{b}" } })).headers).toEqual({
      "x-region": "eu-west-1",
      ...SECURITY,
    });
    const { multiValueHeaders } = await answered({ multiValueHeaders: { "x-route": ["/a"] } }, { multiValue: true });
    expect(multiValueHeaders).not.toHaveProperty("x-route");
  });
});

describe("the log", () => {
  it("has one line of JSON for a request", async () => {
    const { ask, lines } = platformOf({
      handler: async () => ({ statusCode: 404, headers: { "x-route": "/items/{id}" } }),
    });
    await ask({ method: "DELETE", path: "/items/7", headers: TRACE });
    expect(lines).toEqual([
      `${JSON.stringify({
        timestamp: "1970-01-01T00:00:01.021Z",
        level: "INFO",
        message: "request",
        requestId: "request-1",
        traceId: "1-67891233-abcdef012345678912345678",
        region: "eu-west-1",
        method: "DELETE",
        route: "/items/{id}",
        status: 404,
        durationMs: 7,
      })}\n`,
    ]);
  });

  it("has the path where the application names no route, and the trace of either kind of headers", async () => {
    const { ask, logged } = platformOf();
    await ask({ path: "/a/b", headers: TRACE, multiValue: true });
    expect(logged()).toMatchObject([{ route: "/a/b", traceId: "1-67891233-abcdef012345678912345678" }]);
  });

  it("has the cause of an error as well", async () => {
    const failure = new Error("outside", { cause: new TypeError("inside") });
    const { ask, logged } = platformOf({ handler: () => Promise.reject(failure) });
    await ask({ path: "/a" });
    expect(logged()[0].error).toMatchObject({ name: "Error", cause: { name: "TypeError", message: "inside" } });
  });

  it.each<[string, string, object]>([
    ["that the load balancer began", "Root=1-a-b", { traceId: "1-a-b" }],
    ["that the client began", "Self=1-c-d;Root=1-a-b;CalledFrom=app", { traceId: "1-a-b", traceSelf: "1-c-d" }],
    ["whose Root is not one", `Root=${"x".repeat(65)};Self=1-c-d`, { traceSelf: "1-c-d" }],
    ["in which a client put a token", "Bearer eyJhbGciOi;Root=eyJhbGciOi eyJ;Root=1-a-b", { traceId: "1-a-b" }],
  ])("has the parts of a trace %s", async (_, header, parts) => {
    const { ask, logged } = platformOf();
    await ask({ path: "/a", headers: { "x-amzn-trace-id": header } });
    const [{ traceId, traceSelf }] = logged();
    expect({ traceId, traceSelf }).toEqual({ traceId: undefined, traceSelf: undefined, ...parts });
  });

  it.each<[string, unknown]>([
    ["is thrown", () => Promise.reject(new Error("no luck"))],
    ["is no answer", async () => "nothing"],
    ["is a 503", async () => ({ statusCode: 503 })],
  ])("has the trace where an error %s", async (_, handler) => {
    const { ask, logged } = platformOf({ handler });
    await ask({ path: "/a", headers: TRACE });
    expect(logged()).toMatchObject([{ level: "ERROR", traceId: "1-67891233-abcdef012345678912345678" }]);
  });

  it("has nothing of the headers, the body and the query of a request", async () => {
    for (const handler of [async () => OK, () => Promise.reject(new Error("no luck"))]) {
      const { platform, lines } = platformOf({ handler });
      const headers = { ...TRACE, authorization: "Bearer secret-1", cookie: "secret-2", "x-api-key": "secret-3" };
      const event = albEvent({ method: "PUT", path: "/a", headers, body: "secret-4" });
      await platform({ ...event, queryStringParameters: { key: "secret-5" } }, CONTEXT);
      expect(lines).toHaveLength(1);
      expect(lines.join()).not.toContain("secret");
    }
  });

  it("takes an answer of 500 or more for an error", async () => {
    const { ask, logged } = platformOf({ handler: async () => ({ statusCode: 503 }) });
    await ask({ path: "/a" });
    expect(logged()).toMatchObject([{ level: "ERROR", message: "request", status: 503 }]);
  });

  it.each([
    ["debug", ["debug", "info", "warn", "error"]],
    ["info", ["info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["error", ["error"]],
  ])("of the level %s has lines of %j", async (LOG_LEVEL, levels) => {
    const handler = async (event: ALBEvent) => ({ statusCode: event.path === "/broken" ? 500 : 200 });
    const passing = platformOf({ handler, env: { LOG_LEVEL } });
    await passing.ask({ path: "/health" });
    await passing.ask({ path: "/a" });
    const failing = platformOf({ handler, env: { LOG_LEVEL, STATUS: "400" } });
    await failing.ask({ path: "/health" });
    await failing.ask({ path: "/broken" });
    expect([...passing.logged(), ...failing.logged()].map(({ level }) => level.toLowerCase())).toEqual(levels);
  });

  it.each([
    ["JSON", "ERROR", ["ERROR"]],
    ["JSON", "FATAL", ["ERROR"]],
    ["JSON", "DEBUG", ["DEBUG", "INFO", "WARN", "ERROR"]],
    ["JSON", "TRACE", ["DEBUG", "INFO", "WARN", "ERROR"]],
    ["JSON", undefined, ["WARN", "ERROR"]],
    ["Text", "ERROR", ["WARN", "ERROR"]],
  ])("in the format %s has Lambda's level, %s, before LOG_LEVEL", async (format, level, levels) => {
    const lambda = { AWS_LAMBDA_LOG_FORMAT: format, ...(level && { AWS_LAMBDA_LOG_LEVEL: level }) };
    const handler = async (event: ALBEvent) => ({ statusCode: event.path === "/broken" ? 500 : 200 });
    const passing = platformOf({ handler, env: { LOG_LEVEL: "warn", ...lambda } });
    await passing.ask({ path: "/health" });
    await passing.ask({ path: "/a" });
    const failing = platformOf({ handler, env: { LOG_LEVEL: "warn", ...lambda, STATUS: "400" } });
    await failing.ask({ path: "/health" });
    await failing.ask({ path: "/broken" });
    expect([...passing.logged(), ...failing.logged()].map((line) => line.level)).toEqual(levels);
  });

  it("has no line of a health check that passes, and one of each that fails, with the reason", async () => {
    const { ask, lines } = platformOf();
    await ask({ path: "/health" });
    await ask({ method: "HEAD", path: "/health" });
    expect(lines).toEqual([]);
    const broken = platformOf({ readTable: () => Promise.reject(new Error("no table at 10.0.0.1")) });
    await broken.ask({ path: "/health" });
    expect(broken.logged()).toMatchObject([
      {
        level: "ERROR",
        message: "the table cannot be read",
        status: 503,
        route: "/health",
        error: { message: "no table at 10.0.0.1" },
      },
    ]);
  });
});

describe("the health check", () => {
  it.each<[string, Given]>([
    ["a variable of the platform is wrong", { env: { STATUS: "99", HEALTH_PATH: "/health" } }],
    ["the application has a problem", { problems: ["JWT_ISSUER is https://login.internal.example.com"] }],
    ["the table fails", { readTable: () => Promise.reject(new Error("no table at 10.0.0.1")) }],
    ["STATUS is set", { env: { STATUS: "503" } }],
  ])("tells the public only that the region is unhealthy, and the log why, if %s", async (_, given) => {
    const { ask, logged } = platformOf(given);
    const { statusCode, body } = await ask({ path: "/health" });
    expect([statusCode, body]).toEqual([503, '{"status":"unhealthy","region":"eu-west-1"}']);
    expect(logged()).toMatchObject([{ level: "ERROR", message: expect.stringMatching(/STATUS|JWT_ISSUER|table/) }]);
  });
});

describe("the health check's path", () => {
  const silent = { handler: async () => ({ statusCode: 404 }) };

  it("is the platform's", async () => {
    const result = await platformOf(silent).ask({ path: "/health" });
    expect(result).toEqual({
      isBase64Encoded: false,
      statusCode: 200,
      statusDescription: "200 OK",
      headers: { "content-type": "application/json", "x-region": "eu-west-1", ...SECURITY },
      body: '{"status":"ok","region":"eu-west-1"}',
    });
    const { ask } = platformOf({ ...silent, env: { HEALTH_PATH: "/up" } });
    expect((await ask({ path: "/up" })).statusCode).toBe(200);
    expect((await ask({ path: "/health" })).statusCode).toBe(404);
    expect((await ask({ path: "/up/" })).statusCode).toBe(404);
  });

  it("answers HEAD like GET, OPTIONS with the methods, and nothing else", async () => {
    const { ask } = platformOf(silent);
    const get = await ask({ path: "/health" });
    const headers = { ...get.headers, "content-length": String(get.body?.length) };
    expect(await ask({ method: "HEAD", path: "/health" })).toEqual({ ...get, headers, body: "" });
    expect(await ask({ method: "OPTIONS", path: "/health" })).toMatchObject({
      statusCode: 204,
      headers: { Allow: "GET, HEAD, OPTIONS" },
      body: "",
    });
    expect(await ask({ method: "POST", path: "/health" })).toMatchObject({
      statusCode: 405,
      headers: { Allow: "GET, HEAD, OPTIONS", "x-region": "eu-west-1" },
      body: '{"error":"POST is not a method of this path; use GET, HEAD, OPTIONS"}',
    });
  });

  it("logs why the application cannot serve", async () => {
    const { ask, logged } = platformOf({ problems: ["there is no token"], env: { STATUS: "x" } });
    expect((await ask({ path: "/health" })).statusCode).toBe(503);
    expect(logged()).toMatchObject([
      { message: 'STATUS is "x"; use a whole number from 200 to 599; there is no token' },
    ]);
  });

  it("shares the look at the table between checks", async () => {
    let reads = 0;
    const { ask } = platformOf({ readTable: async () => ++reads });
    await ask({ path: "/health" });
    await ask({ path: "/health", multiValue: true });
    expect(reads).toBe(1);
  });

  it("is the application's where it wants that, in all methods", async () => {
    const handler = async (event: ALBEvent) => ({ statusCode: 200, body: event.httpMethod });
    const { ask, lines } = platformOf({ handler, readTable: "application" });
    for (const method of ["GET", "POST"])
      expect(await ask({ method, path: "/health" })).toMatchObject({ body: method });
    expect(lines).toHaveLength(1);
  });

  it.each(["201", "400", "503"])("is the platform's again while STATUS is %s", async (STATUS) => {
    const { ask, logged } = platformOf({ readTable: "application", env: { STATUS } });
    const { statusCode, headers, body } = await ask({ path: "/health" });
    expect([statusCode, headers?.["x-region"]]).toEqual([Number(STATUS), "eu-west-1"]);
    expect(JSON.parse(body ?? "")).toEqual({ status: "unhealthy", region: "eu-west-1" });
    expect(logged()).toMatchObject([{ message: `STATUS is set to ${STATUS}` }]);
    expect((await ask({ path: "/a" })).statusCode).toBe(200);
  });

  it("that the application answers with an error is unhealthy, and is logged", async () => {
    const { ask, logged } = platformOf({ handler: () => Promise.reject(new Error("down")), readTable: "application" });
    expect((await ask({ path: "/health" })).statusCode).toBe(500);
    expect(logged()).toMatchObject([{ level: "ERROR", route: "/health", error: { message: "down" } }]);
  });
});
