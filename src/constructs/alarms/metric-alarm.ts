import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { naming } from "../../aws/naming";
import { create } from "../create";
import { providerFile } from "../provider-file";
import { KINDS, type KindName } from "./kinds";
import type { Metric } from "./metrics";

export interface MetricAlarmProps {
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  readonly kind: KindName;
  /** Of several alarms of a kind: a function, or another region. @default the kind has one */
  readonly what?: string;
  /** One sentence for the reader of an email. */
  readonly description: string;
  readonly threshold: number;
  /** One, or what the expression is made of. */
  readonly metrics: Metric | Readonly<Record<string, Metric>>;
  /** Of metric math (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html). */
  readonly expression?: string;
}

/** An alarm that notifies nobody itself: the composite alarm that it is part of does. Its id is its kind. */
export function metricAlarm(scope: Construct, props: MetricAlarmProps): CloudwatchMetricAlarm {
  const { CloudwatchMetricAlarm } = providerFile("cloudwatch-metric-alarm");
  const { comparison, periodSeconds, datapoints, of, missing } = KINDS[props.kind];
  return create(CloudwatchMetricAlarm, scope, props.kind, {
    provider: props.provider,
    alarmName: naming.alarm(props.name, props.kind, props.what),
    alarmDescription: props.description,
    comparisonOperator: comparison,
    threshold: props.threshold,
    evaluationPeriods: of,
    datapointsToAlarm: datapoints,
    treatMissingData: missing,
    ...queries(props, periodSeconds),
  });
}

function queries({ metrics, expression }: MetricAlarmProps, period: number) {
  if (isMetric(metrics)) {
    const { statistic, ...metric } = metrics;
    const isPercentile = /^p\d/.test(statistic);
    return { ...metric, period, ...(isPercentile ? { extendedStatistic: statistic } : { statistic }) };
  }
  return {
    metricQuery: [
      { id: "result", expression, label: "result", returnData: true },
      ...Object.entries(metrics).map(([id, { statistic, ...metric }]) => ({
        id,
        metric: { ...metric, period, stat: statistic },
      })),
    ],
  };
}

const isMetric = (metrics: MetricAlarmProps["metrics"]): metrics is Metric =>
  typeof (metrics as Metric).metricName === "string";
