import { describe, expect, it } from "vitest";
import { RealClock } from "../../../src/process/clock";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { LoadBalancerServer } from "../../../src/simulator/load-balancer/server";
import type { ListenerCondition } from "../../../src/topology/topology";
import { Connection } from "../../support/connection";
import { nextEvent } from "../../support/events";
import { answer, balance, type FunctionEvent, payload, REGION } from "../../support/load-balancer";
import { stopAfterTest } from "../../support/stop";

type Options = Parameters<typeof balance>[1];

/** Answers with the event, unless told otherwise. */
async function started(options: Options = {}, invoke: Parameters<typeof balance>[0] = echo) {
  const balanced = balance(invoke, options);
  const server = new LoadBalancerServer(balanced.loadBalancer, balanced.listener, balanced.clock);
  const port = await server.start();
  stopAfterTest(server);
  return { ...balanced, server, port, connect: () => Connection.open(port) };
}

const echo = (event: FunctionEvent) => answer(200, JSON.stringify(event), { "content-type": "application/json" });
const eventIn = ({ body }: { body: string }): FunctionEvent => JSON.parse(body);

const GET = "GET / HTTP/1.1\r\nhost: test\r\n\r\n";
const post = (headers: string, body = "") => `POST /items HTTP/1.1\r\nhost: test\r\n${headers}\r\n${body}`;

/** A function that answers when it is let. */
function held() {
  let release = () => {};
  let begun = () => {};
  const invoked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const invoke = async () => {
    begun();
    await released;
    return answer(200, "late");
  };
  return { invoke, invoked, release: () => release() };
}

describe("a connection to a load balancer", () => {
  it("carries one request after the other", async () => {
    const { connect } = await started();
    const connection = await connect();
    const first = await connection.get("/one?a=b%20c");
    const second = await connection.get("/two");
    expect(eventIn(first)).toMatchObject({ path: "/one", queryStringParameters: { a: "b%20c" } });
    expect(eventIn(second).path).toBe("/two");
    expect(second.headers.connection).toBe("keep-alive");
    // Node's own servers promise a timeout here.
    expect(second.headers).not.toHaveProperty("keep-alive");
  });

  it("carries requests that come at once, answered in order", async () => {
    const { connect } = await started();
    const connection = (await connect()).send(`${GET}${GET.replace("/ ", "/second ")}`);
    expect(eventIn(await connection.response()).path).toBe("/");
    expect(eventIn(await connection.response()).path).toBe("/second");
  });

  it("shows the client's address to the function", async () => {
    const { connect } = await started();
    const { headers } = eventIn(await (await connect()).get("/"));
    expect(headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-forwarded-port": "80" });
  });

  it("is closed after the answer where the client asks for it", async () => {
    const { connect } = await started();
    const connection = await connect();
    expect((await connection.get("/", { connection: "close" })).status).toBe(200);
    expect(await connection.closed).toBe("closed");
  });

  it("gets the whole answer though the client has closed its own side", async () => {
    const { invoke, invoked, release } = held();
    const { connect } = await started({}, ({ path }) => (path === "/" ? invoke() : answer(200)));
    const connection = await connect();
    connection.socket.allowHalfOpen = true;
    connection.socket.end(GET);
    await invoked;
    // By the time that another is answered, the server knows of the end too.
    await (await connect()).get("/other");
    release();
    expect((await connection.response()).body).toBe("late");
    expect(await connection.closed).toBe("closed");
  });
});

describe("a request", () => {
  it("with HEAD gets the length that the function gives for the body of a GET", async () => {
    const { connect } = await started({}, () => answer(200, "", { "content-length": "36" }));
    const connection = (await connect()).send("HEAD / HTTP/1.1\r\nhost: test\r\n\r\n");
    expect((await connection.response(true)).headers["content-length"]).toBe("36");
    // Nothing follows that a client could take for the next answer.
    expect((await connection.get("/")).headers["content-length"]).toBe("0");
  });

  it("with HEAD gets the headers alone", async () => {
    const { connect } = await started({}, ({ httpMethod }) => answer(200, `${httpMethod} has a body`));
    const connection = (await connect()).send("HEAD / HTTP/1.1\r\nhost: test\r\n\r\n");
    const { status, headers } = await connection.response(true);
    expect([status, headers["content-length"]]).toEqual([200, "15"]);
    // Nothing is left over that would be taken for the next answer.
    expect((await connection.get("/")).body).toBe("GET has a body");
  });

  it("with a body in chunks reaches the function in one piece, without the chunks' header", async () => {
    const { connect } = await started();
    const chunked = "transfer-encoding: chunked\r\ncontent-type: text/plain\r\n";
    const connection = (await connect()).send(post(chunked, "3\r\nabc\r\n")).send("2\r\nde\r\n0\r\n\r\n");
    const { body, headers } = eventIn(await connection.response());
    expect(body).toBe("abcde");
    expect(headers).not.toHaveProperty("transfer-encoding");
  });

  it("that expects 100 Continue gets it before its body is read", async () => {
    const { connect } = await started();
    const connection = (await connect()).send(
      post("expect: 100-continue\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n"),
    );
    expect((await connection.response()).status).toBe(100);
    expect(eventIn(await connection.send("hi").response()).body).toBe("hi");
  });

  it("with a body over 1 MB is read to its end and answered 413", async () => {
    const { connect } = await started();
    const size = 3 * 1024 * 1024;
    const connection = (await connect()).send(post(`content-length: ${size}\r\n`, "x".repeat(size)));
    expect((await connection.response()).status).toBe(413);
    expect((await connection.get("/")).status).toBe(200);
  });

  it("for a WebSocket is answered 400, without asking the function", async () => {
    const invoked: FunctionEvent[] = [];
    const { connect, events } = await started({}, (event) => {
      invoked.push(event);
      return answer(200);
    });
    const told = nextEvent(events, "request");
    const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
    expect((await (await connect()).get("/", upgrade)).status).toBe(400);
    expect(await told).toMatchObject({ status: 400, error: "LambdaWebsocketNotSupported" });
    expect(invoked).toEqual([]);
  });

  it("that would rather speak HTTP/2 is answered in HTTP/1.1", async () => {
    const { connect } = await started();
    const { status, body } = await (await connect()).get("/", {
      connection: "Upgrade, HTTP2-Settings",
      upgrade: "h2c",
    });
    expect(status).toBe(200);
    expect(eventIn({ body }).headers).not.toHaveProperty("upgrade");
  });

  it.each([
    ["no HTTP at all", "hello\r\n\r\n"],
    ["a header without a colon", "GET / HTTP/1.1\r\nhost test\r\n\r\n"],
    ["two lengths", post("content-length: 1\r\ncontent-length: 2\r\n", "ab")],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["more than 64 KB of headers", `GET / HTTP/1.1\r\nhost: test\r\n${`x: ${"y".repeat(8000)}\r\n`.repeat(9)}\r\n`],
    ["a header of more than 16 KB", `GET / HTTP/1.1\r\nhost: test\r\nx: ${"y".repeat(17_000)}\r\n\r\n`],
  ])("that is malformed, with %s, is answered 400, and others go on", async (_what, text) => {
    const { connect } = await started();
    const other = await connect();
    const connection = (await connect()).send(text);
    expect((await connection.response()).status).toBe(400);
    expect((await other.get("/")).status).toBe(200);
  });

  it.each([
    ["no HTTP at all", "hello\r\n\r\n"],
    ["a folded header", "GET / HTTP/1.1\r\nhost: test\r\n x: y\r\n\r\n"],
    ["CONNECT", "CONNECT test:443 HTTP/1.1\r\nhost: test\r\n\r\n"],
    ["a broken body", post("transfer-encoding: chunked\r\n", "zz\r\n")],
  ])("that is malformed, with %s, is answered after the one before it", async (_what, text) => {
    const { invoke, invoked, release } = held();
    const { connect } = await started({}, invoke);
    const connection = (await connect()).send(`${post("content-length: 2\r\n", "{}")}${text}`);
    await invoked;
    release();
    expect((await connection.response()).body).toBe("late");
    expect((await connection.response()).status).toBe(400);
    expect(await connection.closed).toBe("closed");
  });

  it("has every header, however many there are", async () => {
    const { connect } = await started({ loadBalancer: { dropInvalidHeaders: false } });
    const connection = (await connect()).send(
      `GET / HTTP/1.1\r\nhost: test\r\n${"a: b\r\n".repeat(3000)}last: here\r\n\r\n`,
    );
    expect(eventIn(await connection.response()).headers?.last).toBe("here");
  });

  it("written as for a proxy is read as any other", async () => {
    const { connect } = await started();
    const connection = await connect();
    expect(eventIn(await connection.get("http://other.example.com/path?a=b"))).toMatchObject({
      path: "/path",
      queryStringParameters: { a: "b" },
    });
    expect(eventIn(await connection.get("http://other.example.com?a=b"))).toMatchObject({ path: "/" });
  });

  it("that is ambiguous is passed on, and its connection ends with the answer", async () => {
    const { connect } = await started({ loadBalancer: { desyncMitigationMode: "defensive" } });
    const connection = await connect();
    const { status, headers } = await connection.get("/", { "content-length": "0", transfer_encoding: "chunked" });
    expect([status, headers.connection]).toEqual([200, "close"]);
    expect(await connection.closed).toBe("closed");
  });

  it("that does not comply is answered 400 where only compliant ones are allowed, and its connection ends", async () => {
    const { connect, events } = await started({ loadBalancer: { desyncMitigationMode: "strictest" } });
    const told = nextEvent(events, "request");
    const connection = await connect();
    expect(await connection.get("/", { "content-length": "0" })).toMatchObject({
      status: 400,
      headers: { connection: "close" },
    });
    expect(await told).toMatchObject({ status: 400, error: "GetHeadZeroContentLength" });
    expect(await connection.closed).toBe("closed");
    expect((await (await connect()).get("/")).status).toBe(200);
  });

  it("loses the headers with unusual names where they are dropped, and keeps the others", async () => {
    const headers = { "x-1": "kept", x_2: "dropped", "x.3": "dropped" };
    const seen = async (dropInvalidHeaders: boolean) => {
      const { connect } = await started({ loadBalancer: { dropInvalidHeaders } });
      return Object.keys(eventIn(await (await connect()).get("/", headers)).headers);
    };
    expect(await seen(false)).toEqual(expect.arrayContaining(["x-1", "x_2", "x.3"]));
    const kept = await seen(true);
    expect(kept).toContain("x-1");
    expect(kept).not.toContain("x_2");
    expect(kept).not.toContain("x.3");
  });

  it("with a header beyond ASCII reaches the function as UTF-8, also where only compliant ones are allowed", async () => {
    const { connect } = await started({ loadBalancer: { desyncMitigationMode: "strictest" } });
    // Each byte as a character, as the connection sends it.
    const city = Buffer.from("Kłodzko").toString("latin1");
    const connection = (await connect()).send(`GET / HTTP/1.1\r\nhost: test\r\ncf-ipcity: ${city}\r\n\r\n`);
    expect(eventIn(await connection.response()).headers["cf-ipcity"]).toBe("Kłodzko");
  });

  it("in absolute form is led by its own host and path, and not by the header", async () => {
    const groups = [{ id: `${REGION}/target-group`, weight: 1 }];
    const forward = { type: "forward", targetGroups: groups } as const;
    const fixed = (body: string) =>
      ({ type: "fixed-response", statusCode: 200, contentType: "text/plain", body }) as const;
    const rule = (priority: number, condition: ListenerCondition, body: string) => ({
      ...{ id: `${priority}`, priority, conditions: [condition], action: fixed(body) },
    });
    const rules = [
      rule(1, { type: "host-header", values: ["shop.example.com"] }, "host"),
      rule(2, { type: "path-pattern", values: ["/orders/*"] }, "path"),
      rule(3, { type: "query-string", values: [{ key: "a", value: "b" }] }, "query"),
    ];
    const listeners = [{ id: "listener", port: 80, protocol: "HTTP", rules, action: forward }] as const;
    const { connect } = await started({ loadBalancer: { listeners } });
    const connection = await connect();
    const body = async (target: string, host = "api.example.com") =>
      (await connection.send(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\n\r\n`).response()).body;
    expect(await body("http://shop.example.com/")).toBe("host");
    expect(await body("HTTP://SHOP.example.com:80?x")).toBe("host");
    expect(await body("http://other.example.com/orders/1", "other.example.com")).toBe("path");
    expect(await body("http://other.example.com?a=b")).toBe("query");
    const passed = JSON.parse(await body("http://other.example.com:8080/x/http://y?z=/", "shop.example.com"));
    expect(passed).toMatchObject({
      path: "/x/http://y",
      queryStringParameters: { z: "/" },
      headers: { host: "other.example.com:8080" },
    });
  });

  it("in absolute form needs one header of a host like every other", async () => {
    const { port } = await started();
    for (const hosts of ["", "host: a\r\nhost: b\r\n"]) {
      const connection = (await Connection.open(port)).send(`GET http://a/ HTTP/1.1\r\n${hosts}\r\n`);
      expect((await connection.response()).status).toBe(400);
    }
  });

  it("without a host gets the load balancer's page", async () => {
    const { connect } = await started();
    const { status, headers, body } = await (await connect()).send("GET / HTTP/1.1\r\n\r\n").response();
    expect([status, headers.server, body]).toEqual([400, "awselb/2.0", expect.stringContaining("400 Bad Request")]);
  });

  /** As AWS's own library has them, restated: https://github.com/aws/http-desync-guardian/tree/main/tests */
  it.each([
    // What is severe is refused in every mode, where monitor would pass it on at AWS.
    ["two lengths", "POST / HTTP/1.1", "content-length: 3\r\ncontent-length: 4\r\n", [400, 400, 400]],
    ["a length that is a list", "POST / HTTP/1.1", "content-length: 3,3\r\n", [400, 400, 400]],
    ["a length with a fraction", "POST / HTTP/1.1", "content-length: 3.0\r\n", [400, 400, 400]],
    ["an encoding that nobody knows", "POST / HTTP/1.1", "transfer-encoding: xchunked\r\n", [400, 400, 400]],
    ["a control character in the encoding", "POST / HTTP/1.1", "transfer-encoding: chunked\x01\r\n", [400, 400, 400]],
    // What is ambiguous, or acceptable, is refused in strictest; where Node does not understand it, in every mode.
    ["a body of a GET", "GET / HTTP/1.1", "content-length: 3\r\n", [200, 200, 400]],
    ["a length of a HEAD that is 0", "HEAD / HTTP/1.1", "content-length: 0\r\n", [200, 200, 400]],
    ["chunks of a GET", "GET / HTTP/1.1", "transfer-encoding: chunked\r\n", [200, 200, 400]],
    ["an encoding in disguise", "POST / HTTP/1.1", "transfer.encoding: chunked\r\n", [200, 200, 400]],
    ["a version before 1.0", "GET / HTTP/0.9", "", [200, 200, 400]],
    ["a version after 1.1", "GET / HTTP/1.2", "", [400, 400, 400]],
    ["a length and chunks", "POST / HTTP/1.1", "transfer-encoding: chunked\r\ncontent-length: 3\r\n", [400, 400, 400]],
    ["the same length twice", "POST / HTTP/1.1", "content-length: 3\r\ncontent-length: 3\r\n", [400, 400, 400]],
    ["a space after a header's name", "GET / HTTP/1.1", "x : 1\r\n", [400, 400, 400]],
    ["a header without a name", "GET / HTTP/1.1", ": 1\r\n", [400, 400, 400]],
    // What complies is passed on; where Node does not understand it, it is refused.
    ["a query with unusual characters", "GET /a?b=[c]|{d} HTTP/1.1", "", [200, 200, 200]],
    ["a path beyond ASCII", "GET /\xd1\x82 HTTP/1.1", "", [400, 400, 400]],
    ["an encoding with a parameter", "POST / HTTP/1.1", "transfer-encoding: chunked;a=b\r\n", [400, 400, 400]],
  ])("with %s is answered as the mode says", async (_, line, headers, statuses) => {
    const body = headers.includes("chunked") ? "0\r\n\r\n" : "abc";
    for (const [index, desyncMitigationMode] of (["monitor", "defensive", "strictest"] as const).entries()) {
      const { connect } = await started({ loadBalancer: { desyncMitigationMode } });
      const sent = `${line}\r\nhost: test\r\n${headers}\r\n${headers === "" || line.startsWith("HEAD") ? "" : body}`;
      const { status } = await (await connect()).send(sent).response(line.startsWith("HEAD"));
      expect([desyncMitigationMode, status]).toEqual([desyncMitigationMode, statuses[index]]);
    }
  });

  it("of HTTP/0.9 is refused where only compliant ones are allowed", async () => {
    for (const [desyncMitigationMode, status] of [
      ["defensive", 200],
      ["strictest", 400],
    ] as const) {
      const { connect } = await started({ loadBalancer: { desyncMitigationMode } });
      const connection = (await connect()).send("GET / HTTP/0.9\r\nhost: test\r\n\r\n");
      expect((await connection.response()).status).toBe(status);
    }
  });

  it("whose client goes away while the function works is forgotten", async () => {
    const { invoke, invoked, release } = held();
    const { connect, events } = await started({}, ({ path }) => (path === "/" ? invoke() : answer(200)));
    const gone = (await connect()).send(GET);
    await invoked;
    gone.socket.resetAndDestroy();
    const told = nextEvent(events, "request");
    release();
    await told;
    expect((await (await connect()).get("/other")).status).toBe(200);
  });

  it("whose client goes away in the middle of the body never reaches the function", async () => {
    const paths: string[] = [];
    const { connect, server } = await started({}, ({ path }) => {
      paths.push(path);
      return answer(200);
    });
    const gone = (await connect()).send(post("content-length: 10\r\n", "half"));
    // The answer on another connection shows that the half has arrived.
    await (await connect()).get("/first");
    gone.socket.resetAndDestroy();
    await (await connect()).get("/second");
    await server.stop();
    expect(paths).toEqual(["/first", "/second"]);
  });
});

describe("an answer", () => {
  it("has the function's status, reason and headers, and a length of the load balancer's own", async () => {
    const { connect } = await started({ targetGroup: { multiValueHeaders: true } }, () =>
      payload({
        statusCode: 299,
        statusDescription: "299 Miscellaneous",
        multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"], "content-length": ["1"], connection: ["close"] },
        body: "grüezi",
        isBase64Encoded: false,
      }),
    );
    const { status, reason, headers, fields, body } = await (await connect()).get("/");
    expect([status, reason, body]).toEqual([299, "Miscellaneous", "grüezi"]);
    expect(headers).toMatchObject({ "content-length": "7", connection: "keep-alive" });
    expect(fields).toEqual(expect.arrayContaining(["Set-Cookie: a=1", "Set-Cookie: b=2"]));
  });

  it.each([204, 304])("of %i has neither body nor length", async (status) => {
    const { connect } = await started({}, ({ path }) =>
      path === "/" ? answer(status, "ignored") : answer(200, "next"),
    );
    const connection = await connect();
    const response = await connection.get("/");
    expect(response.status).toBe(status);
    expect(response.headers).not.toHaveProperty("content-length");
    expect((await connection.get("/next")).body).toBe("next");
  });

  it("that HTTP does not allow is a 502, and the server goes on", async () => {
    const { connect } = await started({}, ({ path }) => answer(200, "", path === "/" ? { "x-dots": "…" } : {}));
    const connection = await connect();
    expect((await connection.get("/")).status).toBe(502);
    expect((await connection.get("/next")).status).toBe(200);
  });
});

describe("time", () => {
  /** The idle timeout of 60 s is over in 0.3 s: longer than any request here takes. */
  const FAST = 200;

  it("closes a connection that was silent for the idle timeout", async () => {
    const { connect } = await started({ clock: new RealClock(FAST) });
    const used = await connect();
    const unused = await connect();
    await used.get("/");
    expect(await Promise.all([used.closed, unused.closed])).toEqual(["closed", "closed"]);
    expect([used.unread, unused.unread]).toEqual(["", ""]);
  });

  it("tells 408 to who stops in the middle of a request", async () => {
    const { connect } = await started({ clock: new RealClock(FAST) });
    const inHeaders = (await connect()).send("GET / HTTP/1.1\r\nho");
    const inBody = (await connect()).send(post("content-length: 10\r\n", "half"));
    const answers = await Promise.all([inHeaders.response(), inBody.response()]);
    expect(answers.map(({ status }) => status)).toEqual([408, 408]);
    expect(await inBody.closed).toBe("closed");
  });

  it("is not up while the function works, however fast the clock", async () => {
    const { invoke, invoked, release } = held();
    const { connect } = await started({ clock: new RealClock(FAST) }, ({ path }) =>
      path === "/" ? invoke() : answer(200),
    );
    const patient = (await connect()).send(GET);
    await invoked;
    // Two others are closed for being idle, one after the other: a multiple of the timeout has passed.
    await (await connect()).closed;
    await (await connect()).closed;
    release();
    expect((await patient.response()).body).toBe("late");
  });

  it("closes a connection with the answer to the first request after the client's keep-alive", async () => {
    const clock = new VirtualClock();
    const { connect } = await started({
      clock,
      loadBalancer: { clientKeepAliveSeconds: 300, idleTimeoutSeconds: 4000 },
    });
    const connection = await connect();
    await connection.get("/");
    await clock.advance(300_000);
    expect((await connection.get("/")).headers.connection).toBe("keep-alive");
    await clock.advance(1);
    expect((await connection.get("/")).headers.connection).toBe("close");
    expect(await connection.closed).toBe("closed");
  });
});

describe("a load balancer that cannot be reached", () => {
  it("resets what is connected, and whoever comes", async () => {
    const { connect, loadBalancer } = await started();
    const connection = await connect();
    await connection.get("/");
    loadBalancer.setReachable("fault", false);
    expect(await connection.closed).toBe("reset");
    expect(await (await connect()).closed).toBe("reset");
    loadBalancer.setReachable("fault", true);
    expect((await (await connect()).get("/")).status).toBe(200);
  });

  it("resets who waits for an answer", async () => {
    const { invoke, invoked, release } = held();
    const { connect, loadBalancer } = await started({}, invoke);
    const connection = (await connect()).send(GET);
    await invoked;
    loadBalancer.setReachable("fault", false);
    expect(await connection.closed).toBe("reset");
    release();
  });
});

describe("a load balancer of which nothing is heard", () => {
  it("answers nothing, on connections that are open and on new ones, until it is heard again", async () => {
    const clock = new VirtualClock();
    const began = clock.now();
    const times: number[] = [];
    const { connect, loadBalancer } = await started({ clock }, () => {
      times.push(clock.now() - began);
      return answer(200);
    });
    const open = await connect();
    await open.get("/");
    loadBalancer.setSilent("fault", true);
    const answers = [open.get("/"), (await connect()).get("/")];
    await clock.advance(50_000);
    expect(times).toEqual([0]);
    loadBalancer.setSilent("fault", false);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    expect(times).toEqual([0, 50_000, 50_000]);
  });

  it("keeps an answer to itself that was under way", async () => {
    const { invoke, invoked, release } = held();
    const { connect, loadBalancer, clock } = await started({ clock: new VirtualClock() }, invoke);
    const connection = (await connect()).send(GET);
    await invoked;
    loadBalancer.setSilent("fault", true);
    release();
    await (clock as VirtualClock).advance(1000);
    expect(connection.unread).toBe("");
    loadBalancer.setSilent("fault", false);
    expect(await connection.response()).toMatchObject({ status: 200, body: "late" });
  });

  it("loses its end of an idle connection, too: the client learns of it afterwards", async () => {
    const clock = new VirtualClock();
    const { connect, loadBalancer } = await started({ clock, loadBalancer: { idleTimeoutSeconds: 60 } });
    const connection = await connect();
    await connection.get("/");
    loadBalancer.setSilent("fault", true);
    await clock.advance(70_000);
    expect(connection.socket.readableEnded).toBe(false);
    loadBalancer.setSilent("fault", false);
    expect(await connection.closed).toBe("reset");
  });

  it("loses the packets of new connections that are hit, and of no other", async () => {
    const clock = new VirtualClock();
    const { connect, loadBalancer } = await started({ clock });
    const open = await connect();
    await open.get("/");
    const hits = [true, false];
    loadBalancer.setDropping("fault", () => hits.shift() ?? false, "silent");
    const hit = (await connect()).send(GET);
    const spared = await connect();
    expect((await spared.get("/")).status).toBe(200);
    expect((await open.get("/")).status).toBe(200);
    expect(hit.unread).toBe("");
    loadBalancer.setDropping("fault", undefined, "silent");
    expect((await hit.response()).status).toBe(200);
  });
});

it("a server that stops closes every connection, also one in the middle of a request", async () => {
  const { invoke, invoked } = held();
  const { connect, server } = await started({}, ({ path }) => (path === "/" ? invoke() : answer(200)));
  const connection = await connect();
  await connection.get("/other");
  const busy = (await connect()).send(GET);
  await invoked;
  await server.stop();
  await Promise.all([connection.closed, busy.closed]);
});
