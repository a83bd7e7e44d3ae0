import { setMaxListeners } from "node:events";
import { Agent, request } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { Location } from "../../model/geography";
import type { RequestParts } from "../traffic/request-kind";
import { failureOf } from "./failure";
import { OpenSockets } from "./open-sockets";
import type { Client, KeptConnection, Outcome } from "./target";

/** What HTTPS needs where the addresses do not say it. */
export interface TlsOptions {
  /** The name that the certificate is for, and the host that is asked. @default the address */
  readonly name?: string;
  /** PEM, trusted in place of the CAs that Node knows. */
  readonly ca?: string;
}

/**
 * A client that calls the accelerator's addresses in turn, over real sockets.
 * @param sockets that it shares with other clients; where none is left, the request fails here
 */
export function httpClient(
  location: Location,
  addresses: readonly string[],
  tls: TlsOptions = {},
  sockets = new OpenSockets(),
): Client {
  let turn = 0;
  const next = () => addresses[turn++ % addresses.length] ?? "";
  return {
    location,
    request: async (path, timeoutMs, parts) => {
      const url = new URL(path, next());
      if (!sockets.take()) return { error: "local" };
      return exchange(url, timeoutMs, { agent: false, tls, parts, onClose: () => sockets.release() });
    },
    open: () => keptConnection(next(), tls),
  };
}

/**
 * Node opens a new connection by itself where the one before was closed. Requests that wait for a connection that hangs fail
 * when the first of them gives up: else they would be sent again elsewhere, and nobody would see for how long it hung.
 */
function keptConnection(address: string, tls: TlsOptions): KeptConnection {
  const options = { keepAlive: true, maxSockets: 1 };
  const open = () => {
    const hung = new AbortController();
    setMaxListeners(0, hung.signal);
    return { agent: isSecure(new URL(address)) ? new TlsAgent(options) : new Agent(options), hung };
  };
  let kept = open();
  return {
    request: async (path, timeoutMs) => {
      const used = kept;
      const { agent, hung } = used;
      const outcome = await exchange(new URL(path, address), timeoutMs, { agent, tls, signal: hung.signal });
      if (outcome.error === "timeout" && kept === used) {
        kept = open();
        hung.abort();
        agent.destroy();
      }
      return outcome;
    },
    close: () => kept.agent.destroy(),
  };
}

const isSecure = ({ protocol }: URL): boolean => protocol === "https:";

/** Of a drill's clients: WAF's common rules refuse requests without one. */
export const USER_AGENT = "globalapp-drill";

interface Through {
  /** False: a connection of its own, closed afterwards. */
  readonly agent: Agent | false;
  readonly tls: TlsOptions;
  /** Ends the request as a connection's end does. */
  readonly signal?: AbortSignal;
  readonly parts?: RequestParts;
  /** The request no longer has a socket. */
  readonly onClose?: () => void;
}

function exchange(
  url: URL,
  timeoutMs: number,
  { agent, tls, signal, parts = {}, onClose = () => {} }: Through,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const { ca, name } = tls;
    const { method = "GET", body } = parts;
    const headers = { "user-agent": USER_AGENT, ...parts.headers, ...(name === undefined ? {} : { host: name }) };
    const named = name === undefined ? {} : { servername: name };
    const send = isSecure(url) ? tlsRequest : request;
    const call = send(url, { agent, ca, method, headers, signal, ...named }, (response) => {
      const region = response.headers["x-region"];
      response.resume();
      response.on("end", () => end({ status: response.statusCode, ...(typeof region === "string" ? { region } : {}) }));
      response.on("error", () => end({ error: "reset" }));
    });
    const timer = setTimeout(() => {
      end({ error: "timeout" });
      call.destroy();
    }, timeoutMs);
    call.on("error", (error: NodeJS.ErrnoException) => end({ error: failureOf(error) }));
    call.on("close", onClose);
    call.end(body);
  });
}
