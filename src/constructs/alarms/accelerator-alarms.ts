import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { ENOUGH } from "../../aws/alarm-rules";
import { compositeAlarm } from "./composite-alarm";
import { metricAlarm } from "./metric-alarm";
import { acceleratorMetrics } from "./metrics";

export interface AcceleratorAlarmsProps {
  /** Of us-west-2, where the metrics are. */
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  /** Part of the accelerator's ARN. */
  readonly accelerator: string;
  /** Part of the listener's ARN. */
  readonly listener: string;
  /** The static addresses. */
  readonly addresses: readonly [string, string];
  /** Of the endpoint groups. */
  readonly regions: readonly string[];
  /** @default no alarm on the connections */
  readonly flowsPerMinute?: number;
  readonly topicArns: string[];
}

/** Alarms on what only the accelerator knows. */
export class AcceleratorAlarms extends Construct {
  constructor(scope: Construct, id: string, props: AcceleratorAlarmsProps) {
    super(scope, id);
    const { provider, name, accelerator, listener, flowsPerMinute } = props;
    const endpoints = props.regions.map((region) =>
      metricAlarm(new Construct(this, region), {
        provider,
        name,
        kind: "endpoints",
        what: region,
        description: `the accelerator calls the load balancer in ${region} unhealthy, and sends new connections elsewhere`,
        threshold: 1,
        metrics: acceleratorMetrics.healthyEndpoints(accelerator, listener, region),
      }),
    );
    const [first, second] = props.addresses;
    const addresses = [
      { what: "1", own: first, other: second },
      { what: "2", own: second, other: first },
    ].map(({ what, own, other }) =>
      metricAlarm(new Construct(this, `address-${what}`), {
        provider,
        name,
        kind: "address",
        what,
        description: `no connection reaches the accelerator at its static address ${what}, and more than ${ENOUGH.flows} a minute at the other one`,
        threshold: 0,
        expression: `IF(other > ${ENOUGH.flows}, FILL(0 * own, 1), 0)`,
        metrics: {
          own: acceleratorMetrics.flowsOfAddress(accelerator, own),
          other: acceleratorMetrics.flowsOfAddress(accelerator, other),
        },
      }),
    );
    const flows: CloudwatchMetricAlarm[] =
      flowsPerMinute === undefined
        ? []
        : [
            metricAlarm(this, {
              provider,
              name,
              kind: "flows",
              description: `fewer than ${flowsPerMinute} new connections per minute reach the accelerator`,
              threshold: flowsPerMinute,
              metrics: acceleratorMetrics.flows(accelerator),
            }),
          ];
    compositeAlarm(this, {
      provider,
      name,
      of: "accelerator",
      description: `The accelerator of ${name}`,
      alarms: [...endpoints, ...addresses, ...flows],
      topicArns: props.topicArns,
    });
  }
}
