import { describe, expect, it } from "vitest";
import type { HttpResponse } from "../../../src/simulator/load-balancer/http";
import { ownResponse, responseOf } from "../../../src/simulator/load-balancer/response";

const answered = (answer: unknown, multiValueHeaders = false) =>
  responseOf({ payload: JSON.stringify(answer) ?? "null" }, multiValueHeaders);

/** Without the one that every answer has. */
const own = ({ headers }: HttpResponse) => headers.filter(([name]) => name !== "server");

describe("a function's answer", () => {
  it("becomes the response", () => {
    const response = answered({
      isBase64Encoded: false,
      statusCode: 201,
      statusDescription: "201 Created",
      headers: { "Content-Type": "text/plain", "X-Region": "us-west-2" },
      body: "grüezi",
    });
    expect(response).toEqual({
      status: 201,
      reason: "Created",
      headers: [
        ["Content-Type", "text/plain"],
        ["X-Region", "us-west-2"],
        ["server", "awselb/2.0"],
      ],
      body: Buffer.from("grüezi"),
    });
  });

  it("gets a server and a type where it has none, and a body for the type", () => {
    const headersOf = (headers: object, body: string) =>
      Object.fromEntries(answered({ statusCode: 200, headers, body }).headers);
    expect(headersOf({}, "x")).toEqual({ server: "awselb/2.0", "content-type": "application/octet-stream" });
    expect(headersOf({}, "")).toEqual({ server: "awselb/2.0" });
    expect(headersOf({ Server: "own", "Content-Type": "text/csv" }, "x")).toEqual({
      Server: "own",
      "Content-Type": "text/csv",
    });
  });

  it("is decoded where it says that it is base64", () => {
    const { body } = answered({ statusCode: 200, headers: {}, body: "AP+A", isBase64Encoded: true });
    expect(body).toEqual(Buffer.from([0, 255, 128]));
  });

  it.each([
    ["418 I Am A Pot", "I Am A Pot"],
    ["Brewing", "Brewing"],
    ["200", "I'm a Teapot"],
    ["", "I'm a Teapot"],
    [undefined, "I'm a Teapot"],
    ["418 näh\r\nX: y", "nhX: y"],
  ])("with the description %j has the reason %j", (statusDescription, reason) => {
    expect(answered({ statusCode: 418, statusDescription, headers: {} }).reason).toBe(reason);
  });

  it.each([
    ["HEAD", { headers: { "Content-Length": "7" }, body: "" }, ["7"]],
    ["HEAD", { headers: { "Content-Length": "7" }, body: "12" }, []],
    ["HEAD", { headers: { "Content-Length": "x" }, body: "" }, []],
    ["GET", { headers: { "Content-Length": "7" }, body: "" }, []],
  ])("to %s of %j has the length %j; any other the load balancer computes", (method, answer, lengths) => {
    const payload = JSON.stringify({ statusCode: 200, ...answer });
    const headers = responseOf({ payload }, false, method).headers.filter(([name]) => name === "Content-Length");
    expect(headers.map(([, value]) => value)).toEqual(lengths);
  });

  it("may have no body", () => {
    expect(answered({ statusCode: 204, headers: {}, isBase64Encoded: false }).body).toHaveLength(0);
    expect(answered({ statusCode: 204, headers: {}, body: null }).body).toHaveLength(0);
  });

  it("has every value of a header in multi-value mode", () => {
    const multiValueHeaders = { "Set-Cookie": ["a=1", "b=2"] };
    expect(own(answered({ statusCode: 200, multiValueHeaders }, true))).toEqual([
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
    ]);
  });

  it("has only the headers of the mode that the target group is in", () => {
    const both = { statusCode: 200, headers: { single: "1" }, multiValueHeaders: { multi: ["1", "2"] } };
    expect(own(answered(both, false))).toEqual([["single", "1"]]);
    expect(own(answered(both, true)).map(([name]) => name)).toEqual(["multi", "multi"]);
  });

  it("loses hop-by-hop headers and its own idea of its length", () => {
    const headers = { Connection: "close", "Transfer-Encoding": "chunked", "Content-Length": "999", kept: "yes" };
    expect(own(answered({ statusCode: 200, headers }))).toEqual([["kept", "yes"]]);
  });
});

describe("502 Bad Gateway", () => {
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "hello"],
    ["no status", { headers: {} }],
    ["a status that is a text", { statusCode: "200", headers: {} }],
    ["a status with a fraction", { statusCode: 200.5, headers: {} }],
    ["a status that is none", { statusCode: 42, headers: {} }],
    ["a status after which another would come", { statusCode: 100, headers: {} }],
    ["a body that is an object", { statusCode: 200, headers: {}, body: { a: 1 } }],
    ["a flag that is a text", { statusCode: 200, headers: {}, body: "", isBase64Encoded: "false" }],
    ["headers that are a list", { statusCode: 200, headers: ["a"] }],
    ["a header that is an object", { statusCode: 200, headers: { a: {} } }],
    ["a header's name with a space", { statusCode: 200, headers: { "a b": "1" } }],
    ["a header with a line break", { statusCode: 200, headers: { a: "1\r\nb: 2" } }],
    ["a header that is no Latin-1", { statusCode: 200, headers: { a: "…" } }],
  ])("answers a function that returns %s", (_what, answer) => {
    expect(answered(answer)).toMatchObject({ status: 502, error: "LambdaInvalidResponse" });
  });

  const WRONG = [42, 0.5, true, "text", {}, { a: 1 }, ["list"], [["list"]], null];
  const whole = {
    isBase64Encoded: false,
    statusCode: 200,
    statusDescription: "200 OK",
    headers: { a: "1" },
    multiValueHeaders: { a: ["1"] },
    body: "text",
  };
  /** What each member may be, of the values above; null is the same as leaving it out. */
  const right: Readonly<Record<string, readonly unknown[]>> = {
    isBase64Encoded: [true, null],
    statusCode: [],
    statusDescription: ["text", null],
    headers: [{}, null],
    multiValueHeaders: [{}, null],
    body: ["text", null],
  };

  it.each(Object.keys(whole))("answers every other type of %s than its own", (member) => {
    for (const multi of [false, true]) {
      const taken = WRONG.filter((value) => answered({ ...whole, [member]: value }, multi).status === 200);
      expect(taken).toEqual(right[member]);
    }
  });

  it("answers a header that is not a text, or in multi-value mode not a list of texts", () => {
    const single = WRONG.filter((a) => answered({ ...whole, headers: { a } }).status === 200);
    expect(single).toEqual(["text"]);
    const multi = WRONG.filter((a) => answered({ ...whole, multiValueHeaders: { a } }, true).status === 200);
    expect(multi).toEqual([["list"]]);
  });

  it("answers a function that failed", () => {
    const detail = { errorType: "Error", errorMessage: "secret" };
    const response = responseOf({ error: "Unhandled", detail }, false);
    expect(response).toMatchObject({ status: 502, error: "LambdaUnhandled" });
    expect(response.body.toString()).not.toContain("secret");
  });

  it("answers a function that took too long", () => {
    expect(responseOf({ error: "Timeout" }, false)).toMatchObject({ status: 502, error: "LambdaUnhandled" });
  });

  it("answers a function that is throttled", () => {
    expect(responseOf({ error: "Throttling" }, false)).toMatchObject({ status: 502, error: "LambdaThrottling" });
  });

  it("answers a function that returns more than 1 MB of JSON", () => {
    const answer = (length: number) => ({ statusCode: 200, headers: {}, body: "x".repeat(length) });
    const around = JSON.stringify(answer(0)).length;
    expect(answered(answer(1024 * 1024 - around)).status).toBe(200);
    expect(answered(answer(1024 * 1024 - around + 1))).toMatchObject({ status: 502, error: "LambdaResponseTooLarge" });
  });
});

describe("an answer of the load balancer's own", () => {
  it("is a page that says the status", () => {
    const { status, reason, headers, body, error } = ownResponse(503);
    expect({ status, reason, error }).toEqual({ status: 503, reason: "Service Unavailable", error: undefined });
    expect(headers).toEqual([
      ["server", "awselb/2.0"],
      ["content-type", "text/html"],
    ]);
    expect(body.toString()).toContain("<h1>503 Service Unavailable</h1>");
  });

  it("may have a status that HTTP does not know", () => {
    expect(ownResponse(463).body.toString()).toContain("<h1>463</h1>");
  });
});
