import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { httpClient } from "../../../src/drill/targets/http-client";
import type { Client } from "../../../src/drill/targets/target";
import { virtualTarget } from "../../../src/drill/targets/virtual-target";
import { locate } from "../../../src/model/geography";
import { closeServer, listen } from "../../../src/simulator/ground/listen";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { inThisThread } from "../../support/echo";
import { stopAfterTest } from "../../support/stop";
import { topologyOf } from "../../support/topology";
import { echoWorld } from "../../support/world";

/** What a backend got of a request. */
interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Backend {
  readonly client: Client;
  readonly seen: Seen[];
}

const SEATTLE = locate("Seattle");

async function overSockets(): Promise<Backend> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const { method, url: path, headers } = request;
    seen.push({ method, path, headers, body: await text(request) });
    response.end();
  });
  const port = await listen(server, 0, "a test");
  stopAfterTest({ stop: () => closeServer(server) });
  return { client: httpClient(SEATTLE, [`http://127.0.0.1:${port}`]), seen };
}

async function inVirtualTime(): Promise<Backend> {
  const seen: Seen[] = [];
  const startEnvironment = inThisThread(({ httpMethod, path, headers, body, isBase64Encoded }) => {
    if (path !== "/health") {
      seen.push({
        method: httpMethod,
        path,
        headers,
        body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8").toString(),
      });
    }
    return { statusCode: 200 };
  });
  const clock = new VirtualClock();
  const world = await echoWorld(topologyOf(""), { clock, startEnvironment });
  const [client] = stopAfterTest(virtualTarget(world, clock, [SEATTLE])).clients;
  return { client: client as Client, seen };
}

describe.each([
  ["over real sockets", overSockets],
  ["in virtual time", inVirtualTime],
])("a request with more than a path, %s", (_, start) => {
  it("has its method, its headers and its body", async () => {
    const { client, seen } = await start();
    const parts = {
      method: "PUT",
      headers: { authorization: "Bearer x", "content-type": "text/plain" },
      body: "zwölf",
    };
    expect(await client.request("/items/1", 1000, parts)).toMatchObject({ status: 200 });
    expect(seen).toEqual([
      {
        method: "PUT",
        path: "/items/1",
        headers: expect.objectContaining({
          authorization: "Bearer x",
          "content-type": "text/plain",
          "content-length": "6",
          "user-agent": "globalapp-drill",
        }),
        body: "zwölf",
      },
    ]);
  });

  it("is a GET without a body by default", async () => {
    const { client, seen } = await start();
    await client.request("/items/1", 1000);
    expect(seen).toMatchObject([{ method: "GET", body: "" }]);
    expect(seen[0]?.headers).not.toHaveProperty("content-length");
  });
});
