import { setMaxListeners } from "node:events";
import { Agent, request } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { Location } from "../../model/geography";
import type { RequestParts } from "../traffic/request-kind";
import type { Resolve, Route } from "./dns";
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

export interface HttpOptions {
  readonly tls?: TlsOptions;
  /** What it shares with other clients; where none is left, the request fails here. */
  readonly sockets?: OpenSockets;
  /** Where each new connection goes, if the addresses have a name that only Route 53 knows. @default the addresses say it */
  readonly resolve?: Resolve;
}

/** A client that calls the front's addresses in turn, over real sockets. */
export function httpClient(
  location: Location,
  addresses: readonly string[],
  { tls = {}, sockets = new OpenSockets(), resolve }: HttpOptions = {},
): Client {
  let turn = 0;
  const next = () => addresses[turn++ % addresses.length] ?? "";
  return {
    location,
    request: async (path, timeoutMs, parts) => {
      const url = new URL(path, next());
      if (!sockets.take()) return { error: "local" };
      return exchange(url, timeoutMs, { agent: false, tls, parts, resolve, onClose: () => sockets.release() });
    },
    open: () => keptConnection(next(), tls, resolve),
  };
}

/**
 * Node opens a new connection by itself where the one before was closed. Requests that wait for a connection that hangs fail
 * when the first of them gives up: else they would be sent again elsewhere, and nobody would see for how long it hung.
 */
function keptConnection(address: string, tls: TlsOptions, resolve: Resolve | undefined): KeptConnection {
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
      const outcome = await exchange(new URL(path, address), timeoutMs, { agent, tls, resolve, signal: hung.signal });
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
  readonly resolve?: Resolve;
  /** Ends the request as a connection's end does. */
  readonly signal?: AbortSignal;
  readonly parts?: RequestParts;
  /** The request no longer has a socket. */
  readonly onClose?: () => void;
}

function exchange(
  url: URL,
  timeoutMs: number,
  { agent, tls, resolve: route, signal, parts = {}, onClose = () => {} }: Through,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let sent: Pick<Outcome, "sentTo" | "client"> = {};
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      resolve({ ...outcome, ...sent });
    };
    const lookup =
      route &&
      lookupOf(route, ({ region: sentTo, client }) => {
        // A connection that is kept says it once, and is asked again and again.
        if (agent === false && sentTo !== undefined) sent = { sentTo, ...(client === undefined ? {} : { client }) };
      });
    const { ca, name } = tls;
    const { method = "GET", body } = parts;
    const headers = { "user-agent": USER_AGENT, ...parts.headers, ...(name === undefined ? {} : { host: name }) };
    const named = name === undefined ? {} : { servername: name };
    const send = isSecure(url) ? tlsRequest : request;
    const call = send(url, { agent, ca, method, headers, signal, lookup, ...named }, (response) => {
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

/** As Node asks for the addresses of a host, whenever it opens a connection. */
const lookupOf =
  (resolve: Resolve, onRoute: (route: Route) => void): LookupFunction =>
  (_host, { all }, done) => {
    resolve().then(
      (route) => {
        const { addresses } = route;
        onRoute(route);
        const found = addresses.map((address) => ({ address, family: 4 }));
        if (all) done(null, found);
        else done(null, addresses[0] ?? "", 4);
      },
      (error) => done(error, ""),
    );
  };
