import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { httpClient } from "../../../src/drill/targets/http-client";
import { OpenSockets } from "../../../src/drill/targets/open-sockets";
import { locate } from "../../../src/model/geography";
import { selfSigned } from "../../../src/simulator/ground/certificate";
import { listen } from "../../../src/simulator/ground/listen";
import { stopAfterTest } from "../../support/stop";

const SEATTLE = locate("Seattle");

async function serveOn(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  const port = await listen(server, 0, "a test");
  stopAfterTest({
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
  return `http://127.0.0.1:${port}`;
}

/** A server that answers 200 from a region, and counts connections and requests. */
async function region(
  name = "us-west-2",
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => {
    response.writeHead(200, { "x-region": name }).end("{}");
  },
) {
  const seen = { connections: 0, requests: [] as string[] };
  const server = createServer((request, response) => {
    seen.requests.push(request.url ?? "");
    answer(request, response);
  });
  server.on("connection", () => seen.connections++);
  return { seen, url: await serveOn(server) };
}

/** A server for HTTPS whose certificate is for a name and this machine. */
async function secureRegion(name: string) {
  const { key, cert } = await selfSigned(name);
  const seen = { connections: 0, hosts: [] as unknown[] };
  const server = createTlsServer({ key, cert }, ({ headers }, response) => {
    seen.hosts.push(headers.host);
    response.writeHead(200, { "x-region": "us-west-2" }).end("{}");
  });
  server.on("secureConnection", () => seen.connections++);
  const url = (await serveOn(server)).replace("http:", "https:");
  return { seen, url, ca: cert };
}

describe("a client of HTTPS", () => {
  it("trusts the CA that it is given, and none else", async () => {
    const { url, ca } = await secureRegion("api.example.com");
    expect(await httpClient(SEATTLE, [url], { tls: { ca } }).request("/", 1000)).toEqual({
      status: 200,
      region: "us-west-2",
    });
    expect(await httpClient(SEATTLE, [url]).request("/", 1000)).toEqual({ error: "untrusted" });
  });

  it("calls an address under the name that the certificate is for", async () => {
    const { url, ca, seen } = await secureRegion("api.example.com");
    const named = (name: string) => httpClient(SEATTLE, [url], { tls: { ca, name } });
    expect(await named("api.example.com").request("/", 1000)).toMatchObject({ status: 200 });
    expect(await named("other.example.com").request("/", 1000)).toEqual({ error: "wrong-name" });
    expect(seen.hosts).toEqual(["api.example.com"]);
  });

  it("opens a connection for each request, or keeps one", async () => {
    const { url, ca, seen } = await secureRegion("api.example.com");
    const client = httpClient(SEATTLE, [url], { tls: { ca, name: "api.example.com" } });
    await client.request("/", 1000);
    await client.request("/", 1000);
    expect(seen.connections).toBe(2);
    const kept = client.open();
    for (let each = 0; each < 3; each++) expect(await kept.request("/", 1000)).toMatchObject({ status: 200 });
    kept.close();
    expect(seen.connections).toBe(3);
  });
});

describe("a client over real sockets", () => {
  it("opens a connection of its own for each request, and says which region answered", async () => {
    const { seen, url } = await region();
    const client = httpClient(SEATTLE, [url]);
    expect(await client.request("/health", 1000)).toEqual({ status: 200, region: "us-west-2" });
    expect(await client.request("/get/a%20b?c=d", 1000)).toEqual({ status: 200, region: "us-west-2" });
    expect(seen).toEqual({ connections: 2, requests: ["/health", "/get/a%20b?c=d"] });
  });

  it("calls the accelerator's addresses in turn", async () => {
    const [first, second] = [await region("us-west-2"), await region("eu-central-1")];
    const client = httpClient(SEATTLE, [first.url, second.url]);
    const regions = [];
    for (let each = 0; each < 4; each++) regions.push((await client.request("/", 1000)).region);
    expect(regions).toEqual(["us-west-2", "eu-central-1", "us-west-2", "eu-central-1"]);
  });

  it("keeps a connection that it has opened to be kept", async () => {
    const { seen, url } = await region();
    const connection = httpClient(SEATTLE, [url]).open();
    for (let each = 0; each < 3; each++) await connection.request("/health", 1000);
    connection.close();
    expect(seen).toEqual({ connections: 1, requests: ["/health", "/health", "/health"] });
  });

  it("gives up a kept connection that hangs with the first request that does, and all that wait for it fail", async () => {
    const { url, seen } = await region("us-west-2", (request, response) => {
      if (request.url !== "/hangs") response.writeHead(200, { "x-region": "us-west-2" }).end("{}");
    });
    const kept = httpClient(SEATTLE, [url]).open();
    const waiting = [kept.request("/hangs", 50), kept.request("/1", 60_000), kept.request("/2", 60_000)];
    expect(await Promise.all(waiting)).toEqual([{ error: "timeout" }, { error: "reset" }, { error: "reset" }]);
    expect(await kept.request("/", 60_000)).toEqual({ status: 200, region: "us-west-2" });
    expect(seen.requests).toEqual(["/hangs", "/"]);
    kept.close();
  });

  it("connects again where a kept connection was closed", async () => {
    const { seen, url } = await region("us-west-2", (_, response) => {
      response.writeHead(200, { connection: "close" }).end();
    });
    const connection = httpClient(SEATTLE, [url]).open();
    expect(await connection.request("/health", 1000)).toEqual({ status: 200 });
    expect(await connection.request("/health", 1000)).toEqual({ status: 200 });
    connection.close();
    expect(seen.connections).toBe(2);
  });

  it("takes a status for an answer, whatever it is", async () => {
    const { url } = await region("us-west-2", (_, response) => response.writeHead(502).end());
    expect(await httpClient(SEATTLE, [url]).request("/", 1000)).toEqual({ status: 502 });
  });

  it("counts an answer that does not come in time as a failure", async () => {
    const { url } = await region("us-west-2", () => {});
    expect(await httpClient(SEATTLE, [url]).request("/", 50)).toEqual({ error: "timeout" });
    const kept = httpClient(SEATTLE, [url]).open();
    expect(await kept.request("/", 50)).toEqual({ error: "timeout" });
    kept.close();
  });

  it("counts an answer that is not whole in time as a failure", async () => {
    const { url } = await region("us-west-2", (_, response) => {
      response.writeHead(200, { "content-length": 10 }).write("{");
    });
    expect(await httpClient(SEATTLE, [url]).request("/", 50)).toEqual({ error: "timeout" });
  });

  it("tells a connection that was refused from one that was reset", async () => {
    const reset = await serveOn(createTcpServer((socket) => void socket.resetAndDestroy()));
    expect(await httpClient(SEATTLE, [reset]).request("/", 1000)).toEqual({ error: "reset" });
    const server = createTcpServer();
    const port = await listen(server, 0, "a test");
    await new Promise((resolve) => server.close(resolve));
    expect(await httpClient(SEATTLE, [`http://127.0.0.1:${port}`]).request("/", 1000)).toEqual({ error: "refused" });
  });

  it("takes an answer that breaks off for a reset", async () => {
    const { url } = await region("us-west-2", (_, response) => {
      response.writeHead(200, { "content-length": 10, "x-region": "us-west-2" });
      response.write("{", () => response.socket?.resetAndDestroy());
    });
    expect(await httpClient(SEATTLE, [url]).request("/", 1000)).toEqual({ error: "reset" });
  });

  it("fails here where all sockets that it and others share are held, and has them again when they are not", async () => {
    const { url, seen } = await region("us-west-2", () => {});
    const sockets = new OpenSockets(2);
    const [one, two] = [SEATTLE, locate("Lima")].map((location) => httpClient(location, [url], { sockets }));
    const waiting = [one?.request("/", 300), two?.request("/", 300)];
    expect(await one?.request("/", 300)).toEqual({ error: "local" });
    expect(await two?.request("/", 300)).toEqual({ error: "local" });
    expect(await Promise.all(waiting)).toEqual([{ error: "timeout" }, { error: "timeout" }]);
    await expect.poll(() => sockets.take()).toBe(true);
    sockets.release();
    expect(await one?.request("/", 50)).toEqual({ error: "timeout" });
    expect(seen.connections).toBe(3);
  });

  it("keeps its connections whoever holds sockets", async () => {
    const { url } = await region();
    const kept = httpClient(SEATTLE, [url], { sockets: new OpenSockets(0) }).open();
    expect(await kept.request("/", 1000)).toMatchObject({ status: 200 });
    kept.close();
  });

  it("holds as many sockets as leave some of the files that this process may open, at most", () => {
    const { limit } = new OpenSockets();
    expect(limit).toBeGreaterThan(100);
    expect(limit).toBeLessThanOrEqual(10_000);
  });
});
