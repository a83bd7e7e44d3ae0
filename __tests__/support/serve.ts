import type { Server } from "node:http";
import { closeServer, listen } from "../../src/simulator/ground/listen";
import { stopAfterTest } from "./stop";

/**
 * Serves on loopback until the test is over.
 * @returns the URL
 */
export async function serveForTest(server: Server): Promise<string> {
  const port = await listen(server, 0, "a test");
  stopAfterTest({ stop: () => closeServer(server) });
  return `http://127.0.0.1:${port}`;
}
