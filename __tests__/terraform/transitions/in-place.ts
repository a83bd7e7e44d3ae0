import type { Patch, Transition } from "./transition";

const off = undefined;
const OTHER_TOKENS = { issuer: "https://other.example.com/", audience: "api" };

/**
 * Settings that change in place, one after the other or all at once.
 * @param on its value is in backend `full`, and `off` is the default, which is in `plain`
 */
const both = (
  name: string,
  on: string,
  patch: Patch,
  back: Patch,
  effects: readonly [string, string],
): Transition[] => [
  { settings: [name], change: `default → ${on}`, deployed: "plain", to: patch, plan: "in place", effect: effects[0] },
  { settings: [name], change: `${on} → default`, deployed: "full", to: back, plan: "in place", effect: effects[1] },
];

const next = "from the next request on";
const invocations = "new invocations have it";
const failover = "the failover time changes: npm run assess";

export const IN_PLACE: readonly Transition[] = [
  ...both("table.ttlAttribute", "expires", { table: { ttlAttribute: "expires" } }, { table: { ttlAttribute: off } }, [
    "items expire from now on, also those that are there",
    "items stay; AWS takes one change of it per hour",
  ]),
  ...both(
    "table.pointInTimeRecovery",
    "true",
    { table: { pointInTimeRecovery: true } },
    { table: { pointInTimeRecovery: off } },
    ["backups begin now", "the backups of the last 35 days are lost"],
  ),
  ...both(
    "function.environment",
    "{ GREETING }",
    { function: { environment: { GREETING: "hello" } } },
    { function: { environment: off } },
    [invocations, invocations],
  ),
  ...both(
    "function.tableActions",
    "Query",
    { function: { tableActions: ["Query"] } },
    { function: { tableActions: off } },
    ["allowed within seconds", "refused within seconds"],
  ),
  ...both("function.logLevel", "debug", { function: { logLevel: "debug" } }, { function: { logLevel: off } }, [
    invocations,
    invocations,
  ]),
  ...both(
    "function.systemLogLevel",
    "info",
    { function: { systemLogLevel: "info" } },
    { function: { systemLogLevel: off } },
    ["Lambda logs two lines for each request", "Lambda logs failures only"],
  ),
  ...both("function.memoryMb", "512", { function: { memoryMb: 512 } }, { function: { memoryMb: off } }, [
    invocations,
    "requests take longer",
  ]),
  ...both(
    "function.timeoutSeconds",
    "20",
    { function: { timeoutSeconds: 20 } },
    { function: { timeoutSeconds: off } },
    [invocations, invocations],
  ),
  ...both(
    "function.architecture",
    "x86_64",
    { function: { architecture: "x86_64" } },
    { function: { architecture: off } },
    ["cold starts at once", "cold starts at once"],
  ),
  ...both(
    "function.logRetentionDays",
    "30",
    { function: { logRetentionDays: 30 } },
    { function: { logRetentionDays: off } },
    ["log lines stay longer", "older log lines are deleted"],
  ),
  {
    settings: ["function.reservedConcurrency"],
    change: "default → 50",
    deployed: "plain",
    to: { function: { reservedConcurrency: 50 } },
    plan: "in place",
    effect: "more than 50 requests at once get a 502",
  },
  {
    settings: ["function.reservedConcurrency"],
    change: "50 → default",
    deployed: "full",
    to: { function: { reservedConcurrency: off } },
    // The one of the function's own limit, and the one of the account's.
    plan: {
      create: { aws_cloudwatch_metric_alarm: 3 },
      delete: { aws_cloudwatch_metric_alarm: 3 },
      replace: { aws_cloudwatch_composite_alarm: 3 },
    },
    effect: "the account's limit is the function's, and the alarm of concurrency is about it",
  },
  {
    settings: ["function.tracing"],
    change: "default → true",
    deployed: "plain",
    to: { function: { tracing: true } },
    plan: { create: { aws_iam_role_policy: 2 } },
    effect: "traces begin",
  },
  {
    settings: ["function.tracing"],
    change: "true → default",
    deployed: "full",
    to: { function: { tracing: off } },
    plan: { delete: { aws_iam_role_policy: 3 } },
    effect: "traces end",
  },
  ...both("healthCheck.path", "/ready", { healthCheck: { path: "/ready" } }, { healthCheck: { path: off } }, [
    "load balancer and function change seconds apart: a check or two can fail in every region",
    "load balancer and function change seconds apart: a check or two can fail in every region",
  ]),
  ...both(
    "healthCheck.intervalSeconds",
    "30",
    { healthCheck: { intervalSeconds: 30 } },
    { healthCheck: { intervalSeconds: off } },
    [failover, failover],
  ),
  ...both(
    "healthCheck.timeoutSeconds",
    "12",
    { healthCheck: { timeoutSeconds: 12 } },
    { healthCheck: { timeoutSeconds: off } },
    [failover, failover],
  ),
  ...both(
    "healthCheck.healthyThreshold",
    "3",
    { healthCheck: { healthyThreshold: 3 } },
    { healthCheck: { healthyThreshold: off } },
    ["a region returns later", "a region returns earlier"],
  ),
  ...both(
    "healthCheck.unhealthyThreshold",
    "3",
    { healthCheck: { unhealthyThreshold: 3 } },
    { healthCheck: { unhealthyThreshold: off } },
    [failover, failover],
  ),
  ...both(
    "healthCheck.tableTimeoutMs",
    "500",
    { healthCheck: { tableTimeoutMs: 500 } },
    { healthCheck: { tableTimeoutMs: off } },
    [invocations, invocations],
  ),
  ...both(
    "loadBalancer.multiValueHeaders",
    "true",
    { loadBalancer: { multiValueHeaders: true } },
    { loadBalancer: { multiValueHeaders: off } },
    ["your application gets other events", "your application gets other events"],
  ),
  ...both(
    "loadBalancer.dropInvalidHeaders",
    "false",
    { loadBalancer: { dropInvalidHeaders: false } },
    { loadBalancer: { dropInvalidHeaders: off } },
    [next, next],
  ),
  ...both(
    "loadBalancer.desyncMitigation",
    "defensive",
    { loadBalancer: { desyncMitigation: "defensive" } },
    { loadBalancer: { desyncMitigation: off } },
    [next, "unusual clients are refused"],
  ),
  ...both(
    "accelerator.clientAffinity",
    "SOURCE_IP",
    { accelerator: { clientAffinity: "SOURCE_IP" } },
    { accelerator: { clientAffinity: off } },
    ["new connections", "new connections"],
  ),
  ...both("maxBodyBytes", "1000", { maxBodyBytes: 1000 }, { maxBodyBytes: off }, [
    "larger bodies get a 413",
    "larger bodies are taken",
  ]),
  ...both("cors", "{ origins }", { cors: { origins: "*" } }, { cors: off }, [
    "pages of other origins can use the API",
    "pages of other origins cannot use the API",
  ]),
  ...both("tags", "{ team }", { tags: { team: "shop" } }, { tags: off }, ["nothing", "nothing"]),
  {
    settings: ["writes"],
    change: "anonymous → false",
    deployed: "existing",
    to: { writes: off },
    plan: "in place",
    effect: "PUT and DELETE get a 405",
  },
  {
    settings: ["writes"],
    change: "tokens → anonymous",
    deployed: "full",
    to: { writes: "anonymous" },
    plan: "in place",
    effect: "everybody can write",
  },
  {
    settings: ["reads"],
    change: "tokens → anonymous",
    deployed: "full",
    to: { reads: off },
    plan: "in place",
    effect: "everybody can read",
  },
  {
    settings: ["writes", "reads"],
    change: "tokens → tokens of another issuer",
    deployed: "full",
    to: { writes: OTHER_TOKENS, reads: OTHER_TOKENS },
    plan: "in place",
    effect: "tokens of the former issuer get a 401",
  },
  {
    settings: ["writes"],
    change: "false → anonymous",
    deployed: "plain",
    to: { writes: "anonymous" },
    plan: "in place",
    effect: "everybody can write",
  },
  {
    settings: ["firewall.requestsPer5Minutes"],
    change: "500 → default",
    deployed: "full",
    to: { firewall: {} },
    plan: "in place",
    effect: "a client can send more",
  },
  {
    settings: ["firewall.requestsPer5Minutes"],
    change: "500 → 100",
    deployed: "full",
    to: { firewall: { requestsPer5Minutes: 100 } },
    plan: "in place",
    effect: "a client that sends more gets a 403",
  },
];
