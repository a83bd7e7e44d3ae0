import type { LoadBalancerListener } from "../../topology/topology";
import { arn } from "../ground/arn";
import type { RequestTarget } from "../ground/events";
import { type HttpRequest, type HttpResponse, valuesOf } from "./http";

/** What a load balancer finds out about a request while it answers it. */
export interface Seen {
  /** Of the rule that took it; 0 is the default action. Absent where it came to none. */
  priority?: number;
  /** What the rule did: `forward`. */
  action?: string;
  /** ARN. */
  targetGroup?: string;
  /** The header as the target got it, or would have. */
  trace?: string;
  /** Absent where no target was chosen. */
  target?: RequestTarget;
}

interface Entry {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** As the client would have seen it; 460 where it did not wait. */
  readonly status: number;
  readonly seen: Seen;
  readonly listener: LoadBalancerListener;
  readonly region: string;
  /** Of the load balancer. */
  readonly name: string;
  /** By the simulator's clock, in milliseconds since 1970. */
  readonly startedMs: number;
  readonly endedMs: number;
}

/**
 * A request as a line of the load balancer's access log. There is nothing of TLS and of the connection in it, the client's port is
 * 0, and sizes are those of HTTP/1.1 as text.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 *
 * @rule alb-access-log
 */
export function accessLogLine({ request, response, status, seen, listener, ...entry }: Entry): string {
  const { region, name, startedMs, endedMs } = entry;
  const { error } = response;
  const isForwarded = seen.targetGroup !== undefined;
  const seconds = isForwarded ? ["0.000", ((endedMs - startedMs) / 1000).toFixed(3), "0.000"] : ["-1", "-1", "-1"];
  const targetStatus = seen.target?.answered ? String(response.status) : "-";
  const scheme = listener.protocol.toLowerCase();
  const host = (valuesOf(request, "host")[0] ?? "-").replace(/:\d*$/, "");
  const fields = [
    scheme,
    timeText(endedMs),
    arn.loadBalancer(region, name).split(":loadbalancer/")[1],
    `${request.clientIp}:0`,
    "-",
    ...seconds,
    String(status),
    targetStatus,
    String(size(request.headers, request.body) + `${request.method} ${request.target} HTTP/1.1\r\n`.length),
    String(size(response.headers, response.body) + `HTTP/1.1 ${response.status} ${response.reason}\r\n`.length),
    quoted(`${request.method} ${scheme}://${host}:${listener.port}${request.target} HTTP/${request.version ?? "1.1"}`),
    quoted(valuesOf(request, "user-agent")[0]),
    "-",
    "-",
    seen.targetGroup ?? "-",
    quoted(seen.trace),
    quoted(undefined),
    quoted(undefined),
    String(seen.priority ?? -1),
    timeText(startedMs),
    quoted(seen.action),
    quoted(seen.action === "redirect" ? valuesOf(response, "location")[0] : undefined),
    quoted(error),
    quoted(undefined),
    quoted(targetStatus),
    quoted(undefined),
    quoted(undefined),
    "-",
  ];
  return fields.join(" ");
}

/** With six digits, as AWS writes it. */
const timeText = (ms: number): string => new Date(ms).toISOString().replace("Z", "000Z");

/** What a client sent cannot end the field, or the line. */
const quoted = (text = "-"): string =>
  `"${text.replace(/[^\x20-\x7e]|["\\]/g, (character) => `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)}"`;

const size = (headers: HttpRequest["headers"], body: Buffer): number =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 2) + body.length;
