import type { IncomingMessage } from "node:http";
import { readAll } from "../ground/read-all";
import { signatureOf } from "../ground/signature";

/** A call of an AWS API, before it is known which. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** From the signature's scope. */
  readonly region: string;
  readonly service: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error in the words of the service; its API decides on the shape. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Reads a call, which says in its signature which service and region it is for. */
export async function readRequest(request: IncomingMessage): Promise<ApiRequest> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const { region, service } = signatureOf(request.headers);
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: await readAll(request),
    region,
    service,
  };
}
