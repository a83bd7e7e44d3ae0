import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { embeddedEngine } from "../../../src/simulator/global-table/embedded/engine";
import { remoteEngine } from "../../../src/simulator/global-table/engine";
import { stopAfterTest } from "../../support/stop";

const text = ({ status, body }: { status: number; body: Buffer }) => [status, String(body)];

describe("an embedded engine", () => {
  it("that stops answers what it was asked before", async () => {
    const engine = embeddedEngine("us-west-2");
    const asked = engine.call("ListTables", "{}");
    await engine.stop();
    expect(text(await asked)).toEqual([200, '{"TableNames":[]}']);
  });

  it.each(["null", "1", "[", '"text"', ""])("answers what is no request (%j)", async (body) => {
    const { status } = await embeddedEngine("us-west-2").call("GetItem", body);
    expect(status).toBe(400);
  });
});

describe("an engine elsewhere", () => {
  /** Serves each connection so many requests, and drops it when another one arrives. */
  async function serving(requestsPerConnection: number) {
    const served = new Map<Socket, number>();
    const server: Server = createServer((request, response) => {
      const count = (served.get(request.socket) ?? 0) + 1;
      served.set(request.socket, count);
      if (count > requestsPerConnection) request.socket.destroy();
      else response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    stopAfterTest({
      stop: async () => {
        server.closeAllConnections();
        server.close();
      },
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { engine: stopAfterTest(remoteEngine(url, "us-west-2")), url, served };
  }

  it("is asked again on a new connection where the one before turns out to be closed", async () => {
    const { engine, served } = await serving(1);
    for (let turn = 0; turn < 5; turn++) expect(text(await engine.call("ListTables", "{}"))).toEqual([200, "{}"]);
    expect(served.size).toBe(5);
  });

  it("is asked no more than that, and the error names it and the option that it came from", async () => {
    const { engine, url, served } = await serving(0);
    await expect(engine.call("ListTables", "{}")).rejects.toThrow(
      `the DynamoDB engine of us-west-2 at ${url} does not answer (ECONNRESET): start it, or leave out --dynamodb-endpoint`,
    );
    expect(served.size).toBe(1);
  });
});
