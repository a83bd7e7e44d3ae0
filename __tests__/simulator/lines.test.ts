import { describe, expect, it } from "vitest";
import type { Event } from "../../src/simulator/ground/events";
import { lineOf } from "../../src/simulator/lines";

const US = "us-west-2";
const EU = "eu-central-1";
const routing = { from: "Seattle", address: "192.0.2.1", connection: 7, nearestRegion: US };
const request = { type: "request", region: US, method: "GET", path: "/health", durationMs: 3 } as const;
const check = { type: "health-check", region: US, node: 1, targetGroup: "globalapp", state: "healthy" } as const;
const lambda = { region: US, function: "globalapp" };
const denied = { type: "access-denied", ...lambda, action: "dynamodb:Query", resource: "arn:table" } as const;
const replication = { type: "replication", from: US, to: EU, key: "foobar", lagMs: 801 } as const;

const LINES: [Event, string | undefined][] = [
  [
    { type: "connection", ...routing, region: US, reason: "nearest" },
    "routing      Seattle -> us-west-2 (nearest), connection 7",
  ],
  [
    { type: "connection", ...routing, region: EU, reason: "failover" },
    "routing      Seattle -> eu-central-1 (failover: the nearer region is unhealthy), connection 7",
  ],
  [
    { type: "connection", ...routing, region: EU, reason: "dial" },
    "routing      Seattle -> eu-central-1 (the traffic dial of the nearest region turned it away), connection 7",
  ],
  [
    { type: "connection", ...routing, region: US, reason: "fail-open" },
    "routing      Seattle -> us-west-2 (fail-open: no region is healthy), connection 7",
  ],
  [
    { type: "connection-refused", from: "Seattle", address: "192.0.2.1", reason: "no endpoint" },
    "routing      Seattle -> refused: no endpoint",
  ],
  [
    { type: "connection-lost", from: "Seattle", address: "192.0.2.1" },
    "routing      Seattle -> lost: the address 192.0.2.1 does not answer",
  ],
  [
    { ...denied, decision: "implicitDeny", ownTable: true },
    "role         us-west-2 the function's role does not allow dynamodb:Query on arn:table: add Query to function.tableActions",
  ],
  [
    { ...denied, decision: "implicitDeny", ownTable: false },
    "role         us-west-2 the function's role does not allow dynamodb:Query on arn:table: function.tableActions allows actions on the region's own table only",
  ],
  [
    { ...denied, decision: "explicitDeny", ownTable: true },
    "role         us-west-2 a policy of the function's role denies dynamodb:Query on arn:table",
  ],
  [{ ...request, status: 200 }, "request      us-west-2 GET /health 200"],
  [{ ...request, status: 502, error: "LambdaUnhandled" }, "request      us-west-2 GET /health 502 (LambdaUnhandled)"],
  [{ ...check, outcome: 200 }, "health       us-west-2 check answered 200"],
  [{ ...check, outcome: 400 }, "health       us-west-2 check answered 400"],
  [{ ...check, outcome: "timeout" }, "health       us-west-2 check was not answered in time"],
  [
    {
      type: "target-health",
      region: US,
      targetGroup: "globalapp",
      from: "healthy",
      to: "unhealthy",
      reason: "Target.Timeout",
    },
    "health       us-west-2 function healthy -> unhealthy (Target.Timeout)",
  ],
  [
    { type: "endpoint-health", region: US, healthy: false, seenAfterMs: 20_000 },
    "health       us-west-2 unhealthy for routing, 20 s after the load balancer",
  ],
  [{ type: "cold-start", ...lambda }, "function     us-west-2 new environment"],
  [
    { type: "environment-ended", ...lambda, reason: "its configuration changed" },
    "function     us-west-2 environment ended: its configuration changed",
  ],
  [{ type: "log", ...lambda, line: "hello" }, "log          us-west-2 hello"],
  [
    { type: "configuration", ...lambda, changed: { STATUS: { to: "400" }, old: { from: "1" } } },
    "function     us-west-2 STATUS unset -> 400, old 1 -> unset",
  ],
  [{ type: "configuration", ...lambda, changed: {} }, undefined],
  [{ type: "code", ...lambda }, "function     us-west-2 has new code"],
  [{ type: "fault", kind: "slow", target: US, on: true }, "fault        slow us-west-2 begins"],
  [{ type: "fault", kind: "slow", target: US, on: false }, "fault        slow us-west-2 ends"],
  [{ type: "fault", kind: "slow", target: US, on: true, share: 0.1 }, "fault        slow us-west-2 begins, share 0.1"],
  [{ ...replication, applied: true }, "replication  foobar us-west-2 -> eu-central-1 after 801 ms"],
  [
    { ...replication, applied: false },
    "replication  foobar us-west-2 -> eu-central-1 after 801 ms (a later write won)",
  ],
];

describe("an event as a line", () => {
  it.each(LINES)("%j", (event, line) => {
    expect(lineOf({ at: 12.34, ...event })).toBe(line && `    12.3 s  ${line}`);
  });
});
