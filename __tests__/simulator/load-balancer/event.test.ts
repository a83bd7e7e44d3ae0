import { describe, expect, it } from "vitest";
import { eventOf, healthCheckEvent } from "../../../src/simulator/load-balancer/event";
import type { HttpRequest } from "../../../src/simulator/load-balancer/http";

// biome-ignore lint/suspicious/noExplicitAny: the event under test, whose shape is what the tests are about
type LoadBalancerEvent = any;

const TARGET_GROUP = "arn:aws:elasticloadbalancing:us-west-2:000000000000:targetgroup/globalapp/0123456789abcdef";
const TRACE = { seconds: 0x67891233, id: "abcdef012345678912345678" };

function event(request: Partial<HttpRequest> = {}, multiValueHeaders = false): LoadBalancerEvent {
  const { body = Buffer.alloc(0), ...others } = request;
  return eventOf(
    { method: "GET", target: "/", headers: [["Host", "example.org"]], clientIp: "203.0.113.7", body, ...others },
    { targetGroupArn: TARGET_GROUP, multiValueHeaders, port: 80, scheme: "http", trace: TRACE },
  );
}

const body = (text: string | Buffer, ...headers: [string, string][]) =>
  event({ method: "POST", headers, body: Buffer.from(text) });

describe("the event of a request", () => {
  it("has exactly what AWS documents", () => {
    expect(event({ method: "DELETE", target: "/get/foobar?a=1" })).toEqual({
      requestContext: { elb: { targetGroupArn: TARGET_GROUP } },
      httpMethod: "DELETE",
      path: "/get/foobar",
      queryStringParameters: { a: "1" },
      headers: {
        host: "example.org",
        "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678",
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-port": "80",
        "x-forwarded-proto": "http",
      },
      body: "",
      isBase64Encoded: false,
    });
  });

  it("has the multi-value fields in place of the others where the target group asks for them", () => {
    const request = { target: "/?a=1&a=2&b=3", headers: [["Cookie", "x=1"] as const, ["cookie", "y=2"] as const] };
    const { headers, queryStringParameters, ...rest } = event(request, true);
    expect(headers).toBeUndefined();
    expect(queryStringParameters).toBeUndefined();
    expect(rest.multiValueQueryStringParameters).toEqual({ a: ["1", "2"], b: ["3"] });
    expect(rest.multiValueHeaders).toEqual({
      cookie: ["x=1", "y=2"],
      "x-amzn-trace-id": ["Root=1-67891233-abcdef012345678912345678"],
      "x-forwarded-for": ["203.0.113.7"],
      "x-forwarded-port": ["80"],
      "x-forwarded-proto": ["http"],
    });
  });

  it("has no parameters without a query, in either mode", () => {
    expect(event({ target: "/" }).queryStringParameters).toEqual({});
    expect(event({ target: "/?" }).queryStringParameters).toEqual({});
    expect(event({ target: "/" }, true).multiValueQueryStringParameters).toEqual({});
  });

  it("leaves path and query encoded", () => {
    const { path, queryStringParameters } = event({ target: "/get/a%20b%2Fc?q=1%2B1&k%20ey=x+y" });
    expect(path).toBe("/get/a%20b%2Fc");
    expect(queryStringParameters).toEqual({ q: "1%2B1", "k%20ey": "x+y" });
  });

  it("lets the last of several values win, for headers and parameters alike", () => {
    const { headers, queryStringParameters } = event({
      target: "/?key=first&other=1&key=last",
      headers: [
        ["Accept", "text/html"],
        ["accept", "application/json"],
      ],
    });
    expect(queryStringParameters).toEqual({ key: "last", other: "1" });
    expect(headers.accept).toBe("application/json");
  });

  it("takes a parameter without a value, and a value with further signs in it", () => {
    expect(event({ target: "/?flag&empty=&sum=1=1&url=/a?b" }).queryStringParameters).toEqual({
      flag: "",
      empty: "",
      sum: "1=1",
      url: "/a?b",
    });
  });

  it("takes parameters and headers that are named like JavaScript's own properties", () => {
    const { headers, queryStringParameters } = event({
      target: "/?__proto__=1&constructor=2",
      headers: [["toString", "3"]],
    });
    expect(JSON.stringify(queryStringParameters)).toBe('{"__proto__":"1","constructor":"2"}');
    expect(headers.tostring).toBe("3");
  });

  it("adds the client to those that a proxy before it named", () => {
    const { headers } = event({
      headers: [
        ["X-Forwarded-For", "198.51.100.1, 198.51.100.2"],
        ["x-forwarded-for", "198.51.100.3"],
      ],
    });
    expect(headers["x-forwarded-for"]).toBe("198.51.100.1, 198.51.100.2, 198.51.100.3, 203.0.113.7");
  });

  it("leaves the addresses before it as they are, or takes them away, where the load balancer is told to", () => {
    const request: HttpRequest = {
      method: "GET",
      target: "/",
      headers: [["X-Forwarded-For", "198.51.100.1"]],
      clientIp: "203.0.113.7",
      body: Buffer.alloc(0),
    };
    const addresses = (forwardedFor: "append" | "preserve" | "remove", headers = request.headers) => {
      const context = { targetGroupArn: TARGET_GROUP, multiValueHeaders: false, port: 80, scheme: "http" } as const;
      const made: LoadBalancerEvent = eventOf({ ...request, headers }, { ...context, trace: TRACE, forwardedFor });
      return made.headers["x-forwarded-for"];
    };
    expect(addresses("append")).toBe("198.51.100.1, 203.0.113.7");
    expect(addresses("preserve")).toBe("198.51.100.1");
    expect(addresses("preserve", [])).toBeUndefined();
    expect(addresses("remove")).toBeUndefined();
  });

  it("states its own port and protocol, whatever the client says", () => {
    const headers = [
      ["x-forwarded-port", "443"],
      ["x-forwarded-proto", "https"],
    ] as const;
    expect(event({ headers }).headers).toMatchObject({ "x-forwarded-port": "80", "x-forwarded-proto": "http" });
    expect(event({ headers }, true).multiValueHeaders).toMatchObject({
      "x-forwarded-port": ["80"],
      "x-forwarded-proto": ["http"],
    });
  });

  it("keeps hop-by-hop headers to itself, but for the connection", () => {
    const names = [
      ["Connection", "keep-alive"],
      ["Keep-Alive", "timeout=5"],
      ["Proxy-Authorization", "x"],
      ["TE", "trailers"],
      ["Trailer", "x"],
      ["Transfer-Encoding", "chunked"],
      ["Upgrade", "h2c"],
    ] as const;
    const { headers } = event({ headers: [...names, ["X-Kept", "yes"]] });
    expect(Object.keys(headers).sort()).toEqual([
      "connection",
      "x-amzn-trace-id",
      "x-forwarded-for",
      "x-forwarded-port",
      "x-forwarded-proto",
      "x-kept",
    ]);
  });
});

describe("the trace id", () => {
  const OWN = "1-67891233-abcdef012345678912345678";
  const traceOf = (received: string) => event({ headers: [["X-Amzn-Trace-Id", received]] }).headers["x-amzn-trace-id"];

  it("is a new Root where the client began no trace", () => {
    expect(event().headers["x-amzn-trace-id"]).toBe(`Root=${OWN}`);
  });

  it("gets a Self before the client's Root and own fields", () => {
    expect(traceOf("Root=1-5759e988-bd862e3fe1be46a994272793;CalledFrom=app")).toBe(
      `Self=${OWN};Root=1-5759e988-bd862e3fe1be46a994272793;CalledFrom=app`,
    );
  });

  it("gets a Root before the client's own fields where there was none", () => {
    expect(traceOf("CalledFrom=app")).toBe(`Root=${OWN};CalledFrom=app`);
  });

  it("is a new Root where the headers have more than 7 KB", () => {
    const received = ["x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793"] as const;
    const traced = (bytes: number) => {
      const filler = "x".repeat(bytes - received.join("").length - "a".length);
      return event({ headers: [received, ["a", filler]] }).headers["x-amzn-trace-id"];
    };
    expect(traced(7 * 1024)).toBe(`Self=${OWN};${received[1]}`);
    expect(traced(7 * 1024 + 1)).toBe(`Root=${OWN}`);
  });

  it("gets a new Self in place of the one of a load balancer before", () => {
    expect(traceOf("Self=1-1-1;Root=1-5759e988-bd862e3fe1be46a994272793")).toBe(
      `Self=${OWN};Root=1-5759e988-bd862e3fe1be46a994272793`,
    );
  });
});

describe("the body", () => {
  it.each(["text/plain", "text/html; charset=utf-8", "application/json", "application/javascript", "application/xml"])(
    "is text where its type is %s",
    (type) => {
      expect(body('{"ü":1}', ["Content-Type", type])).toMatchObject({ body: '{"ü":1}', isBase64Encoded: false });
    },
  );

  it.each([
    "application/octet-stream",
    "image/png",
    "application/json-patch+json",
    "application/x-www-form-urlencoded",
  ])("is base64 where its type is %s", (type) => {
    expect(body("abc", ["Content-Type", type])).toMatchObject({ body: "YWJj", isBase64Encoded: true });
  });

  it("is base64 without a type", () => {
    expect(body("abc")).toMatchObject({ body: "YWJj", isBase64Encoded: true });
  });

  it("is base64 where it is encoded, whatever its type", () => {
    const answer = body("abc", ["content-type", "application/json"], ["Content-Encoding", "gzip"]);
    expect(answer).toMatchObject({ body: "YWJj", isBase64Encoded: true });
  });

  it("keeps every byte of what is no text", () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    expect(Buffer.from(body(bytes, ["content-type", "image/png"]).body, "base64")).toEqual(bytes);
  });

  it("is the empty text where there is none", () => {
    expect(event({ method: "POST", headers: [["content-type", "image/png"]] })).toMatchObject({
      body: "",
      isBase64Encoded: false,
    });
  });
});

describe("the event of a health check", () => {
  it("is a GET by ELB-HealthChecker/2.0", () => {
    expect(healthCheckEvent("/health", TARGET_GROUP, false)).toEqual({
      requestContext: { elb: { targetGroupArn: TARGET_GROUP } },
      httpMethod: "GET",
      path: "/health",
      queryStringParameters: {},
      headers: { "user-agent": "ELB-HealthChecker/2.0" },
      body: "",
      isBase64Encoded: false,
    });
  });

  it("has the parameters of its path", () => {
    expect(healthCheckEvent("/health?deep=1&a=%20", TARGET_GROUP, false)).toMatchObject({
      path: "/health",
      queryStringParameters: { deep: "1", a: "%20" },
    });
    expect(healthCheckEvent("/health?deep=1", TARGET_GROUP, true)).toMatchObject({
      path: "/health",
      multiValueQueryStringParameters: { deep: ["1"] },
    });
  });

  it("has the multi-value fields where the target group asks for them", () => {
    expect(healthCheckEvent("/health", TARGET_GROUP, true)).toEqual({
      requestContext: { elb: { targetGroupArn: TARGET_GROUP } },
      httpMethod: "GET",
      path: "/health",
      multiValueQueryStringParameters: {},
      multiValueHeaders: { "user-agent": ["ELB-HealthChecker/2.0"] },
      body: "",
      isBase64Encoded: false,
    });
  });
});
