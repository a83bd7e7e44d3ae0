import { describe, expect, it } from "vitest";
import { LoadBalancerServer } from "../../../src/simulator/load-balancer/server";
import type { TargetGroup } from "../../../src/topology/topology";
import { Connection } from "../../support/connection";
import { answer, balance, type FunctionEvent } from "../../support/load-balancer";
import { stopAfterTest } from "../../support/stop";

/** The event that a function gets for what a client sends, byte by byte. */
async function eventFor(request: string, targetGroup: Partial<TargetGroup> = {}): Promise<FunctionEvent> {
  let seen: FunctionEvent;
  const { loadBalancer, listener, clock } = balance(
    (event) => {
      seen = event;
      return answer(200);
    },
    { targetGroup },
  );
  const server = stopAfterTest(new LoadBalancerServer(loadBalancer, listener, clock));
  const connection = await Connection.open(await server.start());
  expect((await connection.send(request).response()).status).toBe(200);
  return seen;
}

const sent = (line: string, headers: readonly string[], body = "") =>
  [`${line} HTTP/1.1`, "Host: api.example.com", ...headers, "", body].join("\r\n");
const MULTI = { multiValueHeaders: true };

/**
 * What events captured on AWS show, with requests of our own. The captures are those that libraries keep for their tests:
 * https://github.com/CodeGenieApp/serverless-express (2021: a form's characters, several values, a body of several parts),
 * https://github.com/aws/aws-lambda-go/tree/main/events/testdata and https://github.com/brefphp/bref (2019: brackets, spaces),
 * and what users report at https://github.com/adamchainz/apig-wsgi/issues/253, https://github.com/Raxvis/lambdify/issues/138 and
 * https://github.com/honojs/hono/issues/4432
 */
describe("as events captured on AWS have it, the event", () => {
  const FORM = "/a%C2%A5b?n%C2%A5me=first+%C2%A5+value&n%C2%A5me=red%2C+blue&text=Hello+World%3A+%C2%A5";

  it("has every member and header of a GET by a plain client, and no others", async () => {
    const event = await eventFor(
      sent("GET /?key=hello", ["User-Agent: curl/7.54.0", "Accept: */*", "X-MyHeader: 123"]),
    );
    expect(Object.keys(event).sort()).toEqual(
      ["body", "headers", "httpMethod", "isBase64Encoded", "path", "queryStringParameters", "requestContext"].sort(),
    );
    expect(event).toMatchObject({ httpMethod: "GET", path: "/", queryStringParameters: { key: "hello" }, body: "" });
    expect(event.isBase64Encoded).toBe(false);
    expect(event.requestContext).toEqual({
      elb: { targetGroupArn: expect.stringMatching(/^arn:aws:elasticload.+:targetgroup\//) },
    });
    expect(event.headers).toEqual({
      accept: "*/*",
      host: "api.example.com",
      "user-agent": "curl/7.54.0",
      "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-port": "80",
      "x-forwarded-proto": "http",
      "x-myheader": "123",
    });
  });

  it("keeps the connection that the client asks for", async () => {
    expect((await eventFor(sent("GET /", ["Connection: keep-alive"]))).headers.connection).toBe("keep-alive");
  });

  it("leaves `+`, `%2C` and characters beyond ASCII encoded, in the path and in names and values, of which the last counts", async () => {
    const { path, queryStringParameters } = await eventFor(sent(`GET ${FORM}`, []));
    expect(path).toBe("/a%C2%A5b");
    expect(queryStringParameters).toEqual({ "n%C2%A5me": "red%2C+blue", text: "Hello+World%3A+%C2%A5" });
  });

  it("has all values in their order where the target group wants several, and lists of one", async () => {
    const event = await eventFor(sent(`GET ${FORM}`, ["X-List: a,b", "x-list: a,c"]), MULTI);
    expect(event.multiValueQueryStringParameters).toEqual({
      "n%C2%A5me": ["first+%C2%A5+value", "red%2C+blue"],
      text: ["Hello+World%3A+%C2%A5"],
    });
    expect(event.multiValueHeaders).toMatchObject({ "x-list": ["a,b", "a,c"], host: ["api.example.com"] });
    expect(event).not.toHaveProperty("headers");
    expect(event).not.toHaveProperty("queryStringParameters");
  });

  it("has only the last of several headers otherwise, with the commas that it has", async () => {
    expect((await eventFor(sent("GET /", ["X-List: a,b", "x-list: a,c"]))).headers["x-list"]).toBe("a,c");
  });

  it("leaves brackets and spaces of a query as they were sent", async () => {
    const target = "/lambda?vars%5Bone%5D=foo%20bar&vars[two][]=b&x=foo%3Dbar";
    expect((await eventFor(sent(`GET ${target}`, []))).queryStringParameters).toEqual({
      "vars%5Bone%5D": "foo%20bar",
      "vars[two][]": "b",
      x: "foo%3Dbar",
    });
  });

  it("has an empty object of parameters where a POST has no query, in either mode", async () => {
    expect((await eventFor(sent("POST /", ["Content-Length: 0"]))).queryStringParameters).toEqual({});
    expect((await eventFor(sent("POST /", ["Content-Length: 0"]), MULTI)).multiValueQueryStringParameters).toEqual({});
  });

  it("has a body of several parts in base64, with its length and type", async () => {
    const body = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
    const type = "multipart/form-data; boundary=b";
    const event = await eventFor(sent("POST /", [`Content-Type: ${type}`, `Content-Length: ${body.length}`], body));
    expect(event).toMatchObject({ body: Buffer.from(body).toString("base64"), isBase64Encoded: true });
    expect(event.headers).toMatchObject({ "content-type": type, "content-length": String(body.length) });
  });

  it("has JSON as it is", async () => {
    const event = await eventFor(sent("PUT /a", ["Content-Type: application/json", "Content-Length: 7"], '{"a":1}'));
    expect(event).toMatchObject({ body: '{"a":1}', isBase64Encoded: false });
  });

  it("has a compressed body in base64, also of a GET", async () => {
    const headers = ["Content-Type: application/json", "Content-Encoding: gzip", "Content-Length: 3"];
    expect(await eventFor(sent("GET /", headers, "abc"))).toMatchObject({ body: "YWJj", isBase64Encoded: true });
  });

  it("has no header without a value", async () => {
    const { headers } = await eventFor(sent("GET /", ["X-Empty:", "X-Blank:   ", "X-Full: 1"]));
    expect(Object.keys(headers)).toContain("x-full");
    expect(Object.keys(headers).filter((name) => /empty|blank/.test(name))).toEqual([]);
  });

  it("has a header of UTF-8 decoded", async () => {
    const city = Buffer.from("Kraków").toString("latin1");
    expect((await eventFor(sent("GET /", [`CF-IPCity: ${city}`]))).headers["cf-ipcity"]).toBe("Kraków");
  });
});
