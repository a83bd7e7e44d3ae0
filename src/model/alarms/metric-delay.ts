import type { MetricAlarm } from "../../topology/alarms";

/**
 * How long after the end of its minute a data point can be seen by an alarm, in seconds, whatever the service. AWS promises no
 * time: this is our policy, and every statement about when an alarm fires rests on it.
 *
 * @rule cw-metric-delay
 */
export const METRIC_DELAY_SECONDS = 60;

/**
 * How long an alarm takes at most from the moment since which all its data breaches, in seconds: the rest of the minute in which
 * that is, the minutes that it evaluates, and the delay of its metrics.
 */
export const secondsToAlarm = ({ datapointsToAlarm }: Pick<MetricAlarm, "datapointsToAlarm">): number =>
  60 * (1 + datapointsToAlarm) + METRIC_DELAY_SECONDS;
