/** A request as it arrives at a load balancer. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  /** Names as received, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly clientIp: string;
  /** Where the client stands, if it came through the accelerator. */
  readonly from?: string;
  /** Of HTTP. @default 1.1 */
  readonly version?: string;
  /** Ports of this machine by the port that each stands for, where the client came through one. */
  readonly localPorts?: ReadonlyMap<number, number>;
  /** Of the accelerator that the request came through. */
  readonly connection?: number;
  /** Whether the client has closed the connection meanwhile. @default it has not */
  readonly isGone?: () => boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Why the load balancer made the answer by itself, as its access log says; absent where it says nothing. */
  readonly error?: string;
  /** The connection ends with it. */
  readonly closes?: boolean;
}

/**
 * Values of one header, in order.
 * @param name in lower case
 */
export const valuesOf = ({ headers }: Pick<HttpRequest | HttpResponse, "headers">, name: string): string[] =>
  headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);

/** They concern one connection only (RFC 9110, section 7.6.1); a load balancer passes them in neither direction. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
