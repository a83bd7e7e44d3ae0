import type { Event, Timed } from "./ground/events";

/** An event as a line for people; undefined for what would only be noise. */
export function lineOf(event: Timed): string | undefined {
  const text = describe(event);
  return text === undefined ? undefined : lineAt(event.at, text);
}

/** @param at seconds since the start, by the simulator's clock */
export const lineAt = (at: number, text: string): string => `${at.toFixed(1).padStart(8)} s  ${text}`;

function describe(event: Timed): string | undefined {
  switch (event.type) {
    case "connection":
      return `routing      ${event.from} -> ${event.region} (${WHY[event.reason]}), connection ${event.connection}`;
    case "dns-answer":
      return `dns          ${event.from} is answered ${event.region} (${WHY[event.reason]}), for ${event.ttlSeconds} s`;
    case "connection-refused":
      return `routing      ${event.from} -> refused: ${event.reason}`;
    case "connection-lost":
      return `routing      ${event.from} -> lost: the address ${event.address} does not answer`;
    case "connection-reset":
      return `routing      ${event.from ?? "a client"} -> ${event.region} reset by the ${event.by}: ${event.reason}`;
    case "request":
      return `request      ${event.region} ${event.method} ${event.path} ${event.status}${event.error ? ` (${event.error})` : ""}`;
    // The same as the request, and long.
    case "access-log":
      return undefined;
    case "health-check":
      return `health       ${event.region} check ${event.outcome === "timeout" ? "was not answered in time" : `answered ${event.outcome}`}`;
    case "target-health":
      return `health       ${event.region} function ${event.from} -> ${event.to}${event.reason ? ` (${event.reason})` : ""}`;
    case "endpoint-health":
      return `health       ${event.region} ${event.healthy ? "healthy" : "unhealthy"} for routing, ${event.seenAfterMs / 1000} s after the load balancer`;
    case "invocation":
    case "table-call":
      return undefined;
    case "cold-start":
      return `function     ${event.region} new environment`;
    case "environment-ended":
      return `function     ${event.region} environment ended: ${event.reason}`;
    case "log":
      return `log          ${event.region} ${event.line}`;
    case "code":
      return `function     ${event.region} has new code`;
    case "access-denied":
      return `role         ${event.region} ${accessDenied(event)}`;
    case "configuration":
      if (Object.keys(event.changed).length === 0) return undefined;
      return `function     ${event.region} ${Object.entries(event.changed)
        .map(([key, { from, to }]) => `${key} ${from ?? "unset"} -> ${to ?? "unset"}`)
        .join(", ")}`;
    case "fault":
      return `fault        ${event.kind} ${event.target} ${event.on ? "begins" : "ends"}${event.share === undefined ? "" : `, share ${event.share}`}`;
    case "replication":
      return `replication  ${event.key} ${event.from} -> ${event.to} after ${event.lagMs} ms${event.applied ? "" : " (a later write won)"}`;
  }
}

/** What is denied, and what to do about it where that can be known. */
function accessDenied({ action, resource, decision, ownTable }: Extract<Event, { type: "access-denied" }>): string {
  if (decision === "explicitDeny") return `a policy of the function's role denies ${action} on ${resource}`;
  const advice = ownTable
    ? `add ${action.replace("dynamodb:", "")} to function.tableActions`
    : "function.tableActions allows actions on the region's own table only";
  return `the function's role does not allow ${action} on ${resource}: ${advice}`;
}

const WHY = {
  nearest: "nearest",
  dial: "the traffic dial of the nearest region turned it away",
  failover: "failover: the nearer region is unhealthy",
  "fail-open": "fail-open: no region is healthy",
} as const;
