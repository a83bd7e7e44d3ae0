import { createServer, type Server } from "node:net";
import { stopAfterTest } from "./stop";

/** Something else that listens on a port, until the test is over. */
export async function occupiedPort(port = 0): Promise<number> {
  const server = await listening(port);
  if (!server) throw new Error("no port is free");
  stopAfterTest({ stop: () => closed(server) });
  return portOf(server);
}

/** The first of some free ports in a row. They lie below those that the system gives out by itself. */
export async function freePorts(count: number): Promise<number> {
  for (let first = 20_000 + (process.pid % 1000); first < 30_000; first += count) {
    const servers = await Promise.all(Array.from({ length: count }, (_, index) => listening(first + index)));
    await Promise.all(servers.map((server) => server && closed(server)));
    if (!servers.includes(undefined)) return first;
  }
  throw new Error(`no ${count} ports in a row are free`);
}

/** How many servers of this process listen. */
export async function listeningServers(): Promise<number> {
  // A server that was closed is gone at the end of the event loop's turn.
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
  return process.getActiveResourcesInfo().filter((resource) => resource === "TCPServerWrap").length;
}

function listening(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
};
