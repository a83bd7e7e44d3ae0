import type { MetricAlarm } from "../../topology/alarms";

/**
 * How long after the end of its minute a data point can be seen by an alarm, in seconds. AWS promises no time: these are our
 * policy, and every statement about when an alarm fires rests on them.
 *
 * @rule cw-metric-delay
 */
const DELAY_SECONDS: Readonly<Record<string, number>> = {
  "AWS/ApplicationELB": 60,
  "AWS/DynamoDB": 60,
  "AWS/GlobalAccelerator": 60,
  "AWS/Lambda": 60,
};

export const metricDelaySeconds = (namespace: string): number => DELAY_SECONDS[namespace] ?? 60;

/**
 * How long an alarm takes at most from the moment since which all its data breaches, in seconds: the rest of the minute in which
 * that is, the minutes that it evaluates, and the delay of its metrics.
 *
 * @rule cw-metric-delay
 */
export function secondsToAlarm({
  queries,
  datapointsToAlarm,
}: Pick<MetricAlarm, "queries" | "datapointsToAlarm">): number {
  const delays = queries.map((query) => ("namespace" in query ? metricDelaySeconds(query.namespace) : 0));
  return 60 * (1 + datapointsToAlarm) + Math.max(...delays);
}
