import type { IncomingMessage, ServerResponse } from "node:http";
import type { Silence } from "../ground/silence";
import type { HttpRequest, HttpResponse } from "./http";
import { MAX_BODY } from "./load-balancer";

/** How a connection came here. */
export interface Route {
  readonly clientIp: string;
  /** Where the client stands, if it came through the accelerator. */
  readonly from?: string;
  /** Of the accelerator. */
  readonly connection?: number;
  /** Ports of this machine by the port that each stands for, of the address that the client has called. */
  readonly localPorts?: ReadonlyMap<number, number>;
  /** What of its way to the load balancer can be silent. */
  readonly way?: readonly Silence[];
}

/** Undefined where the client went away. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const { method } = request;
  const hasBody = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
  if (!hasBody && (method === "GET" || method === "HEAD")) return Promise.resolve(Buffer.alloc(0));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      // The load balancer refuses more; what follows is read and forgotten, so that the client gets that answer.
      if (size <= MAX_BODY) chunks.push(chunk);
      size += chunk.length;
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("close", () => resolve(undefined));
  });
}

/**
 * A server takes what a request to a proxy looks like too, and then the host of its first line counts and not the header (RFC
 * 9112, section 3.2.2). AWS does not say what it does: our policy.
 *
 * @rule alb-absolute-form
 */
export function requestOf(request: IncomingMessage, body: Buffer, route: Route): HttpRequest {
  const [whole = "", host, rest = ""] = ABSOLUTE_FORM.exec(request.url ?? "/") ?? [];
  const headers: [string, string][] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] as string;
    const isReplaced = host !== undefined && name.toLowerCase() === "host";
    headers.push([name, isReplaced ? host : utf8(request.rawHeaders[index + 1] as string)]);
  }
  return {
    method: request.method ?? "GET",
    version: request.httpVersion,
    target: whole === "" ? (request.url ?? "/") : rest.startsWith("/") ? rest : `/${rest}`,
    headers,
    body,
    clientIp: route.clientIp,
    isGone: () => request.socket.destroyed,
    ...(route.from === undefined ? {} : { from: route.from }),
    ...(route.connection === undefined ? {} : { connection: route.connection }),
    ...(route.localPorts === undefined ? {} : { localPorts: route.localPorts }),
  };
}

/** Node reads each byte of a header as one character. */
const utf8 = (value: string): string => (/[\x80-\xff]/.test(value) ? Buffer.from(value, "latin1").toString() : value);

const ABSOLUTE_FORM = /^https?:\/\/([^/?]*)(.*)$/i;

export function writeResponse(response: ServerResponse, { status, reason, headers, body }: HttpResponse): void {
  for (const [name, value] of headers) response.appendHeader(name, value);
  // Two bodies have no length of their own (RFC 9110, section 8.6).
  const hasLength = status !== 204 && status !== 304 && status >= 200;
  // The answer to a HEAD may have brought the length of the body that a GET would get.
  if (hasLength && !response.hasHeader("content-length")) response.setHeader("content-length", body.length);
  response.writeHead(status, reason);
  response.end(body);
}

/** For a request that could not even be parsed. */
export function rawResponse({ status, reason, headers, body }: HttpResponse): string {
  const fields = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `HTTP/1.1 ${status} ${reason}\r\n${fields}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;
}
