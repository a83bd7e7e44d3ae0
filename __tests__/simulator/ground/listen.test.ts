import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { describe, expect, it } from "vitest";
import { closeServer, listen, PortInUseError } from "../../../src/simulator/ground/listen";
import { Connection } from "../../support/connection";
import { freePorts, occupiedPort } from "../../support/ports";
import { stopAfterTest } from "../../support/stop";

function server(): Server {
  const made = createServer();
  stopAfterTest({ stop: () => new Promise((resolve) => void made.close(() => resolve())) });
  return made;
}

describe("listening", () => {
  it("is on loopback and nowhere else, at any port that is free", async () => {
    const made = server();
    const port = await listen(made, 0, "a test");
    expect(port).toBeGreaterThan(0);
    expect(made.address()).toEqual({ address: "127.0.0.1", family: "IPv4", port });
  });

  it("is at the port that was asked for", async () => {
    const port = await freePorts(1);
    expect(await listen(server(), port, "a test")).toBe(port);
  });

  it("fails with what stands there and what to do, where the port is in use", async () => {
    const port = await occupiedPort();
    const refused = await listen(server(), port, "a test").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PortInUseError);
    expect((refused as Error).message).toBe(
      `port ${port}, wanted for a test, is in use: stop what listens there, or choose another with --port`,
    );
  });
});

describe("closing a server", () => {
  it("ends its connections, whatever they are at", async () => {
    const made = createHttpServer(() => {});
    const port = await listen(made, 0, "a test");
    const [idle, waiting] = [await Connection.open(port), await Connection.open(port)];
    waiting.send("GET / HTTP/1.1\r\nhost: test\r\n\r\n");
    await new Promise((resolve) => made.once("request", resolve));
    await closeServer(made);
    await Promise.all([idle.closed, waiting.closed]);
  });
});
