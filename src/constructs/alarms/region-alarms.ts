import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { ENOUGH } from "../../aws/alarm-rules";
import type { AlarmSettings } from "../../settings/alarms";
import type { Served } from "../load-balancer";
import { compositeAlarm } from "./composite-alarm";
import { type MetricAlarmProps, metricAlarm } from "./metric-alarm";
import { functionMetrics, loadBalancerMetrics, tableMetrics } from "./metrics";

/** A function behind the region's load balancer. */
export interface AlarmedFunction extends Served {
  /** @default none reserved */
  readonly reservedConcurrency?: number;
}

export interface RegionAlarmsProps {
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  readonly region: string;
  readonly settings: AlarmSettings;
  /** Concurrent executions that the account may have. */
  readonly accountConcurrency: number;
  /** End of the load balancer's ARN. */
  readonly loadBalancer: string;
  readonly functions: readonly AlarmedFunction[];
  /** Name of the table and its replicas. */
  readonly table: string;
  /** DynamoDB operations that write, of those that the functions are allowed. */
  readonly writes: readonly string[];
  /** That this one replicates to. */
  readonly otherRegions: readonly string[];
  readonly topicArns: string[];
}

/** Alarms on what harms clients of one region. They refer to nothing of another one, so that each can be deployed alone. */
export class RegionAlarms extends Construct {
  readonly region: string;
  readonly all: readonly CloudwatchMetricAlarm[];

  constructor(scope: Construct, id: string, props: RegionAlarmsProps) {
    super(scope, id);
    const { settings, region, loadBalancer, table } = props;
    this.region = region;
    const alarm =
      (scope: Construct) =>
      (rest: Omit<MetricAlarmProps, "provider" | "name">): CloudwatchMetricAlarm =>
        metricAlarm(scope, { provider: props.provider, name: props.name, ...rest });
    const ofRegion = alarm(this);

    const ofFunctions = new Construct(this, "functions");
    this.all = [
      ofRegion({
        kind: "error-share",
        description: `more than ${settings.errorPercent} % of the requests in ${region} fail, and more than ${ENOUGH.errors} a minute`,
        threshold: settings.errorPercent,
        // Requests for which the load balancer chose no target are among its own errors only. Nothing is filled, because the
        // latest minute has no data yet and would be one without errors; beside requests a missing count is 0 anyway.
        expression: `IF(own + target + 0 * requests > ${ENOUGH.errors}, 100 * (own + target) / (requests + own), 0)`,
        metrics: {
          own: loadBalancerMetrics.ownErrors(loadBalancer),
          target: loadBalancerMetrics.targetErrors(loadBalancer),
          requests: loadBalancerMetrics.requests(loadBalancer),
        },
      }),
      ofRegion({
        kind: "p99",
        description: `more than 1 % of the requests in ${region} take longer than ${settings.p99Ms} ms, of more than ${ENOUGH.requests} a minute`,
        threshold: settings.p99Ms / 1000,
        expression: `IF(requests > ${ENOUGH.requests}, p99, 0)`,
        metrics: { requests: loadBalancerMetrics.requests(loadBalancer), p99: loadBalancerMetrics.p99(loadBalancer) },
      }),
      ...props.functions.flatMap((each) => this.#ofFunction(each, props, alarm(new Construct(ofFunctions, each.part)))),
      ...(props.functions.some(({ reservedConcurrency }) => reservedConcurrency === undefined)
        ? [
            ofRegion({
              kind: "account-concurrency",
              description: `the functions in ${region} use more than ${settings.concurrencyPercent} % of the account's ${props.accountConcurrency} concurrent executions`,
              threshold: share(settings.concurrencyPercent, props.accountConcurrency),
              metrics: functionMetrics.accountConcurrency,
            }),
          ]
        : []),
      ofRegion({
        kind: "read-throttles",
        description: `DynamoDB refuses reads of ${table} in ${region}`,
        threshold: settings.throttlesPerMinute,
        expression: FILLED,
        metrics: { metric: tableMetrics.readThrottles(table) },
      }),
      ofRegion({
        kind: "write-throttles",
        description: `DynamoDB refuses writes of ${table} in ${region}`,
        threshold: settings.throttlesPerMinute,
        expression: FILLED,
        metrics: { metric: tableMetrics.writeThrottles(table) },
      }),
      ...this.#ofReplication(props, alarm),
    ];
    compositeAlarm(this, {
      provider: props.provider,
      name: props.name,
      of: "region",
      description: `${props.name} in ${region}`,
      alarms: this.all,
      topicArns: props.topicArns,
    });
  }

  #ofFunction(
    { part: what, functionName, targetGroup, reservedConcurrency }: AlarmedFunction,
    { settings, region, loadBalancer }: RegionAlarmsProps,
    alarm: (rest: Omit<MetricAlarmProps, "provider" | "name">) => CloudwatchMetricAlarm,
  ): CloudwatchMetricAlarm[] {
    return [
      alarm({
        kind: "unhealthy-targets",
        what,
        description: `the load balancer in ${region} calls the function ${what} unhealthy, and new connections leave the region`,
        threshold: 1,
        metrics: loadBalancerMetrics.healthyHosts(loadBalancer, targetGroup),
      }),
      alarm({
        kind: "fail-open",
        what,
        description: `requests in ${region} go to the function ${what} although it is unhealthy, because no other is healthy`,
        threshold: 0,
        metrics: loadBalancerMetrics.failOpen(loadBalancer, targetGroup),
      }),
      alarm({
        kind: "function-errors",
        what,
        description: `more than ${settings.errorPercent} % of the invocations of the function ${what} in ${region} fail, and more than ${ENOUGH.errors} a minute`,
        threshold: settings.errorPercent,
        expression: `IF(errors > ${ENOUGH.errors}, 100 * errors / invocations, 0)`,
        metrics: {
          errors: functionMetrics.errors(functionName),
          invocations: functionMetrics.invocations(functionName),
        },
      }),
      alarm({
        kind: "function-throttles",
        what,
        description: `Lambda refuses invocations of the function ${what} in ${region}`,
        threshold: settings.throttlesPerMinute,
        metrics: functionMetrics.throttles(functionName),
      }),
      // A function with one execution, or none, has no share of them: its throttles say it all.
      ...(reservedConcurrency !== undefined && reservedConcurrency > 1
        ? [
            alarm({
              kind: "function-concurrency",
              what,
              description: `the function ${what} in ${region} uses more than ${settings.concurrencyPercent} % of its ${reservedConcurrency} reserved concurrent executions`,
              threshold: share(settings.concurrencyPercent, reservedConcurrency),
              metrics: functionMetrics.concurrency(functionName),
            }),
          ]
        : []),
    ];
  }

  #ofReplication(
    { settings, region, table, writes, otherRegions }: RegionAlarmsProps,
    alarm: (scope: Construct) => (rest: Omit<MetricAlarmProps, "provider" | "name">) => CloudwatchMetricAlarm,
  ): CloudwatchMetricAlarm[] {
    const replication = new Construct(this, "replication");
    return otherRegions.flatMap((other) => {
      const toOther = alarm(new Construct(replication, other));
      const latency = tableMetrics.replicationLatency(table, other);
      return [
        toOther({
          kind: "replication-latency",
          what: other,
          description: `writes of ${table} take more than ${settings.replicationMs} ms from ${region} to ${other}`,
          threshold: settings.replicationMs,
          expression: FILLED,
          metrics: { metric: latency },
        }),
        ...(writes.length === 0
          ? []
          : [
              toOther({
                kind: "replication-stopped",
                what: other,
                description: `${table} is written in ${region}, more than ${ENOUGH.writes} times a minute, and nothing of it arrives in ${other}`,
                threshold: 0,
                expression: `IF(${writes.map(idOf).join(" + ")} > ${ENOUGH.writes}, FILL(0 * latency, 1), 0)`,
                metrics: {
                  latency,
                  ...Object.fromEntries(
                    writes.map((operation) => [idOf(operation), tableMetrics.requests(table, operation)]),
                  ),
                },
              }),
            ]),
      ];
    });
  }
}

/**
 * An alarm straight on a metric of DynamoDB ignores missing data, and so would never be off again where only trouble has data
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html).
 */
const FILLED = "FILL(metric, 0)";

/** Executions above which it is more than a share; one is never too many. */
const share = (percent: number, of: number): number => Math.max(1, Math.floor((of * percent) / 100));

/** Ids of metrics begin with a lower-case letter. */
const idOf = (operation: string): string => operation.charAt(0).toLowerCase() + operation.slice(1);
