import type { MetricAlarm, MetricQuery } from "../../src/topology/alarms";

/** Errors of a function. */
export const METRIC: MetricQuery = {
  id: "m",
  namespace: "AWS/Lambda",
  metricName: "Errors",
  dimensions: { FunctionName: "globalapp" },
  statistic: "Sum",
  periodSeconds: 60,
};

/** An alarm on any error, in one minute. */
export const alarmOf = (changes: Partial<MetricAlarm> = {}): MetricAlarm => ({
  name: "errors",
  region: "eu-central-1",
  queries: [METRIC],
  returned: "m",
  comparison: "GreaterThanThreshold",
  threshold: 0,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  missingData: "notBreaching",
  ...changes,
});
