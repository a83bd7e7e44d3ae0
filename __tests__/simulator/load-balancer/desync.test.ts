import { describe, expect, it } from "vitest";
import { classify, mitigation } from "../../../src/simulator/load-balancer/desync";
import type { HttpRequest } from "../../../src/simulator/load-balancer/http";

const request = (method: string, headers: HttpRequest["headers"] = [], version = "1.1"): HttpRequest => ({
  method,
  target: "/",
  headers: [["host", "x"], ...headers],
  body: Buffer.alloc(0),
  clientIp: "203.0.113.7",
  version,
});

describe("a request that complies", () => {
  it.each([
    ["a GET", request("GET")],
    ["a POST with a length", request("POST", [["Content-Length", "3"]])],
    ["a PUT in chunks", request("PUT", [["Transfer-Encoding", "chunked"]])],
    ["a DELETE with an empty body", request("DELETE", [["content-length", "0"]])],
    ["an HTTP/1.0 request with a length", request("POST", [["content-length", "3"]], "1.0")],
    ["a header with an underscore", request("GET", [["x_y", "a"]])],
    ["a header whose name begins like another's", request("GET", [["content-length-hint", "9"]])],
    ["a tab in a header", request("GET", [["x", "a\tb"]])],
    ["a header beyond ASCII", request("GET", [["cf-ipcity", "Kłodzko"]])],
  ])("is %s", (_, complying) => {
    expect(classify(complying)).toBeUndefined();
  });
});

describe("a request that does not comply", () => {
  it.each([
    ["acceptable", "GetHeadZeroContentLength", request("GET", [["Content-Length", "0"]])],
    ["acceptable", "NonCompliantHeader", request("GET", [["x", "a\x01b"]])],
    ["acceptable", "NonCompliantVersion", request("GET", [], "0.9")],
    ["acceptable", "NonCompliantVersion", request("GET", [], "1.2")],
    ["ambiguous", "UndefinedTransferEncodingSemantics", request("POST", [["transfer-encoding", "chunked"]], "0.9")],
    ["ambiguous", "UndefinedContentLengthSemantics", request("HEAD", [["content-length", "3"]])],
    ["ambiguous", "UndefinedTransferEncodingSemantics", request("GET", [["transfer-encoding", "chunked"]])],
    ["ambiguous", "UndefinedTransferEncodingSemantics", request("POST", [["transfer-encoding", "chunked"]], "1.0")],
    ["ambiguous", "SuspiciousHeader", request("POST", [["Transfer_Encoding", "chunked"]])],
    ["ambiguous", "SuspiciousHeader", request("POST", [["content.length", "3"]])],
  ])("is %s: %s", (tier, reason, found) => {
    expect(classify(found)).toEqual({ tier, reason });
  });
});

it("a mode says what becomes of each", () => {
  const actions = (["monitor", "defensive", "strictest"] as const).map((mode) =>
    (["acceptable", "ambiguous"] as const).map((tier) => mitigation({ tier, reason: "SuspiciousHeader" }, mode)),
  );
  expect(actions).toEqual([
    ["pass", "pass"],
    ["pass", "pass and close"],
    ["refuse", "refuse"],
  ]);
});
