import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { REGIONS } from "../../../src/aws/regions";
import { KINDS } from "../../../src/constructs/alarms/kinds";
import { problemsOf } from "../../support/settings";
import {
  ARTICLE,
  type Block,
  DOMAIN,
  FIVE,
  type Resource,
  ref,
  type Stack,
  synth,
  THREE,
  TWO,
} from "../../support/synth";

const ROOT = join(__dirname, "..", "..", "..");

const METRIC = "aws_cloudwatch_metric_alarm";
const COMPOSITE = "aws_cloudwatch_composite_alarm";
const OWN_APP = "examples/own-app/app.ts";

const ALARMED = { ...ARTICLE, writes: "anonymous", alarms: {} } as const;
const stack = synth(ALARMED);

const inRegion = (region: string, from: Stack = stack): readonly Resource[] =>
  from
    .all(METRIC)
    .filter(({ provider, address }) => provider === `aws.${region}` && !address.includes("monitoring_accelerator_"));
const ofAccelerator = (from: Stack = stack) =>
  from.all(METRIC).filter(({ address }) => address.includes("monitoring_accelerator_"));
const named = (alarms: readonly Resource[], name: string): Resource => {
  const found = alarms.filter(({ alarm_name }) => alarm_name === `GlobalApp-${name}`);
  expect(found).toHaveLength(1);
  return found[0] as Resource;
};
/** Of an alarm, by the ids of its queries; of one metric alone it is the only one. */
const metricsOf = (alarm: Resource): Record<string, Block> => {
  const queries: readonly Block[] = alarm.metric_query ?? [];
  if (queries.length === 0) {
    const { namespace, metric_name, dimensions, period, statistic, extended_statistic: percentile } = alarm;
    return { only: { namespace, metric_name, dimensions, period, stat: statistic ?? percentile } };
  }
  return Object.fromEntries(queries.filter(({ metric }) => metric).map(({ id, metric }) => [id, metric]));
};
const expressionOf = (alarm: Resource) =>
  alarm.metric_query.find(({ return_data }: Block) => return_data === true)?.expression;

/** What AWS publishes: namespace, metric and dimensions together; with any other nothing would ever arrive. */
const PUBLISHED: readonly (readonly [string, string, readonly string[]])[] = [
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
  ["AWS/ApplicationELB", "HealthyHostCount", ["LoadBalancer", "TargetGroup"]],
  ["AWS/ApplicationELB", "UnhealthyRoutingRequestCount", ["LoadBalancer", "TargetGroup"]],
  ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", ["LoadBalancer"]],
  ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", ["LoadBalancer"]],
  ["AWS/ApplicationELB", "RequestCount", ["LoadBalancer"]],
  ["AWS/ApplicationELB", "TargetResponseTime", ["LoadBalancer"]],
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  ["AWS/Lambda", "Invocations", ["FunctionName"]],
  ["AWS/Lambda", "Errors", ["FunctionName"]],
  ["AWS/Lambda", "Throttles", ["FunctionName"]],
  ["AWS/Lambda", "ConcurrentExecutions", ["FunctionName"]],
  ["AWS/Lambda", "ClaimedAccountConcurrency", []],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  ["AWS/DynamoDB", "ReadThrottleEvents", ["TableName"]],
  ["AWS/DynamoDB", "WriteThrottleEvents", ["TableName"]],
  ["AWS/DynamoDB", "ReplicationLatency", ["ReceivingRegion", "TableName"]],
  ["AWS/DynamoDB", "SuccessfulRequestLatency", ["Operation", "TableName"]],
  // https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html
  ["AWS/GlobalAccelerator", "NewFlowCount", ["Accelerator"]],
  ["AWS/GlobalAccelerator", "NewFlowCount", ["Accelerator", "AcceleratorIPAddress"]],
  ["AWS/GlobalAccelerator", "NewFlowCount", ["Accelerator", "EndpointGroup", "Listener"]],
  ["AWS/GlobalAccelerator", "HealthyEndpointCount", ["Accelerator", "EndpointGroup", "Listener"]],
];
const key = (namespace: string, name: string, dimensions: readonly string[]) =>
  `${namespace} ${name} ${[...dimensions].sort().join("+")}`;
const KNOWN = new Set(PUBLISHED.map((each) => key(...each)));

/** With a function of its own concurrency, and everything else that makes an alarm. */
const full = synth({
  ...ALARMED,
  regions: ["eu-central-1", "us-east-1"],
  alarms: { emails: ["on-call@example.com", "second@example.com"], flowsPerMinute: 10 },
  routes: [{ path: "/orders/*", entry: OWN_APP, reservedConcurrency: 50, tableActions: ["UpdateItem"] }],
  load: { requestsPerSecond: 10, accountConcurrency: 3000 },
});

test("every alarm asks for a metric that AWS publishes with these dimensions, or nothing would ever arrive", () => {
  const asked = full
    .all(METRIC)
    .flatMap((alarm) =>
      Object.values(metricsOf(alarm)).map(({ namespace, metric_name, dimensions }) =>
        key(namespace, metric_name, Object.keys(dimensions ?? {})),
      ),
    );
  expect(asked.filter((each) => !KNOWN.has(each))).toEqual([]);
  const graphed = graphsOf(full).flatMap(({ properties: { metrics } }) =>
    metrics.flatMap(([namespace, name, ...rest]: unknown[]) =>
      typeof namespace === "string"
        ? [key(namespace, String(name), rest.slice(0, -1).filter((_, index) => index % 2 === 0) as string[])]
        : [],
    ),
  );
  expect(graphed.filter((each) => !KNOWN.has(each))).toEqual([]);
  // And the list has nothing that no alarm asks for.
  expect([...KNOWN].filter((each) => ![...asked, ...graphed].includes(each))).toEqual([]);
});

test("every alarm is within minutes, and its expression has at most ten metrics", () => {
  for (const alarm of full.all(METRIC)) {
    const metrics = Object.values(metricsOf(alarm));
    expect(metrics.length).toBeLessThanOrEqual(10);
    for (const { period } of metrics) expect(period).toBe(60);
    expect(alarm.evaluation_periods).toBeLessThanOrEqual(3);
    expect(alarm.datapoints_to_alarm).toBeLessThanOrEqual(alarm.evaluation_periods);
    expect(alarm.alarm_name.length).toBeLessThanOrEqual(255);
  }
});

test("no region has two alarms of one name", () => {
  const all = [...full.all(METRIC), ...full.all(COMPOSITE)].map(
    ({ provider, alarm_name }) => `${provider} ${alarm_name}`,
  );
  expect(new Set(all).size).toBe(all.length);
});

describe.each(TWO)("the alarms in %s", (region) => {
  const other = TWO.find((each) => each !== region) as string;
  const alarms = inRegion(region);
  const loadBalancer = ref(stack.one("aws_lb", region), "arn_suffix");
  const targetGroup = ref(stack.one("aws_lb_target_group", region), "arn_suffix");
  const lambda = ref(stack.one("aws_lambda_function", region), "function_name");

  test("are these", () => {
    expect(alarms.map(({ alarm_name }) => alarm_name.replace("GlobalApp-", "")).sort()).toEqual(
      [
        "account-concurrency",
        "error-share",
        "fail-open-api",
        "function-errors-api",
        "function-throttles-api",
        "p99",
        "read-throttles",
        `replication-latency-${other}`,
        `replication-stopped-${other}`,
        "unhealthy-targets-api",
        "write-throttles",
      ].sort(),
    );
  });

  test("tell of a target that is unhealthy in any zone, and of a load balancer without data", () => {
    expect(named(alarms, "unhealthy-targets-api")).toMatchObject({
      metric_name: "HealthyHostCount",
      statistic: "Minimum",
      dimensions: { LoadBalancer: loadBalancer, TargetGroup: targetGroup },
      comparison_operator: "LessThanThreshold",
      threshold: 1,
      treat_missing_data: "breaching",
    });
  });

  test("tell of requests that go to unhealthy targets", () => {
    expect(named(alarms, "fail-open-api")).toMatchObject({
      metric_name: "UnhealthyRoutingRequestCount",
      statistic: "Sum",
      dimensions: { LoadBalancer: loadBalancer, TargetGroup: targetGroup },
      comparison_operator: "GreaterThanThreshold",
      threshold: 0,
      treat_missing_data: "notBreaching",
    });
  });

  test("tell of the share of requests that the load balancer or the function answers with 5xx", () => {
    const alarm = named(alarms, "error-share");
    const metric = { namespace: "AWS/ApplicationELB", dimensions: { LoadBalancer: loadBalancer }, stat: "Sum" };
    expect(metricsOf(alarm)).toMatchObject({
      own: { ...metric, metric_name: "HTTPCode_ELB_5XX_Count" },
      target: { ...metric, metric_name: "HTTPCode_Target_5XX_Count" },
      requests: { ...metric, metric_name: "RequestCount" },
    });
    expect(expressionOf(alarm)).toBe("IF(own + target + 0 * requests > 5, 100 * (own + target) / (requests + own), 0)");
    expect(alarm).toMatchObject({ threshold: 5, comparison_operator: "GreaterThanThreshold" });
  });

  test("tell of slow requests, in the seconds that the metric has", () => {
    expect(expressionOf(named(alarms, "p99"))).toBe("IF(requests > 500, p99, 0)");
    expect(named(alarms, "p99").threshold).toBe(1);
    expect(metricsOf(named(alarms, "p99"))).toMatchObject({
      p99: { metric_name: "TargetResponseTime", stat: "p99", dimensions: { LoadBalancer: loadBalancer } },
      requests: { metric_name: "RequestCount", stat: "Sum", dimensions: { LoadBalancer: loadBalancer } },
    });
  });

  test("tell of invocations that fail or are refused", () => {
    const errors = named(alarms, "function-errors-api");
    expect(expressionOf(errors)).toBe("IF(errors > 5, 100 * errors / invocations, 0)");
    expect(metricsOf(errors)).toMatchObject({
      errors: { namespace: "AWS/Lambda", metric_name: "Errors", stat: "Sum", dimensions: { FunctionName: lambda } },
      invocations: { metric_name: "Invocations", stat: "Sum", dimensions: { FunctionName: lambda } },
    });
    expect(named(alarms, "function-throttles-api")).toMatchObject({
      metric_name: "Throttles",
      statistic: "Sum",
      dimensions: { FunctionName: lambda },
      threshold: 0,
    });
  });

  test("tell of the account's concurrency where nothing is reserved", () => {
    const alarm = named(alarms, "account-concurrency");
    expect(alarm).toMatchObject({ metric_name: "ClaimedAccountConcurrency", statistic: "Maximum", threshold: 800 });
    expect(alarm.dimensions ?? {}).toEqual({});
  });

  test("tell of throttled reads and writes, and are silent without data", () => {
    for (const [name, metric_name] of [
      ["read-throttles", "ReadThrottleEvents"],
      ["write-throttles", "WriteThrottleEvents"],
    ] as const) {
      const alarm = named(alarms, name);
      expect(alarm).toMatchObject({ threshold: 0, datapoints_to_alarm: 2, evaluation_periods: 3 });
      expect(expressionOf(alarm)).toBe("FILL(metric, 0)");
      expect(metricsOf(alarm).metric).toMatchObject({
        metric_name,
        stat: "Sum",
        dimensions: { TableName: "GlobalApp" },
      });
    }
  });

  test("tell of slow replication to each other region, and of writes that arrive in none", () => {
    const dimensions = { TableName: "GlobalApp", ReceivingRegion: other };
    const slow = named(alarms, `replication-latency-${other}`);
    expect(slow.threshold).toBe(5000);
    expect(expressionOf(slow)).toBe("FILL(metric, 0)");
    expect(metricsOf(slow).metric).toMatchObject({ metric_name: "ReplicationLatency", stat: "Average", dimensions });
    const stopped = named(alarms, `replication-stopped-${other}`);
    expect(metricsOf(stopped).latency).toMatchObject({ metric_name: "ReplicationLatency", dimensions });
    expect(expressionOf(stopped)).toBe("IF(putItem + deleteItem + transactWriteItems > 10, FILL(0 * latency, 1), 0)");
    expect(metricsOf(stopped).putItem).toMatchObject({
      metric_name: "SuccessfulRequestLatency",
      stat: "SampleCount",
      dimensions: { TableName: "GlobalApp", Operation: "PutItem" },
    });
  });

  test("are all in the region's composite alarm, which is replaced when one of them is or goes: AWS deletes none that it has", () => {
    const composite = stack
      .all(COMPOSITE)
      .find(({ alarm_name, provider }) => alarm_name === "GlobalApp-region" && provider === `aws.${region}`);
    expect(composite?.alarm_rule.split(" OR ").sort()).toEqual(
      alarms.map((alarm) => `ALARM("${ref(alarm, "alarm_name")}")`).sort(),
    );
    const [members, ...others] = composite?.lifecycle.replace_triggered_by ?? [];
    expect(others.sort()).toEqual(alarms.map(({ address }) => `${address}.id`).sort());
    const { input } = stack.all("terraform_data").find(({ address }) => address === members) as Resource;
    // They refer to the alarms, so that another region's deploy does not change them before their composite alarm.
    expect(input.names.toSorted()).toEqual(alarms.map((alarm) => ref(alarm, "alarm_name")).sort());
  });

  test("are in the stack's output, where a release looks for them", () => {
    const output: Record<string, string[]> = stack.json.output.alarms?.value;
    expect(output[region]?.toSorted()).toEqual(alarms.map((alarm) => ref(alarm, "arn")).sort());
  });
});

describe("the alarms of the accelerator", () => {
  test("are in us-west-2, one for each endpoint group and each of the static addresses", () => {
    const names = [...[...TWO].sort().map((region) => `endpoints-${region}`), "address-1", "address-2"];
    expect(
      ofAccelerator()
        .map(({ alarm_name, provider }) => [alarm_name, provider])
        .sort(),
    ).toEqual(names.map((name) => [`GlobalApp-${name}`, "aws.us-west-2"]).sort());
    const alarm = named(ofAccelerator(), "endpoints-eu-central-1");
    expect(alarm).toMatchObject({
      metric_name: "HealthyEndpointCount",
      statistic: "Minimum",
      comparison_operator: "LessThanThreshold",
      threshold: 1,
      dimensions: { EndpointGroup: "eu-central-1" },
    });
    const { address: accelerator } = stack.one("aws_globalaccelerator_accelerator");
    const { address: listener } = stack.one("aws_globalaccelerator_listener");
    // arn:aws:globalaccelerator::123456789012:accelerator/ID/listener/ID
    expect(alarm.dimensions.Accelerator).toBe(`\${element(split("/", ${accelerator}.id), 1)}`);
    expect(alarm.dimensions.Listener).toBe(`\${element(split("/", ${listener}.id), 3)}`);
  });

  test("tell of a static address that nobody reaches, while the other one is reached", () => {
    const alarm = named(ofAccelerator(), "address-2");
    expect(expressionOf(alarm)).toBe("IF(other > 50, FILL(0 * own, 1), 0)");
    const addresses = `flatten(${stack.one("aws_globalaccelerator_accelerator").address}.ip_sets[*].ip_addresses)`;
    const address = (index: number) => ({ AcceleratorIPAddress: `\${try(element(${addresses}, ${index}), "")}` });
    expect(metricsOf(alarm)).toMatchObject({ own: { dimensions: address(1) }, other: { dimensions: address(0) } });
  });

  test("are one more where the settings know how many connections are usual", () => {
    expect(named(ofAccelerator(full), "flows")).toMatchObject({
      metric_name: "NewFlowCount",
      statistic: "Sum",
      threshold: 10,
      comparison_operator: "LessThanThreshold",
      treat_missing_data: "breaching",
    });
  });

  test("bring a provider for us-west-2 where it is no region of the backend, and none where it is", () => {
    const aliases = (from: Stack) => from.json.provider.aws?.map(({ alias }) => alias);
    expect(aliases(stack)).toEqual(TWO);
    expect(aliases(full)).toEqual(["eu-central-1", "us-east-1", "us-west-2"]);
    expect(full.json.provider.aws?.at(-1)).toMatchObject({ default_tags: full.json.provider.aws?.[0]?.default_tags });
    const leaving = synth({ ...ALARMED, regions: ["eu-central-1", "us-east-1"], formerRegions: ["us-west-2"] });
    expect(aliases(leaving)).toEqual(["eu-central-1", "us-east-1", "us-west-2"]);
  });

  test("are none where Route 53 is in front: the load balancers' own alarms tell what Route 53 goes by", () => {
    const behind = synth({ ...ALARMED, regions: ["eu-central-1", "us-east-1"], front: "route-53", domain: DOMAIN });
    expect(ofAccelerator(behind)).toEqual([]);
    expect(behind.json.provider.aws?.map(({ alias }) => alias)).toEqual(["eu-central-1", "us-east-1"]);
    expect(
      graphsOf(behind)
        .map(({ properties: { title } }) => title)
        .join(),
    ).not.toContain("accelerator");
    const left = { ...ALARMED, front: "route-53", formerFront: "global-accelerator", domain: DOMAIN } as const;
    expect(ofAccelerator(synth(left))).toHaveLength(4);
  });
});

describe("routes", () => {
  const alarms = inRegion("us-east-1", full);

  test("have the same alarms on their functions and target groups", () => {
    for (const kind of ["unhealthy-targets", "fail-open", "function-errors", "function-throttles"]) {
      const dimensions = (part: string) => JSON.stringify(metricsOf(named(alarms, `${kind}-${part}`)));
      expect(dimensions("orders")).not.toBe(dimensions("api"));
    }
    expect(named(alarms, "fail-open-orders").dimensions.TargetGroup).toContain("routes_orders");
  });

  test("with reserved concurrency have an alarm on it, and the account's has the quota of the settings", () => {
    expect(named(alarms, "function-concurrency-orders")).toMatchObject({
      metric_name: "ConcurrentExecutions",
      statistic: "Maximum",
      threshold: 40,
    });
    expect(named(alarms, "account-concurrency").threshold).toBe(2400);
    expect(alarms.some(({ alarm_name }) => alarm_name === "GlobalApp-function-concurrency-api")).toBe(false);
  });

  test("that write are among the writes that must replicate", () => {
    expect(expressionOf(named(alarms, "replication-stopped-eu-central-1"))).toContain("updateItem");
  });
});

test("where every function has executions of its own, the account's are not watched; one execution has no share", () => {
  const reserved = (reservedConcurrency: number) =>
    inRegion("us-west-2", synth({ ...ALARMED, function: { reservedConcurrency } })).map(({ alarm_name }) => alarm_name);
  expect(reserved(10)).not.toContain("GlobalApp-account-concurrency");
  expect(reserved(10)).toContain("GlobalApp-function-concurrency-api");
  expect(reserved(1)).not.toContain("GlobalApp-function-concurrency-api");
});

test("where nothing writes, no write can be missing elsewhere", () => {
  const names = inRegion("us-west-2", synth({ ...ARTICLE, alarms: {} })).map(({ alarm_name }) => alarm_name);
  expect(names.filter((name) => name.includes("replication"))).toEqual(["GlobalApp-replication-latency-eu-central-1"]);
});

test("thresholds are those of the settings", () => {
  const alarms = inRegion(
    "us-west-2",
    synth({
      ...ALARMED,
      alarms: { errorPercent: 1.5, p99Ms: 250, throttlesPerMinute: 3, concurrencyPercent: 50, replicationMs: 9000 },
    }),
  );
  const threshold = (name: string) => named(alarms, name).threshold;
  expect(threshold("error-share")).toBe(1.5);
  expect(threshold("function-errors-api")).toBe(1.5);
  expect(threshold("p99")).toBe(0.25);
  expect(threshold("function-throttles-api")).toBe(3);
  expect(threshold("write-throttles")).toBe(3);
  expect(threshold("account-concurrency")).toBe(500);
  expect(threshold("replication-latency-eu-central-1")).toBe(9000);
});

describe("who is told", () => {
  const actions = (from: Stack) =>
    from.all(COMPOSITE).map(({ provider, alarm_name, alarm_actions, ok_actions }) => {
      expect(ok_actions).toEqual(alarm_actions);
      return [provider, alarm_name, alarm_actions];
    });

  test("is nobody unless the settings name them", () => {
    expect(actions(stack).map(([, , told]) => told)).toEqual([undefined, undefined, undefined]);
    expect(stack.all("aws_sns_topic")).toEqual([]);
  });

  test("is a topic of the alarm's own region, once for all that is wrong there", () => {
    const topicArns = Object.fromEntries(TWO.map((region) => [region, `arn:aws:sns:${region}:123456789012:alarms`]));
    const told = synth({ ...ALARMED, alarms: { topicArns } });
    for (const [provider, , topics] of actions(told)) {
      expect(topics).toEqual([topicArns[String(provider).replace("aws.", "")]]);
    }
    for (const alarm of told.all(METRIC)) expect(alarm).not.toHaveProperty("alarm_actions");
  });

  test("is every address, by a topic in each region that has alarms", () => {
    const topics = full.all("aws_sns_topic");
    expect(topics.map(({ provider, name }) => [provider, name]).sort()).toEqual(
      ["eu-central-1", "us-east-1", "us-west-2"].map((region) => [`aws.${region}`, "GlobalApp-alarms"]),
    );
    for (const topic of topics) {
      const subscribed = full
        .all("aws_sns_topic_subscription")
        .filter(({ topic_arn }) => topic_arn === ref(topic, "arn"));
      expect(subscribed.map(({ provider, protocol, endpoint }) => [provider, protocol, endpoint])).toEqual(
        ["on-call@example.com", "second@example.com"].map((email) => [topic.provider, "email", email]),
      );
    }
    for (const [provider, , told] of actions(full)) {
      expect(told).toEqual(topics.filter((topic) => topic.provider === provider).map((topic) => ref(topic, "arn")));
    }
  });

  test("keeps the topic in us-west-2 when this region leaves the backend, because the accelerator's alarms stay", () => {
    const topicIn = (regions: readonly string[]) =>
      synth({ ...ALARMED, regions: [...regions], alarms: { emails: ["a@example.com"] } }).one(
        "aws_sns_topic",
        "us-west-2",
      ).address;
    expect(topicIn(["eu-central-1", "us-east-1", "us-west-2"])).toBe(topicIn(["eu-central-1", "us-east-1"]));
  });
});

test.each([
  ["two", TWO],
  ["three", THREE],
  ["five", FIVE],
])("%s regions have alarms each, and refer to no other region's", (_, regions) => {
  const { all } = synth({ ...ALARMED, regions });
  const withOthers = 9 + 2 * (regions.length - 1);
  for (const region of regions) {
    const own = all(METRIC).filter(({ address }) => address.startsWith(`${METRIC}.monitoring_${region}_`));
    expect(own).toHaveLength(withOthers);
    for (const { provider, ...alarm } of own) {
      expect(provider).toBe(`aws.${region}`);
      const addresses = JSON.stringify(alarm).match(/\$\{aws_[^}]*\}/g) ?? [];
      for (const address of addresses) expect(address).toContain(`.${region}_`);
    }
  }
  // One of each endpoint group, and two of the static addresses.
  expect(all(METRIC)).toHaveLength(regions.length * (withOthers + 1) + 2);
  expect(all(COMPOSITE)).toHaveLength(regions.length + 1);
  expect(all("aws_cloudwatch_dashboard")).toHaveLength(1);
});

test("without the setting, there is nothing of it", () => {
  const { json } = synth(ARTICLE);
  expect(JSON.stringify(json)).not.toMatch(/aws_cloudwatch_(metric|composite|dashboard)|aws_sns/);
  expect(json.output).not.toHaveProperty("alarms");
});

describe("the dashboard", () => {
  test("has the regions of each graph over each other, so that a failover shows as one that falls and one that rises", () => {
    const sorted = [...TWO].sort();
    const lines = graphsOf(stack).map(({ properties: { title, metrics } }) => [
      title,
      metrics.map((metric: Block[]) => metric.at(-1)).filter(({ visible }: Block) => visible !== false),
    ]);
    const labels = Object.fromEntries(lines.map(([title, each]) => [title, each.map(({ label }: Block) => label)]));
    expect(labels).toEqual({
      "New connections that the accelerator sends to each region": sorted,
      Requests: sorted,
      "Healthy targets, in the zone with the fewest": sorted.map((region) => `${region} api`),
      "Requests that failed, in percent": sorted,
      "99 % of the requests are faster, in seconds": sorted,
      "Throttled invocations": sorted.map((region) => `${region} api`),
      "Replication from us-west-2, in milliseconds": ["eu-central-1"],
      "Replication from eu-central-1, in milliseconds": ["us-west-2"],
    });
  });

  test("asks each metric in the region that has it", () => {
    for (const { properties } of graphsOf(stack)) {
      expect(properties.period).toBe(60);
      for (const metric of properties.metrics) {
        const { region } = metric.at(-1);
        const [, inAddress] = /\.((?:us|eu)-[a-z]+-\d)_/.exec(JSON.stringify(metric)) ?? [];
        expect(region).toBe(metric[0] === "AWS/GlobalAccelerator" ? "us-west-2" : (inAddress ?? region));
        expect([...TWO]).toContain(region);
      }
    }
  });

  test("has no two graphs at one place, and none beyond the grid of 24 columns", () => {
    const places = graphsOf(full).map(({ x, y, width, height }) => ({ x, y, width, height }));
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(places.length);
    for (const { x, y, width, height } of places) {
      expect(x + width).toBeLessThanOrEqual(24);
      expect([x % width, y % height]).toEqual([0, 0]);
    }
  });
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
test("the largest backend that the settings take is within CloudWatch's limits", () => {
  const backend = (routes: number) =>
    ({
      ...ALARMED,
      regions: [...REGIONS.values()].filter(({ globalAccelerator }) => globalAccelerator).map(({ name }) => name),
      routes: Array.from({ length: routes }, (_, index) => ({
        path: `/${index}/*`,
        name: `route-${index}-`.padEnd(22, "x"),
        entry: OWN_APP,
        reservedConcurrency: 10,
      })),
    }) as const;
  const most = Array.from({ length: 20 }, (_, count) => count).findLast(
    (count) => problemsOf(backend(count)).length === 0,
  ) as number;
  expect(most).toBeGreaterThan(0);
  const { all, json } = synth(backend(most));
  for (const { alarm_rule: rule } of all(COMPOSITE)) {
    expect(rule.split(" OR ").length).toBeLessThanOrEqual(100);
    // The references are longer than the names.
    expect(rule.replaceAll(/\$\{[^}]*\}/g, "x".repeat(80)).length).toBeLessThanOrEqual(10_240);
  }
  const widgets = graphsOf({ json });
  expect(widgets.length).toBeLessThanOrEqual(500);
  const counts = widgets.map(({ properties: { metrics } }) => metrics.length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(500);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(2500);
});

const graphsOf = ({ json }: Pick<Stack, "json">): Block[] => {
  const [dashboard] = Object.values(json.resource.aws_cloudwatch_dashboard ?? {});
  return JSON.parse(
    String(dashboard?.dashboard_body).replaceAll(/\$\{[^}]*\}/g, (expression) => expression.replaceAll('"', "'")),
  ).widgets;
};

test("every kind of alarm has a window of its own in one table, and a row in docs/operations.md", () => {
  const kinds = new Set(full.all(METRIC).map(({ address }) => address.split("_").at(-2)));
  expect([...kinds].sort()).toEqual(Object.keys(KINDS).sort());
  const [, page = ""] = readFileSync(join(ROOT, "docs", "operations.md"), "utf8").split("## Alarms\n");
  const [section = ""] = page.split("\n## ");
  const named = [...section.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name),
  );
  expect(named.sort()).toEqual(Object.keys(KINDS).sort());
});
