import { Agent, request } from "node:http";
import type { Location } from "../model/geography";
import type { Client, KeptConnection, Outcome } from "./target";

/** A client that calls the accelerator's addresses in turn, over real sockets. */
export function httpClient(location: Location, addresses: readonly string[]): Client {
  let turn = 0;
  const next = () => addresses[turn++ % addresses.length] ?? "";
  return {
    location,
    request: (path, timeoutMs) => exchange(new URL(path, next()), timeoutMs, false),
    open: () => keptConnection(next()),
  };
}

/** Node opens a new connection by itself where the one before was closed. */
function keptConnection(address: string): KeptConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    request: (path, timeoutMs) => exchange(new URL(path, address), timeoutMs, agent),
    close: () => agent.destroy(),
  };
}

/** @param agent false: a connection of its own, closed afterwards */
function exchange(url: URL, timeoutMs: number, agent: Agent | false): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const call = request(url, { agent }, (response) => {
      const region = response.headers["x-region"];
      response.resume();
      response.on("end", () => end({ status: response.statusCode, ...(typeof region === "string" ? { region } : {}) }));
      response.on("error", () => end({ error: "reset" }));
    });
    const timer = setTimeout(() => {
      end({ error: "timeout" });
      call.destroy();
    }, timeoutMs);
    call.on("error", (error: NodeJS.ErrnoException) =>
      end({ error: error.code === "ECONNREFUSED" ? "refused" : "reset" }),
    );
    call.end();
  });
}
