import type { LambdaFunction, Load, Topology } from "../topology/topology";

/** Whether one resource of a region carries what comes to it. */
export interface Need {
  readonly region: string;
  readonly resource: "function" | "table reads" | "table writes" | "load balancer";
  /** In `unit`, rounded up. */
  readonly needed: number;
  /** In `unit`; undefined where AWS publishes none. */
  readonly limit: number | undefined;
  readonly unit: string;
  readonly verdict: "fits" | "fits after" | "does not fit" | "not assessed";
  /** Until it fits, where it does after a while. */
  readonly seconds?: number;
  /** The limit, in words, and what to do where it does not fit. */
  readonly reason: string;
  readonly source: string;
}

const LAMBDA_SCALING = "https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html";
const LAMBDA_CONCURRENCY = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html";
const ON_DEMAND = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html";
const TABLE_QUOTA = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html";
const LCU = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/capacity-unit-reservation.html";

/** Requests per second that one concurrent execution can serve at most (LAMBDA_CONCURRENCY). */
const REQUESTS_PER_EXECUTION = 10;
/** Of the number of requests in flight, over its mean. */
const DEVIATIONS = 3;
/** New execution environments of a function that Lambda starts in ten seconds (LAMBDA_SCALING). */
const SCALING = { environments: 1000, seconds: 10 };
/** What a new on-demand table takes at once, per second, and the quota of any table (ON_DEMAND, TABLE_QUOTA). */
const TABLE = { reads: { new: 12_000, quota: 40_000 }, writes: { new: 4000, quota: 40_000 } };
/** An eventually consistent read of at most 4 KB takes half a unit. */
const EVENTUAL = 0.5;

/** What comes to a region, in requests per second. */
export interface RegionLoad {
  readonly region: string;
  /** While nothing is broken. */
  readonly before: number;
  /** After the failure. */
  readonly after: number;
  /** Of the whole backend: every region's table applies the writes of all. */
  readonly total: number;
}

/** Whether a region carries what comes to it after a failure. */
export function needsOf(topology: Topology, load: Load, traffic: RegionLoad): readonly Need[] {
  const functions = topology.functions.filter(({ region }) => region === traffic.region);
  return [
    ...functions.map((lambda) => functionNeed(lambda, load, traffic, executionsOfChecks(topology, lambda))),
    readsNeed(load, traffic),
    writesNeed(load, traffic),
    loadBalancerNeed(traffic),
  ];
}

/**
 * Concurrent executions on average: requests per second x mean duration, but not fewer than a tenth of the requests per second
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html). Up to 1,000 new environments start at once, and
 * 1,000 more every ten seconds (https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html).
 */
const executionsOnAverage = (requestsPerSecond: number, load: Load): number =>
  Math.ceil(Math.max(inFlight(requestsPerSecond, load), requestsPerSecond / REQUESTS_PER_EXECUTION));

/**
 * Concurrent executions that clients need, so that hardly any request is throttled. Requests come at random, so the number in
 * flight has a Poisson distribution, whose variance is its mean: three standard deviations are added, our policy.
 */
const executionsNeeded = (requestsPerSecond: number, load: Load): number => {
  const mean = inFlight(requestsPerSecond, load);
  return Math.ceil(Math.max(mean + DEVIATIONS * Math.sqrt(mean), requestsPerSecond / REQUESTS_PER_EXECUTION));
};

/** Requests per second that so many executions carry: the other way round. */
export const requestsCarried = (executions: number, { meanDurationMs }: Load): number => {
  const root = (Math.sqrt(DEVIATIONS ** 2 + 4 * executions) - DEVIATIONS) / 2;
  return Math.min((root ** 2 * 1000) / meanDurationMs, executions * REQUESTS_PER_EXECUTION);
};

const inFlight = (requestsPerSecond: number, { meanDurationMs }: Load): number =>
  (requestsPerSecond * meanDurationMs) / 1000;

/**
 * Concurrent executions that health checks need: they invoke the function like any client
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html), and are throttled with it, so
 * that a region whose clients take every execution turns unhealthy. Each node of a load balancer checks by itself, and one
 * execution for each is the most that they need at once, as long as a check is answered within its interval.
 */
export const executionsOfChecks = ({ loadBalancers }: Topology, { id }: LambdaFunction): number =>
  loadBalancers
    .flatMap(({ zones, targetGroups }) => targetGroups.map((group) => ({ zones, ...group })))
    .filter(({ targets, healthCheck }) => targets.includes(id) && healthCheck.enabled)
    .reduce((sum, { zones }) => sum + zones, 0);

/** Concurrent executions that a function may have. */
export const executionLimit = ({ reservedConcurrency }: LambdaFunction, { accountConcurrency }: Load): number =>
  Math.min(reservedConcurrency ?? accountConcurrency, accountConcurrency);

function functionNeed(lambda: LambdaFunction, load: Load, { region, before, after }: RegionLoad, checks: number): Need {
  const needed = executionsNeeded(after, load) + checks;
  const limit = executionLimit(lambda, load);
  const of = { region, resource: "function", needed, limit, unit: "concurrent executions" } as const;
  if (needed > limit) {
    const remedy =
      lambda.reservedConcurrency !== undefined && lambda.reservedConcurrency < load.accountConcurrency
        ? "raise function.reservedConcurrency"
        : "ask AWS to raise the account's concurrency in this region, and raise load.accountConcurrency";
    return { ...of, verdict: "does not fit", reason: remedy, source: LAMBDA_CONCURRENCY };
  }
  const added = executionsOnAverage(after, load) - executionsOnAverage(before, load);
  if (added <= SCALING.environments) {
    return {
      ...of,
      verdict: "fits",
      reason: `${Math.max(added, 0)} new environments start at once`,
      source: LAMBDA_SCALING,
    };
  }
  const seconds = Math.ceil(added / SCALING.environments) * SCALING.seconds;
  const reason = `${added} new environments, ${SCALING.environments} every ${SCALING.seconds} s`;
  return { ...of, verdict: "fits after", seconds, reason, source: LAMBDA_SCALING };
}

/** Reads go to the table of the region that serves, so they move with the traffic. */
function readsNeed(load: Load, { region, after, total }: RegionLoad): Need {
  const units = (requests: number) => Math.ceil(requests * (1 - load.writeShare) * load.readsPerRequest * EVENTUAL);
  // The peak was served by all regions together; a region's part in it is its part in the traffic now: our policy.
  const part = total === 0 ? 0 : Math.min(1, after / total);
  return tableNeed("reads", region, units(after), units(load.peakRequestsPerSecond * part));
}

/** Every replica applies every region's writes, so a failure adds none. */
function writesNeed(load: Load, { region, total }: RegionLoad): Need {
  const units = (requests: number) => Math.ceil(requests * load.writeShare);
  return tableNeed("writes", region, units(total), units(load.peakRequestsPerSecond));
}

function tableNeed(kind: "reads" | "writes", region: string, needed: number, peak: number): Need {
  const limits = TABLE[kind];
  const atOnce = Math.min(limits.quota, Math.max(limits.new, 2 * peak));
  const of = { region, resource: `table ${kind}`, needed, unit: "units per second" } as const;
  if (needed > limits.quota) {
    const reason = `a table's quota is ${limits.quota}: ask AWS to raise it in every region`;
    return { ...of, limit: limits.quota, verdict: "does not fit", reason, source: TABLE_QUOTA };
  }
  if (needed > atOnce) {
    const reason = `at once a table takes ${limits.new}, or twice its peak so far; more may be throttled for 30 minutes: warm it up`;
    return { ...of, limit: atOnce, verdict: "fits after", seconds: 30 * 60, reason, source: ON_DEMAND };
  }
  return { ...of, limit: atOnce, verdict: "fits", reason: "what the table takes at once", source: ON_DEMAND };
}

/** How fast a load balancer grows is published nowhere. */
const loadBalancerNeed = ({ region, after }: RegionLoad): Need => ({
  region,
  resource: "load balancer",
  needed: Math.ceil(after),
  limit: undefined,
  unit: "requests per second",
  verdict: "not assessed",
  reason:
    "AWS does not publish how fast a load balancer grows: reserve capacity units where this is far above the usual",
  source: LCU,
});
