import type { MetricAlarm } from "../../topology/alarms";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

type Compared = Pick<MetricAlarm, "comparison" | "threshold">;
type Evaluated = Compared & Pick<MetricAlarm, "evaluationPeriods" | "datapointsToAlarm" | "missingData">;

const COMPARISONS: Readonly<Record<MetricAlarm["comparison"], (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const isBreaching = ({ comparison, threshold }: Compared, value: number): boolean =>
  COMPARISONS[comparison](value, threshold);

/**
 * How many periods CloudWatch looks at, in case some have no data: "a higher number" than it evaluates, and 5 for 3 in AWS's
 * example. Two more than it evaluates is our policy for every number.
 *
 * @rule cw-evaluation-range
 */
export const evaluationRange = ({ evaluationPeriods }: Pick<MetricAlarm, "evaluationPeriods">): number =>
  evaluationPeriods + 2;

/**
 * The state that CloudWatch gives an alarm. It evaluates the latest data points that it has in its range, and fills up only what
 * is missing of the periods that it evaluates.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 *
 * Where missing data is `missing` or `ignore`, and all data points that there are breach, fewer than are needed make an alarm
 * once the oldest is as old as the data points to alarm: CloudWatch calls it premature until then. AWS does not say in which
 * state such an alarm is meanwhile: that it keeps its state is our policy.
 *
 * @param points of the evaluation range, the oldest first; undefined: missing
 * @rule cw-alarm-evaluation
 * @rule cw-missing-data
 * @rule cw-premature-alarm
 * @rule cw-premature-state
 */
export function alarmState(alarm: Evaluated, points: readonly (number | undefined)[], before: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, missingData } = alarm;
  const existing = points.filter((point) => point !== undefined).slice(-evaluationPeriods);
  const breaching = existing.filter((point) => isBreaching(alarm, point)).length;
  if (breaching >= datapointsToAlarm) return "ALARM";
  const missing = evaluationPeriods - existing.length;
  if (missing === 0 || missingData === "notBreaching") return "OK";
  if (missingData === "breaching") return breaching + missing >= datapointsToAlarm ? "ALARM" : "OK";
  if (existing.length === 0) return missingData === "missing" ? "INSUFFICIENT_DATA" : before;
  if (breaching < existing.length) return "OK";
  const oldest = points.length - points.findIndex((point) => point !== undefined);
  return missingData === "missing" && oldest >= datapointsToAlarm ? "ALARM" : before;
}
