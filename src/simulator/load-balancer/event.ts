import type { LoadBalancer } from "../../topology/topology";
import { HOP_BY_HOP, type HttpRequest, valuesOf } from "./http";

export interface EventContext {
  readonly targetGroupArn: string;
  readonly multiValueHeaders: boolean;
  readonly port: number;
  readonly scheme: "http" | "https";
  /** @default append */
  readonly forwardedFor?: LoadBalancer["forwardedFor"];
  /** Time and 24 hexadecimal digits of a new trace. */
  readonly trace: { readonly seconds: number; readonly id: string };
}

/**
 * The event that a load balancer makes of a request.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 *
 * @rule alb-lambda-event
 */
export function eventOf(request: HttpRequest, context: EventContext): object {
  const [path = "/", query] = splitOnce(request.target, "?");
  const headers = collect(forwarded(request, context).map(([name, value]) => [name.toLowerCase(), value]));
  const parameters = parametersOf(query);
  const base64 = request.body.length > 0 && isBinary(headers);
  return {
    requestContext: { elb: { targetGroupArn: context.targetGroupArn } },
    httpMethod: request.method,
    path,
    ...(context.multiValueHeaders
      ? { multiValueQueryStringParameters: parameters, multiValueHeaders: headers }
      : { queryStringParameters: last(parameters), headers: last(headers) }),
    body: request.body.toString(base64 ? "base64" : "utf8"),
    isBase64Encoded: base64,
  };
}

/**
 * The event of a health check.
 *
 * @rule alb-health-check-request
 */
export function healthCheckEvent(target: string, targetGroupArn: string, multiValueHeaders: boolean): object {
  const agent = "ELB-HealthChecker/2.0";
  const [path, query] = splitOnce(target, "?");
  const parameters = parametersOf(query);
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: "GET",
    path,
    ...(multiValueHeaders
      ? { multiValueQueryStringParameters: parameters, multiValueHeaders: { "user-agent": [agent] } }
      : { queryStringParameters: last(parameters), headers: { "user-agent": agent } }),
    body: "",
    isBase64Encoded: false,
  };
}

/** Of all headers, in bytes. */
const MAX_TRACED = 7 * 1024;

/** Left encoded as received: decoding is the function's business. */
export const parametersOf = (query = ""): Record<string, string[]> =>
  collect(
    query
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => {
        const [key = "", value = ""] = splitOnce(pair, "=");
        return [key, value];
      }),
  );

/**
 * The client's end-to-end headers, and those that the load balancer adds. Headers without a value are left out, as seen on AWS:
 * https://github.com/CodeGenieApp/serverless-express/blob/mainline/src/event-sources/aws/alb.js
 *
 * @rule alb-empty-header
 */
function forwarded(request: HttpRequest, context: EventContext): (readonly [string, string])[] {
  const own = new Set(["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"]);
  return [
    ...request.headers.filter(
      ([name, value]) => value.trim() !== "" && isPassedOn(name.toLowerCase()) && !own.has(name.toLowerCase()),
    ),
    ...forwardedFor(request, context.forwardedFor),
    ["x-forwarded-port", String(context.port)],
    ["x-forwarded-proto", context.scheme],
    ["x-amzn-trace-id", traceOf(request, context.trace)],
  ];
}

/**
 * The event has the client's `connection`, as AWS's own example shows.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-alb.html
 */
const isPassedOn = (name: string): boolean => name === "connection" || !HOP_BY_HOP.has(name);

/**
 * Who sent the request, as far as the attribute `routing.http.xff_header_processing.mode` lets the function know.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 *
 * @rule alb-forwarded-for
 */
function forwardedFor(request: HttpRequest, mode: EventContext["forwardedFor"] = "append"): [string, string][] {
  const received = valuesOf(request, "x-forwarded-for");
  if (mode === "remove") return [];
  if (mode === "preserve") return received.map((value) => ["x-forwarded-for", value]);
  return [["x-forwarded-for", [...received, request.clientIp].join(", ")]];
}

/**
 * A new trace has a Root; a trace that the client began keeps its own and gets a Self, in place of the one it had. Beside more
 * than 7 KB of headers every trace is a new one.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 *
 * @rule alb-trace-id
 */
export function traceOf(request: HttpRequest, { seconds, id }: EventContext["trace"]): string {
  const size = request.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  const received = size > MAX_TRACED ? undefined : valuesOf(request, "x-amzn-trace-id")[0];
  const own = `1-${seconds.toString(16).padStart(8, "0")}-${id}`;
  const fields = (received ?? "").split(";").filter((field) => !/^\s*(?:Self=|$)/.test(field));
  const added = fields.some((field) => /^\s*Root=/.test(field)) ? "Self" : "Root";
  return [`${added}=${own}`, ...fields].join(";");
}

/**
 * A body travels as text only where its type says that it is text and it is not compressed.
 *
 * @rule alb-base64-body
 */
function isBinary(headers: Readonly<Record<string, readonly string[]>>): boolean {
  if (headers["content-encoding"] !== undefined) return true;
  return !/^(text\/.*|application\/(json|javascript|xml))\s*(;|$)/i.test(headers["content-type"]?.at(-1) ?? "");
}

function collect(pairs: readonly (readonly string[])[]): Record<string, string[]> {
  const result: Record<string, string[]> = Object.create(null);
  for (const [key = "", value = ""] of pairs) {
    const values = result[key];
    if (values) values.push(value);
    else result[key] = [value];
  }
  return result;
}

const last = (values: Record<string, readonly string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, all]) => [key, all.at(-1) ?? ""]));

export function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
