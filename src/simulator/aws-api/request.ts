import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";

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

/**
 * Region and service of a signed request: `Credential=KEY/20260101/eu-central-1/lambda/aws4_request`. The signature itself
 * is not checked.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export async function readRequest(request: IncomingMessage): Promise<ApiRequest> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const [, , region = "", service = ""] =
    /Credential=([^,\s]+)/.exec(request.headers.authorization ?? "")?.[1]?.split("/") ?? [];
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: await buffer(request),
    region,
    service,
  };
}
