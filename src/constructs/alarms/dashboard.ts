import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { ACCELERATOR_METRICS } from "../../aws/alarm-rules";
import { naming } from "../../aws/naming";
import { create } from "../create";
import type { LoadBalancer } from "../load-balancer";
import { providerFile } from "../provider-file";
import { acceleratorMetrics, functionMetrics, loadBalancerMetrics, type Metric, tableMetrics } from "./metrics";

export interface DashboardProps {
  /** Any region's will do: a dashboard is of the account. */
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  readonly regions: readonly { readonly name: string; readonly loadBalancer: LoadBalancer }[];
  /** Name of the table and its replicas. */
  readonly table: string;
  /** @default no accelerator */
  readonly accelerator?: { readonly accelerator: string; readonly listener: string };
}

/** One line of a graph. */
interface Line extends Metric {
  readonly region: string;
  readonly label: string;
  /** For expressions; with one it is not drawn itself. */
  readonly id?: string;
}

interface Expression {
  readonly expression: string;
  readonly label: string;
  readonly region: string;
}

const COLUMNS = 24;
const HEIGHT = 6;

/**
 * One dashboard of all regions: each graph has a line for each region, so that in a failover one line falls while others rise.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { CloudwatchDashboard } = providerFile("cloudwatch-dashboard");
    create(CloudwatchDashboard, this, "dashboard", {
      provider: props.provider,
      dashboardName: naming.dashboard(props.name),
      dashboardBody: JSON.stringify({ widgets: graphs(props) }),
    });
  }
}

function graphs({ regions, table, accelerator }: DashboardProps): object[] {
  const names = regions.map(({ name }) => name);
  const perRegion = (metricOf: (loadBalancer: LoadBalancer) => Metric): Line[] =>
    regions.map(({ name, loadBalancer }) => ({ ...metricOf(loadBalancer), region: name, label: name }));
  const perFunction = (
    metricOf: (loadBalancer: LoadBalancer, served: LoadBalancer["served"][number]) => Metric,
  ): Line[] =>
    regions.flatMap(({ name, loadBalancer }) =>
      loadBalancer.served.map((served) => ({
        ...metricOf(loadBalancer, served),
        region: name,
        label: `${name} ${served.part}`,
      })),
    );
  const { requests, healthyHosts, p99 } = loadBalancerMetrics;
  const flows = accelerator && {
    title: "New connections that the accelerator sends to each region",
    lines: names.map((name) => ({
      ...acceleratorMetrics.flowsOfGroup(accelerator.accelerator, accelerator.listener, name),
      region: ACCELERATOR_METRICS,
      label: name,
    })),
  };
  const all = [
    ...(flows ? [flows] : []),
    { title: "Requests", lines: perRegion(({ arnSuffix }) => requests(arnSuffix)) },
    {
      title: "Healthy targets, in the zone with the fewest",
      lines: perFunction(({ arnSuffix }, { targetGroup }) => healthyHosts(arnSuffix, targetGroup)),
    },
    { title: "Requests that failed, in percent", lines: regions.flatMap(errorShare) },
    { title: "99 % of the requests are faster, in seconds", lines: perRegion(({ arnSuffix }) => p99(arnSuffix)) },
    {
      title: "Throttled invocations",
      lines: perFunction((_, { functionName }) => functionMetrics.throttles(functionName)),
    },
    ...names.map((from) => ({
      title: `Replication from ${from}, in milliseconds`,
      lines: names
        .filter((name) => name !== from)
        .map((to) => ({ ...tableMetrics.replicationLatency(table, to), region: from, label: to })),
    })),
  ];
  return all.map(({ title, lines }, index) => ({
    type: "metric",
    x: (index % 2) * (COLUMNS / 2),
    y: Math.floor(index / 2) * HEIGHT,
    width: COLUMNS / 2,
    height: HEIGHT,
    properties: {
      title,
      view: "timeSeries",
      period: 60,
      region: lines[0]?.region,
      yAxis: { left: { min: 0 } },
      metrics: lines.map(metricOfGraph),
    },
  }));
}

function errorShare(
  { name, loadBalancer: { arnSuffix } }: DashboardProps["regions"][number],
  index: number,
): (Line | Expression)[] {
  const [own, target, requests] = [`own${index}`, `target${index}`, `requests${index}`];
  const line = (metric: Metric, id: string): Line => ({ ...metric, id, region: name, label: id });
  return [
    {
      expression: `100 * (FILL(${own}, 0) + FILL(${target}, 0)) / (FILL(${requests}, 0) + FILL(${own}, 0))`,
      label: name,
      region: name,
    },
    line(loadBalancerMetrics.ownErrors(arnSuffix), own),
    line(loadBalancerMetrics.targetErrors(arnSuffix), target),
    line(loadBalancerMetrics.requests(arnSuffix), requests),
  ];
}

function metricOfGraph(line: Line | Expression): unknown[] {
  if ("expression" in line) return [line];
  const { namespace, metricName, dimensions, statistic: stat, region, label, id } = line;
  const options = { stat, region, label, ...(id === undefined ? {} : { id, visible: false }) };
  return [namespace, metricName, ...Object.entries(dimensions).flat(), options];
}
