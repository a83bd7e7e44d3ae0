// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as Terraform writes them
import { describe, expect, test } from "vitest";
import type { MetricQuery } from "../../src/topology/alarms";
import { readPlan } from "../../src/topology/from-plan";
import { topologyFromJson, topologyFromSynth } from "../../src/topology/from-synth";
import { configurationOf, planOf, row, SHOP } from "../support/plan-json";
import { ARTICLE, type Block, synth, TWO } from "../support/synth";

const ALARMED = { ...ARTICLE, writes: "anonymous", alarms: {} } as const;
const stack = synth(ALARMED);
const topology = topologyFromSynth(stack.outdir);
const alarmIn = (region: string, name: string) => {
  const found = topology.alarms.filter((alarm) => alarm.region === region && alarm.name === `GlobalApp-${name}`);
  expect(found).toHaveLength(1);
  return found[0];
};

test("a stack without alarms has none", () => {
  expect(topologyFromSynth(synth(ARTICLE).outdir)).toMatchObject({ alarms: [], compositeAlarms: [] });
});

test("all alarms are read, each in its region", () => {
  const written = stack.all("aws_cloudwatch_metric_alarm");
  expect(topology.alarms.map(({ name, region }) => `${region} ${name}`).sort()).toEqual(
    written.map(({ provider, alarm_name }) => `${provider.replace("aws.", "")} ${alarm_name}`).sort(),
  );
  for (const [index, alarm] of topology.alarms.entries()) {
    expect(alarm).toMatchObject({
      comparison: written[index]?.comparison_operator,
      threshold: written[index]?.threshold,
      evaluationPeriods: written[index]?.evaluation_periods,
      datapointsToAlarm: written[index]?.datapoints_to_alarm,
      missingData: written[index]?.treat_missing_data,
    });
  }
});

describe.each(TWO)("dimensions in %s", (region) => {
  const other = TWO.find((each) => each !== region) as string;

  test("are names of the topology's own load balancer, target group, function and table", () => {
    const [loadBalancer] = topology.loadBalancers.filter((each) => each.region === region);
    const [lambda] = topology.functions.filter((each) => each.region === region);
    const dimensionsOf = (name: string) =>
      alarmIn(region, name)?.queries.flatMap((query) => ("dimensions" in query ? [query.dimensions] : []));
    expect(dimensionsOf("unhealthy-targets-api")).toEqual([
      { LoadBalancer: loadBalancer?.name, TargetGroup: loadBalancer?.targetGroups[0]?.name },
    ]);
    expect(dimensionsOf("function-throttles-api")).toEqual([{ FunctionName: lambda?.name }]);
    expect(dimensionsOf("account-concurrency")).toEqual([{}]);
    expect(dimensionsOf(`replication-latency-${other}`)).toEqual([
      { TableName: topology.table.name, ReceivingRegion: other },
    ]);
  });

  test("of the accelerator are its name, its listener's address and the endpoint group's region", () => {
    const { front } = topology;
    expect(alarmIn("us-west-2", `endpoints-${region}`)?.queries).toEqual([
      {
        id: "metric",
        namespace: "AWS/GlobalAccelerator",
        metricName: "HealthyEndpointCount",
        dimensions: {
          Accelerator: front.kind === "global-accelerator" ? front.name : "",
          Listener: front.kind === "global-accelerator" ? front.listeners[0]?.id : "",
          EndpointGroup: region,
        },
        statistic: "Minimum",
        periodSeconds: 60,
      },
    ]);
  });

  test("of a static address are its number, because only AWS knows the address", () => {
    expect(alarmIn("us-west-2", "address-2")?.queries).toMatchObject([
      { id: "result" },
      { id: "own", dimensions: { AcceleratorIPAddress: "static address 2" } },
      { id: "other", dimensions: { AcceleratorIPAddress: "static address 1" } },
    ]);
  });

  test("do not hide an expression, its metrics and which of them counts", () => {
    const alarm = alarmIn(region, "function-errors-api");
    const metric = { namespace: "AWS/Lambda", dimensions: { FunctionName: "GlobalApp-api" }, statistic: "Sum" };
    expect(alarm?.returned).toBe("result");
    expect(alarm?.queries).toEqual([
      { id: "result", expression: "IF(errors > 5, 100 * errors / invocations, 0)" },
      { id: "errors", metricName: "Errors", ...metric, periodSeconds: 60 },
      { id: "invocations", metricName: "Invocations", ...metric, periodSeconds: 60 },
    ] satisfies MetricQuery[]);
  });
});

test("a percentile is a statistic like any other", () => {
  const queries = alarmIn("us-west-2", "p99")?.queries;
  expect(queries?.at(-1)).toMatchObject({ metricName: "TargetResponseTime", statistic: "p99" });
});

test("the rule of a composite alarm has the names of its alarms, all of which are there", () => {
  expect(topology.compositeAlarms.map(({ name, region }) => `${region} ${name}`).sort()).toEqual([
    "eu-central-1 GlobalApp-region",
    "us-west-2 GlobalApp-accelerator",
    "us-west-2 GlobalApp-region",
  ]);
  for (const { rule, region } of topology.compositeAlarms) {
    const names = [...rule.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name]) => name);
    expect(rule).toBe(names.map((name) => `ALARM("${name}")`).join(" OR "));
    const own = topology.alarms.filter((alarm) => alarm.region === region).map(({ name }) => name);
    expect(names.filter((name) => !own.includes(name as string))).toEqual([]);
  }
});

describe("alarms of the user's own", () => {
  const withAlarm = (alarm: object) => {
    const { json } = stack;
    const resource = {
      ...json.resource,
      aws_cloudwatch_metric_alarm: { own: { provider: "aws.us-west-2", alarm_name: "own", ...alarm } },
    };
    return topologyFromJson("GlobalApp", undefined, { ...json, resource } as never).alarms;
  };
  const METRIC = { namespace: "Shop", metric_name: "Orders", comparison_operator: "LessThanThreshold", threshold: 1 };

  test("are read with what CloudWatch takes where they leave something out", () => {
    expect(withAlarm({ ...METRIC, statistic: "Sum", evaluation_periods: 3 })).toEqual([
      {
        name: "own",
        region: "us-west-2",
        queries: [
          {
            id: "metric",
            namespace: "Shop",
            metricName: "Orders",
            dimensions: {},
            statistic: "Sum",
            periodSeconds: 60,
          },
        ],
        returned: "metric",
        comparison: "LessThanThreshold",
        threshold: 1,
        evaluationPeriods: 3,
        datapointsToAlarm: 3,
        missingData: "missing",
      },
    ]);
  });

  test.each([
    [
      "compares with a band",
      { threshold_metric_id: "band", metric_query: [{ id: "band", expression: "ANOMALY_DETECTION_BAND(m)" }] },
    ],
    [
      "asks another account",
      { metric_query: [{ id: "m", account_id: "210987654321", metric: METRIC, return_data: true }] },
    ],
    [
      "has a query of its own",
      { metric_query: [{ id: "q", expression: "SELECT AVG(x) FROM y", period: 60, return_data: true }] },
    ],
  ])("are left out where one %s", (_, alarm) => {
    expect(withAlarm(alarm)).toEqual([]);
  });
});

describe("a plan", () => {
  const ADDRESSES = ["aws_cloudwatch_metric_alarm.endpoints", "aws_cloudwatch_metric_alarm.hosts"] as const;
  const TEMPLATES = [
    {
      Accelerator: '${element(split("/", aws_globalaccelerator_accelerator.ga.id), 1)}',
      Listener: '${element(split("/", aws_globalaccelerator_listener.tcp.id), 3)}',
      EndpointGroup: "us-west-2",
    },
    { LoadBalancer: "${aws_lb.west.arn_suffix}", TargetGroup: "${aws_lb_target_group.api.arn_suffix}" },
  ];
  const EXPECTED = [
    { Accelerator: "shop", Listener: "aws_globalaccelerator_listener.tcp", EndpointGroup: "us-west-2" },
    { LoadBalancer: "shop-alb", TargetGroup: "shop-api" },
  ];
  const dimensionsIn = (plan: Block) =>
    readPlan(plan).after.topology?.alarms.map(({ queries: [query] }) =>
      query && "dimensions" in query ? query.dimensions : undefined,
    );

  test("knows the ids of what is there, which become the same names", () => {
    const known = [
      { Accelerator: "a", Listener: "l", EndpointGroup: "us-west-2" },
      { LoadBalancer: "app/shop-alb/1", TargetGroup: "targetgroup/shop-api/1" },
    ];
    const rows = ADDRESSES.map((address, index) => {
      const values = { alarm_name: "x", dimensions: known[index] };
      return row(address, { before: values, after: values });
    });
    expect(dimensionsIn(planOf(rows))).toEqual(EXPECTED);
  });

  test("refers to what it will make, which becomes the same names too", () => {
    const rows = ADDRESSES.map((address, index) =>
      row(address, {
        actions: ["create"],
        before: null,
        after: { alarm_name: "x", dimensions: index === 0 ? { EndpointGroup: "us-west-2" } : {} },
        after_unknown: {
          dimensions: index === 0 ? { Accelerator: true, Listener: true } : { LoadBalancer: true, TargetGroup: true },
        },
      }),
    );
    const alarms = ADDRESSES.map((address, index) => {
      const templates = Object.values(TEMPLATES[index] ?? {}).join();
      const references = [...templates.matchAll(/aws_[a-z_]+\.\w+/g)].map(([reference]) => reference);
      const dimensions = { constant_value: TEMPLATES[index], references };
      return [address, { values: {}, expressions: { dimensions } }] as const;
    });
    const configuration = configurationOf({ ...SHOP, ...Object.fromEntries(alarms) });
    expect(dimensionsIn(planOf(rows, { configuration }))).toEqual(EXPECTED);
  });
});
