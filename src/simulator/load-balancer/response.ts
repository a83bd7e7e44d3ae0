import { STATUS_CODES } from "node:http";
import type { Invocation } from "../function/function";
import type { Classification } from "./desync";
import { HOP_BY_HOP, type HttpResponse } from "./http";

/** AWS's limit on a function's answer, as JSON, in bytes. */
const MAX_RESPONSE = 1024 * 1024;

/**
 * The response that a load balancer makes of an invocation.
 * Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 *
 * @rule alb-lambda-response
 */
export function responseOf(invocation: Invocation, multiValueHeaders: boolean, method = "GET"): HttpResponse {
  if (!("payload" in invocation)) {
    return ownResponse(502, invocation.error === "Throttling" ? "LambdaThrottling" : "LambdaUnhandled");
  }
  if (Buffer.byteLength(invocation.payload) > MAX_RESPONSE) return ownResponse(502, "LambdaResponseTooLarge");
  const response = read(JSON.parse(invocation.payload), multiValueHeaders);
  if (!response) return ownResponse(502, "LambdaInvalidResponse");
  return {
    ...response,
    headers: response.headers.filter(([name, value]) => isPassedOn(name, value, method, response)),
  };
}

/**
 * Headers of a function's answer that reach the client. The length is the load balancer's to compute; of an answer to HEAD
 * that has no body it passes on the length that the function gives, as HTTP wants it. AWS does not say: our policy.
 *
 * @rule alb-head-length
 */
function isPassedOn(name: string, value: string, method: string, { body }: HttpResponse): boolean {
  if (HOP_BY_HOP.has(name.toLowerCase())) return false;
  return name.toLowerCase() !== "content-length" || (method === "HEAD" && body.length === 0 && /^\d+$/.test(value));
}

/**
 * An answer of the load balancer's own. Its reason is one of those that AWS lists, which has none for most of the codes.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 *
 * @rule alb-own-status-codes
 */
export const ownResponse = (status: number, error?: Reason): HttpResponse => ({
  ...page(status),
  ...(error === undefined ? {} : { error }),
});

/**
 * Reasons of an access log. The last one is the log's word for the firewall's action.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
export type Reason =
  | Classification["reason"]
  | "LambdaInvalidResponse"
  | "LambdaRequestTooLarge"
  | "LambdaResponseTooLarge"
  | "LambdaThrottling"
  | "LambdaUnhandled"
  | "LambdaWebsocketNotSupported"
  | "waf";

/** What a load balancer shows with a status of its own. */
export function page(status: number): HttpResponse {
  const title = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
  return {
    status,
    reason: STATUS_CODES[status] ?? "",
    headers: [
      ["server", "awselb/2.0"],
      ["content-type", "text/html"],
    ],
    body: Buffer.from(
      `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
    ),
  };
}

/**
 * Undefined where the answer is malformed. AWS says that isBase64Encoded, statusCode and headers must be there, but not
 * that leaving out the first or the last alone is refused; we take such an answer: our policy. So is refusing an
 * informational status, after which a client would wait for another, and a header that HTTP does not allow.
 *
 * @rule alb-incomplete-answer
 */
function read(answer: unknown, multiValueHeaders: boolean): HttpResponse | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { statusCode, statusDescription, headers, body, isBase64Encoded, ...rest } = answer as Record<string, unknown>;
  if (!Number.isInteger(statusCode) || (statusCode as number) < 200 || (statusCode as number) > 999) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  if (isBase64Encoded !== undefined && typeof isBase64Encoded !== "boolean") return undefined;
  const fields = readHeaders(multiValueHeaders ? rest.multiValueHeaders : headers);
  if (!fields) return undefined;
  const status = statusCode as number;
  return {
    status,
    reason: reasonOf(status, statusDescription),
    headers: fields,
    body: Buffer.from((body as string | undefined | null) ?? "", isBase64Encoded ? "base64" : "utf8"),
  };
}

/** What HTTP allows (RFC 9110, section 5.5): visible characters of one byte, spaces and tabs. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Fields of either mode: a text, or a list of texts. */
function readHeaders(fields: unknown): [string, string][] | undefined {
  if (fields === undefined || fields === null) return [];
  if (typeof fields !== "object" || Array.isArray(fields)) return undefined;
  const result: [string, string][] = [];
  for (const [name, value] of Object.entries(fields)) {
    for (const single of Array.isArray(value) ? value : [value]) {
      if (!["string", "number", "boolean"].includes(typeof single)) return undefined;
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || !FIELD_VALUE.test(String(single))) return undefined;
      result.push([name, String(single)]);
    }
  }
  return result;
}

/** `200 OK` gives `OK`. */
function reasonOf(status: number, description: unknown): string {
  const text =
    typeof description === "string" ? description.replace(/^\d{3}\s*/, "").replace(/[^\t\x20-\x7e]/g, "") : "";
  return text || (STATUS_CODES[status] ?? "");
}
