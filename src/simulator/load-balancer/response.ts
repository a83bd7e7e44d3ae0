import { STATUS_CODES } from "node:http";
import { z } from "zod";
import type { Invocation } from "../function/function";
import type { Classification } from "./desync";
import { HOP_BY_HOP, type HttpResponse, valuesOf } from "./http";

/** AWS's limit on a function's answer, as JSON, in bytes. */
const MAX_RESPONSE = 1024 * 1024;

/**
 * The response that a load balancer makes of an invocation. Where the function takes longer than the idle timeout it is 504.
 * Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 *
 * @rule alb-lambda-response
 */
export function responseOf(invocation: Invocation, multiValueHeaders: boolean, method = "GET"): HttpResponse {
  if (!("payload" in invocation)) {
    if (invocation.error === "Timeout" && invocation.isOfCaller) return ownResponse(504);
    return ownResponse(502, invocation.error === "Throttling" ? "LambdaThrottling" : "LambdaUnhandled");
  }
  if (Buffer.byteLength(invocation.payload) > MAX_RESPONSE) return ownResponse(502, "LambdaResponseTooLarge");
  const response = read(JSON.parse(invocation.payload), multiValueHeaders);
  if (!response) return ownResponse(502, "LambdaInvalidResponse");
  const headers = response.headers.filter(([name, value]) => isPassedOn(name, value, method, response));
  return { ...response, headers: [...headers, ...missingHeaders(response)] };
}

/**
 * What the load balancer adds to an answer that leaves it out. Seen on AWS: a `server` at
 * https://github.com/glassechidna/serverlessish/pull/4 and the type of a body at
 * https://github.com/CodeGenieApp/serverless-express/issues/435
 *
 * @rule alb-server-header
 * @rule alb-default-content-type
 */
function missingHeaders(response: HttpResponse): [string, string][] {
  const isMissing = (name: string) => valuesOf(response, name).length === 0;
  return [
    ...(isMissing("server") ? [SERVER] : []),
    ...(response.body.length > 0 && isMissing("content-type") ? [OCTETS] : []),
  ];
}

const SERVER: [string, string] = ["server", "awselb/2.0"];
const OCTETS: [string, string] = ["content-type", "application/octet-stream"];

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
    headers: [SERVER, ["content-type", "text/html"]],
    body: Buffer.from(
      `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
    ),
  };
}

/**
 * What a function has to answer. AWS says which members must be there, and that each has its type; what has another type is
 * refused, such as a header that is a number. It does not say that leaving out isBase64Encoded or headers alone is refused, nor
 * what null means; we take such an answer, and null for left out: our policy. So is refusing an informational status, after
 * which a client would wait for another, and a header that HTTP does not allow.
 *
 * @rule alb-incomplete-answer
 */
const answerOf = z.object({
  statusCode: z.int().min(200).max(999),
  statusDescription: z.string().nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Undefined where the answer is malformed. */
function read(answer: unknown, multiValueHeaders: boolean): HttpResponse | undefined {
  const { data } = answerOf.safeParse(answer);
  if (!data) return undefined;
  const headers = fieldsOf((multiValueHeaders ? data.multiValueHeaders : data.headers) ?? {});
  if (!headers.every(([name, value]) => FIELD_NAME.test(name) && FIELD_VALUE.test(value))) return undefined;
  return {
    status: data.statusCode,
    reason: reasonOf(data.statusCode, data.statusDescription ?? ""),
    headers,
    body: Buffer.from(data.body ?? "", data.isBase64Encoded ? "base64" : "utf8"),
  };
}

/** What HTTP allows (RFC 9110, section 5.5): visible characters of one byte, spaces and tabs. */
const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Fields of either mode: a text, or a list of texts. */
const fieldsOf = (fields: Readonly<Record<string, string | readonly string[]>>): [string, string][] =>
  Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each]));

/** `200 OK` gives `OK`. */
const reasonOf = (status: number, description: string): string =>
  description.replace(/^\d{3}\s*/, "").replace(/[^\t\x20-\x7e]/g, "") || (STATUS_CODES[status] ?? "");
