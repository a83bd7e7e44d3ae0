import { describe, expect, test } from "vitest";
import { readAssumptions } from "../../src/cost/assumptions";
import type { Backend } from "../../src/cost/backend";
import { type Bill, billOf } from "../../src/cost/bill";
import { pricesWith } from "../../src/cost/given-prices";
import { locate } from "../../src/model/geography";
import { latencyRecordsByHand } from "../../src/topology/by-hand";
import type { Resource } from "../../src/topology/resources";
import type { Topology } from "../../src/topology/topology";
import { resource } from "../support/stack-change";
import { type TopologyChanges, topologyOf } from "../support/topology";

const [US, EU, EAST] = ["us-west-2", "eu-central-1", "us-east-1"] as const;
const NEW_YORK = [locate("New York")];

/** The article's backend, whose accelerator and load balancers Terraform makes. */
function backend(changes: TopologyChanges = {}, attributes: object = {}, more: readonly Resource[] = []): Backend {
  const topology = topologyOf("", { ...changes, function: { memoryMb: 256, ...changes.function } });
  const balancers = topology.loadBalancers.map(({ id, region, internal }) => ({
    ...resource("aws_lb", region, { internal, ...attributes }),
    id,
  }));
  return { topology, resources: [resource("aws_globalaccelerator_accelerator", US, {}), ...balancers, ...more] };
}

interface Asked {
  readonly texts?: Readonly<Record<string, string>>;
  readonly prices?: readonly string[];
  readonly from?: readonly string[];
}

const bill = (of: Backend, { texts = {}, prices = [], from = [] }: Asked = {}): Bill =>
  billOf(of, from.length > 0 ? from.map(locate) : NEW_YORK, readAssumptions(texts), pricesWith(prices));

/** Dollars of the lines whose name begins like this; NaN where one has no known price. */
const usd = ({ lines }: Pick<Bill["fixed"], "lines">, what: RegExp, region?: string): number =>
  lines
    .filter((line) => what.test(line.what) && (region === undefined || line.region === region))
    .reduce((sum, line) => sum + (line.usd ?? Number.NaN), 0);

/** Without the health checks. */
const idle = ({ fixed }: Bill): number => usd(fixed, /^(?!health checks)/);

describe("a month without traffic", () => {
  test("costs $69 with two regions of two zones, of which $14.60 are public addresses", () => {
    // 730 x 0.025, 730 x 0.0225 and 730 x 0.027, and 730 x 0.005 for each of four nodes.
    const { fixed } = bill(backend());
    expect(usd(fixed, /^accelerator$/)).toBeCloseTo(18.25);
    expect(usd(fixed, /^load balancer$/)).toBeCloseTo(16.425 + 19.71);
    expect(usd(fixed, /IPv4/)).toBeCloseTo(14.6);
    expect(idle(bill(backend()))).toBeCloseTo(68.985);
  });

  test("has a public address for each zone of each load balancer, and none for those that are internal", () => {
    expect(usd(bill(backend({ loadBalancer: { zones: 3 } })).fixed, /IPv4/)).toBeCloseTo(6 * 3.65);
    expect(idle(bill(backend({ loadBalancer: { internal: true } })))).toBeCloseTo(54.385);
    expect(idle(bill(backend({}, { ip_address_type: "dualstack-without-public-ipv4" })))).toBeCloseTo(54.385);
  });

  test("has the accelerator while it is disabled as well", () => {
    const made = backend();
    const disabled: Topology = { ...made.topology, front: { ...topologyOf("").front, enabled: false } };
    const resources = made.resources.map((each) =>
      each.type === "aws_globalaccelerator_accelerator" ? { ...each, attributes: { enabled: false } } : each,
    );
    expect(usd(bill({ topology: disabled, resources }).fixed, /^accelerator$/)).toBeCloseTo(18.25);
  });

  test("has keys, firewalls and alarms of every region", () => {
    const rules = [{ name: "a" }, { name: "b" }, { name: "c" }];
    const { fixed } = bill(
      backend({}, {}, [
        resource("aws_kms_key", US, {}),
        resource("aws_kms_replica_key", EU, {}),
        ...[US, EU].map((region) => resource("aws_wafv2_web_acl", region, { rule: rules })),
        ...[US, EU].map((region) => resource("aws_cloudwatch_metric_alarm", region, { metric_name: "Errors" })),
      ]),
    );
    expect(usd(fixed, /^encryption key/)).toBeCloseTo(2);
    expect(usd(fixed, /^firewall/)).toBeCloseTo(2 * (5 + 3));
    expect(usd(fixed, /alarm/)).toBeCloseTo(2 * 0.1);
  });

  test("has alarms by the metrics that they look at, composite alarms, and dashboards of no region", () => {
    const metric = (name: string, period = 60) => ({ id: name, metric: { metric_name: name, period } });
    const alarms = (...attributes: readonly Record<string, unknown>[]) =>
      usd(
        bill(
          backend(
            {},
            {},
            attributes.map((each) => resource("aws_cloudwatch_metric_alarm", EU, each)),
          ),
        ).fixed,
        /alarm/,
      );
    const sum = { id: "sum", expression: "a+b" };
    expect(alarms({ metric_query: [metric("a"), metric("b"), sum] })).toBeCloseTo(0.2);
    const band = { id: "band", expression: "ANOMALY_DETECTION_BAND(a)" };
    expect(alarms({ metric_query: [metric("a"), band], threshold_metric_id: "band" })).toBeCloseTo(0.3);
    expect(alarms({ metric_name: "a", period: 10 })).toBeCloseTo(0.3);
    expect(alarms({ metric_query: [metric("a", 30), metric("b", 30)] })).toBeCloseTo(0.6);
    const others = ["aws_cloudwatch_composite_alarm", "aws_cloudwatch_dashboard"].map((type) => resource(type, EU, {}));
    expect(usd(bill(backend({}, {}, others)).fixed, /composite/)).toBeCloseTo(0.5);
    const dashboard = bill(backend({}, {}, others)).fixed.lines.find(({ what }) => what === "dashboard");
    expect([dashboard?.usd, dashboard?.region]).toEqual([3, undefined]);
  });

  test("has the health checks: of two nodes, every 15 s, 350,400 invocations in each region, with reads and logs", () => {
    const checks = (texts = {}) => bill(backend({ function: { architecture: "arm64" } }), { texts }).fixed;
    expect(usd(checks(), /checks: invocations/, US)).toBeCloseTo(0.3504 * 0.2, 5);
    // 350,400 x 0.25 GB x 5 ms.
    expect(usd(checks(), /checks: duration/, US)).toBeCloseTo(438 * 0.0000133334, 5);
    expect(usd(checks(), /checks: reads/, US)).toBeCloseTo((0.3504 / 2) * 0.125, 5);
    expect(usd(checks(), /checks: logs/, US)).toBeCloseTo(0.3504e6 * 360e-9 * 0.5, 5);
    expect(usd(checks({ consistency: "strong" }), /checks: reads/, US)).toBeCloseTo(0.3504 * 0.125, 5);
    expect(bill(backend({ healthCheck: { enabled: false } })).fixed.lines.map(({ what }) => what)).not.toContain(
      "health checks: reads",
    );
  });

  test("has $584 for each load balancer that reserves 100 capacity units, and a month with traffic only what is above them", () => {
    const of = (units: number, requestsPerSecond: number): Bill => {
      const made = backend({ regions: [US] }, { minimum_load_balancer_capacity: { capacity_units: units } });
      const withLoad = { ...LOAD, requestsPerSecond: { "New York": requestsPerSecond } };
      return bill({ ...made, topology: { ...made.topology, load: withLoad } });
    };
    expect(usd(of(100, 1).fixed, /^reserved capacity unit$/)).toBeCloseTo(584);
    const capacity = (is: Bill) => usd(is.monthly ?? { lines: [] }, /^load balancer capacity$/);
    // 1,000 requests a second of 3 KB are 10.8 GB an hour, which takes 27 units.
    expect(capacity(of(100, 1000))).toBe(0);
    expect(capacity(of(0, 1000))).toBeCloseTo(27 * 730 * 0.008);
    expect(capacity(of(20, 1000))).toBeCloseTo(7 * 730 * 0.008);
  });

  test("has what provisioned concurrency holds, whether it is used or not", () => {
    const made = backend({ regions: [US] });
    const [lambda] = made.topology.functions;
    const held = {
      ...resource("aws_lambda_provisioned_concurrency_config", US, {
        function_name: "f",
        provisioned_concurrent_executions: 10,
      }),
      reference: () => lambda?.id,
    };
    const { fixed } = bill({ ...made, resources: [...made.resources, held] });
    // 10 x 0.25 GB x 2,628,000 s.
    const perSecond = lambda?.architecture === "arm64" ? 0.0000033334 : 0.0000041667;
    expect(usd(fixed, /held ready/)).toBeCloseTo(6_570_000 * perSecond, 3);
  });

  test("has what is stored, and kept for a restore, where that is on", () => {
    const kept = [
      resource("aws_dynamodb_table", US, { point_in_time_recovery: { enabled: false } }),
      resource("aws_dynamodb_table_replica", EU, { point_in_time_recovery: true }),
    ];
    const of = bill(backend({}, {}, kept), { texts: { "stored-gb": "100" } });
    expect(usd(of.fixed, /^items$/)).toBeCloseTo(25 + 30.6);
    expect(usd(of.fixed, /recovery/)).toBeCloseTo(24.48);
    expect(of.perGbStored.usd).toBeCloseTo(0.25 + 0.306 + 0.2448);
  });

  test("has nothing that a data source only reads", () => {
    const read = {
      ...resource("aws_globalaccelerator_accelerator", US, {}),
      id: "data.aws_globalaccelerator_accelerator.a",
    };
    expect(idle(bill(backend({}, {}, [read])))).toBeCloseTo(68.985);
  });

  test("has a hosted zone once, also where several records are in it, and one that was there before", () => {
    const zone = (name: string) => ({
      ...resource("aws_route53_zone", US, { name: "example.com" }),
      id: `data.aws_route53_zone.${name}`,
    });
    expect(usd(bill(backend({}, {}, [zone("a"), zone("b")])).fixed, /^hosted zone$/)).toBeCloseTo(0.5);
  });
});

const LOAD = {
  requestsPerSecond: { "New York": 10 },
  meanDurationMs: 20,
  writeShare: 0,
  readsPerRequest: 1,
  peakRequestsPerSecond: 0,
  accountConcurrency: 1000,
};

test("warm throughput is billed once, above what a table takes at once, in every region", () => {
  const warm = resource("aws_dynamodb_table", EAST, {
    warm_throughput: { write_units_per_second: 10_000, read_units_per_second: 20_000 },
  });
  const { once } = bill(backend({ regions: [EAST, US] }, {}, [warm]));
  // 6,000 x 0.00065 and 8,000 x 0.00013.
  expect(usd(once, /writes/, EAST)).toBeCloseTo(3.9);
  expect(usd(once, /reads/, EAST)).toBeCloseTo(1.04);
  expect(once.unknown).toEqual(["warm-write in us-west-2", "warm-read in us-west-2"]);
});

describe("a million requests", () => {
  /** All of them go to us-west-2, which is the only one that New York is close to. */
  const million = (texts: Readonly<Record<string, string>>, changes: TopologyChanges = {}) =>
    bill(backend(changes), { texts }).perMillion;

  test("take a capacity unit of a load balancer for 0.4 GB, because its targets are functions", () => {
    // 3 GB in and out.
    expect(usd(million({}), /^load balancer capacity$/)).toBeCloseTo((3 / 0.4) * 0.008);
  });

  test("take capacity by the largest of connections, open connections, GB and rules", () => {
    const hours = (texts: Readonly<Record<string, string>>, changes: TopologyChanges = {}) =>
      million(texts, changes).lines.find(({ what }) => what === "load balancer capacity")?.quantity;
    const small = { "request-kb": "0", "response-kb": "0" };
    // A connection for each request, 25 of them a second in a unit.
    expect(hours({ ...small, "requests-per-connection": "1", "connection-seconds": "1" })).toBeCloseTo(1e6 / 25 / 3600);
    expect(hours({ ...small, "requests-per-connection": "1", "connection-seconds": "600" })).toBeCloseTo(
      (1e6 * 600) / 3000 / 3600,
    );
    const [listener] = topologyOf("").loadBalancers[0]?.listeners ?? [];
    const rule = { id: "r", priority: 1, conditions: [], action: listener?.action as never };
    const rules = Array.from({ length: 30 }, () => rule);
    const listeners = listener ? [{ ...listener, rules }] : [];
    // Ten rules are free.
    expect(hours({ ...small, "requests-per-connection": "1000000" }, { loadBalancer: { listeners } })).toBeCloseTo(
      (1e6 * 20) / 1000 / 3600,
    );
  });

  test("that write are billed in every region: $1.25 in two regions at $0.625", () => {
    const both = { regions: [US, EAST] };
    expect(usd(million({ writes: "100" }, both), /writes$/)).toBeCloseTo(1.25);
    expect(usd(million({ writes: "100", "item-kb": "2.5" }, both), /writes$/)).toBeCloseTo(3 * 1.25);
    // A GB to the other region at $0.02.
    expect(usd(million({ writes: "100" }, both), /^replication/)).toBeCloseTo(0.02);
  });

  test("take half a unit for an eventually consistent read, and one for each 4 KB", () => {
    expect(usd(million({}), /^reads$/)).toBeCloseTo(0.125 / 2);
    expect(usd(million({ consistency: "strong" }), /^reads$/)).toBeCloseTo(0.125);
    expect(usd(million({ "item-kb": "9", reads: "2" }), /^reads$/)).toBeCloseTo((2 * 3 * 0.125) / 2);
  });

  test("delete expired items free of charge in one region, and as replicated writes in the others", () => {
    const ttl = { regions: [US, EAST, EU], table: { ttlAttribute: "expiry" } };
    const deletions = (texts: Readonly<Record<string, string>>) => {
      const { lines } = million({ writes: "100", ...texts }, ttl);
      return lines.filter(({ what }) => what.includes("expired")).map(({ region, usd: cost }) => [region, cost]);
    };
    // Clients in New York are closest to us-east-1, which deletes for nothing.
    expect(deletions({})).toEqual([
      [US, 0.625],
      [EU, 0.7625],
    ]);
    expect(deletions({ expiring: "0" })).toEqual([]);
    expect(usd(million({ writes: "100" }, { regions: [US, EU] }), /expired/)).toBe(0);
  });

  test("pay for the start of environments too", () => {
    const starts = usd(
      million({ "cold-starts": "1", "init-ms": "1000" }, { function: { architecture: "arm64" } }),
      /^start of environments$/,
    );
    // 10,000 x 1 s x 0.25 GB.
    expect(starts).toBeCloseTo(2500 * 0.0000133334);
  });

  test("pay the accelerator's premium for the larger direction alone, on top of the data to clients", () => {
    const of = million({ "request-kb": "5", "response-kb": "2" });
    expect(usd(of, /^accelerator premium$/)).toBeCloseTo(5 * 0.015);
    expect(usd(of, /^data to clients$/)).toBeCloseTo(2 * 0.09);
    const turned = million({ "request-kb": "1", "response-kb": "2" });
    expect(usd(turned, /^accelerator premium$/)).toBeCloseTo(2 * 0.015);
    expect(bill(backend()).perGb.usd).toBeCloseTo(0.09 + 0.015);
  });

  test("pay a firewall by the million, and logs by what is logged", () => {
    const firewall = { rateLimits: [], otherRules: [] };
    expect(usd(million({}, { loadBalancer: { firewall } }), /^firewall/)).toBeCloseTo(0.6);
    expect(usd(million({}), /^logs$/)).toBeCloseTo((0.36 + 0.3) * 0.5);
    const environment = { LOG_LEVEL: "error" };
    expect(usd(million({}, { function: { environment } }), /^logs$/)).toBeCloseTo(0.36 * 0.5);
  });

  test("log less where Lambda's own lines are off, and more where every check is logged", () => {
    const logs = (logging_config: object, region = US) => {
      const made = backend();
      const lambdas = made.topology.functions.map(({ id }) => ({
        ...resource("aws_lambda_function", region, { logging_config }),
        id,
      }));
      const { perMillion, fixed } = bill({ ...made, resources: [...made.resources, ...lambdas] });
      return [usd(perMillion, /^logs$/), usd(fixed, /checks: logs/, US)];
    };
    const [off] = logs({ log_format: "JSON", system_log_level: "WARN", application_log_level: "INFO" });
    expect(off).toBeCloseTo(0.3 * 0.5);
    const [, checks] = logs({ log_format: "JSON", system_log_level: "INFO", application_log_level: "DEBUG" });
    expect(checks).toBeCloseTo(0.3504 * 0.66 * 0.5, 5);
  });

  test("go where the clients of the load are served", () => {
    const made = backend();
    const load = { ...LOAD, requestsPerSecond: { "New York": 30, Frankfurt: 10 } };
    const { shares } = bill({ ...made, topology: { ...made.topology, load } }, { from: ["New York", "Frankfurt"] });
    expect(shares).toEqual([
      { region: US, share: 0.75 },
      { region: EU, share: 0.25 },
    ]);
  });
});

describe("a month with traffic", () => {
  test("is the month without, and as many requests as the load has: 26.28 million at 10 a second", () => {
    const made = backend();
    const of = bill({ ...made, topology: { ...made.topology, load: LOAD } });
    expect(of.monthly?.usd).toBeCloseTo(of.fixed.usd + 26.28 * of.perMillion.usd);
    expect(of.monthly?.unknown).toEqual([]);
  });

  test("is not known without a load", () => {
    expect(bill(backend()).monthly).toBeUndefined();
  });

  test("follows the load's duration, writes and reads, unless an option says something else", () => {
    const made = backend();
    const load = { ...LOAD, meanDurationMs: 100, writeShare: 1 };
    const of = (texts = {}) => bill({ ...made, topology: { ...made.topology, load } }, { texts }).perMillion;
    expect(of().lines.find(({ what }) => what === "duration of invocations")?.quantity).toBeCloseTo(25_000);
    expect(usd(of(), /^writes$/)).toBeCloseTo(0.625);
    expect(usd(of({ writes: "0" }), /^writes$/)).toBe(0);
  });
});

describe("the failure of a region", () => {
  test("costs what the same requests cost in the region that takes over", () => {
    const made = backend({ function: { architecture: "arm64" } });
    const [us, eu] = bill({ ...made, topology: { ...made.topology, load: LOAD } }).failures;
    // Reads, logs and the premium are all that has another price; data to clients and invocations have the same.
    const reads = 0.5 * (0.1525 - 0.125);
    const logs = 0.66 * (0.63 - 0.5);
    expect(us?.region).toBe(US);
    expect(us?.perMillion?.usd).toBeCloseTo(reads + logs, 5);
    expect(us?.perHour?.usd).toBeCloseTo(0.036 * (reads + logs), 5);
    // One environment for 0.2 requests in flight: 0.4 s x 0.25 GB.
    expect(us?.starts?.usd).toBeCloseTo(0.1 * 0.0000133334, 9);
    expect(eu?.perMillion?.usd).toBeCloseTo(0);
  });

  test("starts environments of the function that gets what has no route", () => {
    const made = backend({ function: { architecture: "arm64" } });
    const routes = made.topology.functions.map((each) => ({ ...each, id: `${each.id}-route`, memoryMb: 4096 }));
    const topology = { ...made.topology, load: LOAD, functions: [...routes, ...made.topology.functions] };
    expect(bill({ ...made, topology }).failures[0]?.starts?.usd).toBeCloseTo(0.1 * 0.0000133334, 9);
  });

  test("starts environments only for the requests that come in addition", () => {
    const made = backend({ function: { architecture: "arm64" } });
    const load = { ...LOAD, meanDurationMs: 100, requestsPerSecond: { "New York": 500, Frankfurt: 500 } };
    const of = bill({ ...made, topology: { ...made.topology, load } }, { from: ["New York", "Frankfurt"] });
    // 50 of 100 requests in flight: 50 x 0.4 s x 0.25 GB.
    expect(of.failures[0]?.starts?.usd).toBeCloseTo(5 * 0.0000133334, 9);
  });

  test("names what it cannot know, and has no figure where no region takes over", () => {
    const [only] = bill(backend({ regions: [US] })).failures;
    expect(only?.perMillion).toBeUndefined();
    expect(bill(backend()).failuresNotComputed).toContain("requests that clients and SDKs send again");
  });

  test("says what a GB of a new replica costs, as far as the prices are known", () => {
    const of = bill(backend(), { prices: ["table-restore=0.15"] });
    expect(of.failures[0]?.replicaPerGb.usd).toBeCloseTo(0.15 + 0.02);
    expect(bill(backend()).failures[0]?.replicaPerGb.unknown).toEqual(["table-restore in us-west-2"]);
  });
});

describe("the other front", () => {
  test("is Route 53 for an accelerator: $17.75 less a month, and no premium", () => {
    const { otherFront } = bill(backend());
    expect(otherFront.kind).toBe("route-53");
    expect(otherFront.fixed.usd).toBeCloseTo(-17.75);
    expect(otherFront.perMillion.usd).toBeCloseTo(-2 * 0.015);
  });

  test("is an accelerator for Route 53: what it takes away there it adds here, and the zone stays", () => {
    const zone = { ...resource("aws_route53_zone", US, { name: "example.com" }), id: "data.aws_route53_zone.a" };
    const made = backend();
    const topology = { ...made.topology, front: latencyRecordsByHand([US, EU]), load: LOAD };
    const of = bill({ topology, resources: [zone] });
    expect(of.otherFront).toMatchObject({ kind: "global-accelerator", fixed: { usd: 18.25 } });
    expect(of.otherFront.perMillion.usd).toBeCloseTo(2 * 0.015);
    expect(of.otherFront.monthly?.usd).toBeCloseTo(18.25 + 26.28 * 0.03);
    expect(usd(of.perMillion, /premium/)).toBe(0);
  });
});

describe("what is not known", () => {
  test("is named, and the total is that of the rest", () => {
    const { fixed, perMillion } = bill(backend({ regions: [US, "sa-east-1"] }), { from: ["São Paulo"] });
    expect(fixed.unknown).toContain("load-balancer-hour in sa-east-1");
    expect(fixed.usd).toBeGreaterThan(18.25 + 16.425 + 14.6);
    expect(perMillion.unknown).toContain("accelerator-premium in sa-east-1 to South America");
  });

  test("is known as soon as a price is given, for one region or for all", () => {
    const of = (prices: readonly string[]) =>
      bill(backend({ regions: [US, "sa-east-1"] }), { prices }).fixed.lines.find(
        ({ what, region }) => what === "load balancer" && region === "sa-east-1",
      )?.usd;
    expect(of(["load-balancer-hour@sa-east-1=0.03"])).toBeCloseTo(21.9);
    expect(of(["load-balancer-hour=0.02"])).toBeCloseTo(14.6);
  });

  test("is also what this program has no price for: the types of such resources are named", () => {
    const more = [
      resource("aws_s3_bucket", US, {}),
      resource("aws_s3_bucket", EU, {}),
      resource("aws_nat_gateway", US, {}),
    ];
    const free = [resource("aws_vpc", US, {}), resource("aws_s3_bucket_policy", US, {})];
    expect(bill(backend({}, {}, [...more, ...free])).notComputed).toEqual(["aws_nat_gateway (1)", "aws_s3_bucket (2)"]);
  });

  test("is a number that a plan hides", () => {
    const hidden = { minimum_load_balancer_capacity: { capacity_units: "(sensitive)" } };
    expect(bill(backend({}, hidden)).fixed.unknown).toContain("load-balancer-unit in us-west-2");
  });
});
