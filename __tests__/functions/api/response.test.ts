import { describe, expect, it } from "vitest";
import { encodeResponse } from "../../../functions/api/response";

const FRAMING = { route: "/items/{id}", multiValue: false };

describe("a response", () => {
  it("has every field that an ALB knows", () => {
    expect(encodeResponse({ status: 200, body: { a: 1 } }, FRAMING)).toEqual({
      isBase64Encoded: false,
      statusCode: 200,
      statusDescription: "200 OK",
      headers: { "content-type": "application/json", "x-route": "/items/{id}" },
      body: '{"a":1}',
    });
  });

  it("has arrays of headers, and only those, in multi-value mode", () => {
    const answer = { status: 405, body: { error: "no" }, headers: { Allow: "GET, HEAD" } };
    expect(encodeResponse(answer, { ...FRAMING, multiValue: true })).toEqual({
      isBase64Encoded: false,
      statusCode: 405,
      statusDescription: "405 Method Not Allowed",
      multiValueHeaders: {
        "content-type": ["application/json"],
        "x-route": ["/items/{id}"],
        Allow: ["GET, HEAD"],
      },
      body: '{"error":"no"}',
    });
  });

  it("names no route where there is none", () => {
    const { headers } = encodeResponse({ status: 404 }, { ...FRAMING, route: undefined });
    expect(headers).toEqual({ "content-type": "application/json" });
  });

  it("has an empty body if the answer has none", () => {
    expect(encodeResponse({ status: 200 }, FRAMING).body).toBe("");
  });

  it.each([
    [204, "204 No Content", ""],
    [304, "304 Not Modified", ""],
    [299, "299 Unknown", "{}"],
    [503, "503 Service Unavailable", "{}"],
  ])("of status %i is described as %j and has the body %j", (status, statusDescription, body) => {
    expect(encodeResponse({ status, body: {} }, FRAMING)).toMatchObject({
      statusCode: status,
      statusDescription,
      body,
    });
  });

  it("says that it is too large where a load balancer would answer 502", () => {
    const body = { text: '"'.repeat(300_000) };
    expect(encodeResponse({ status: 200, body }, FRAMING)).toMatchObject({
      statusCode: 500,
      body: '{"error":"the item is larger than an answer can be: read it from the table itself"}',
    });
  });

  it("may have up to 1 MB as a load balancer counts it: as JSON within JSON", () => {
    const body = { text: '"'.repeat(240_000) };
    const result = encodeResponse({ status: 200, body }, FRAMING);
    expect(result.statusCode).toBe(200);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeGreaterThan(960_000);
  });
});
