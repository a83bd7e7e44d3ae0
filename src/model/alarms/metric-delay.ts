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
