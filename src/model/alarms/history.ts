import type { CompositeAlarm, MetricAlarm, MetricQuery } from "../../topology/alarms";
import { alarmRule } from "./alarm-rule";
import { type AlarmState, alarmState, evaluationRange } from "./alarm-state";
import { METRIC_DELAY_SECONDS } from "./metric-delay";
import { type MetricMath, metricMath } from "./metric-math";

/** A metric with a statistic, as an alarm asks for it. */
export type Metric = Extract<MetricQuery, { readonly metricName: string }>;

/** Values of a metric by minute since 1970; a minute without data is absent. */
export type Series = ReadonlyMap<number, number>;

export interface Observed {
  /** The first minute and the last that are known, since 1970; the last is over. */
  readonly fromMinute: number;
  readonly untilMinute: number;
  /** Undefined: nobody measures it. */
  readonly seriesOf: (region: string, metric: Metric) => Series | undefined;
}

export interface Alarms {
  readonly alarms: readonly MetricAlarm[];
  readonly compositeAlarms: readonly CompositeAlarm[];
}

export interface StateChange {
  readonly name: string;
  readonly region: string;
  /** Minute since 1970, at whose beginning it was evaluated. */
  readonly minute: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
}

export interface AlarmHistory {
  /** In their order. */
  readonly changes: readonly StateChange[];
  /** Alarms that cannot be evaluated, and why, for people. */
  readonly unknown: readonly { readonly name: string; readonly region: string; readonly why: string }[];
}

/**
 * Evaluates alarms once a minute, and composite alarms after them. A data point takes part once it has arrived; whichever has
 * not is missing until then.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 *
 * That this is at full minutes is our policy, and so is that everything was quiet before the first minute that is known: each
 * alarm was OK, with data points that do not breach.
 *
 * @rule cw-evaluated-each-minute
 * @rule cw-evaluated-at-full-minutes
 * @rule cw-quiet-before
 */
export function alarmHistory({ alarms, compositeAlarms }: Alarms, observed: Observed): AlarmHistory {
  const states = new Map<string, AlarmState>();
  const changes: StateChange[] = [];
  const unknown: AlarmHistory["unknown"][number][] = [];
  const readable = <A extends { name: string; region: string }, R>(alarm: A, read: (alarm: A) => R) => {
    try {
      return [{ alarm, key: keyOf(alarm.region, alarm.name), read: read(alarm) }];
    } catch (error) {
      unknown.push({ name: alarm.name, region: alarm.region, why: (error as Error).message });
      return [];
    }
  };
  const metric = alarms.flatMap((each) => readable(each, (alarm) => evaluatorOf(alarm, observed)));
  const composite = compositeAlarms.flatMap((each) => readable(each, ({ rule }) => alarmRule(rule)));
  const stateOf = (key: string): AlarmState => states.get(key) ?? "OK";
  const set = ({ alarm: { name, region }, key }: Alarmed, minute: number, to: AlarmState) => {
    const from = stateOf(key);
    if (from === to) return false;
    states.set(key, to);
    changes.push({ name, region, minute, from, to });
    return true;
  };
  for (let minute = observed.fromMinute + 1; minute <= observed.untilMinute + 1; minute++) {
    for (const each of metric) set(each, minute, each.read(minute, stateOf(each.key)));
    // A rule can name another composite alarm, which follows it.
    let rounds = composite.length;
    while (rounds-- > 0) {
      const isChanged = composite.map((each) => {
        const holds = each.read((name) => stateOf(keyOf(each.alarm.region, name)));
        return set(each, minute, holds ? "ALARM" : "OK");
      });
      if (!isChanged.includes(true)) break;
    }
  }
  return { changes, unknown };
}

interface Alarmed {
  readonly alarm: { readonly name: string; readonly region: string };
  readonly key: string;
}

const keyOf = (region: string, name: string): string => `${region} ${name}`;

type Evaluate = (minute: number, before: AlarmState) => AlarmState;

/** @throws Error where the alarm looks at what nobody measures */
function evaluatorOf(alarm: MetricAlarm, { fromMinute, seriesOf }: Observed): Evaluate {
  const { queries, returned, comparison, threshold } = alarm;
  const sources = new Map<string, Series | MetricMath>();
  for (const query of queries) {
    if ("expression" in query) {
      sources.set(query.id, metricMath(query.expression));
      continue;
    }
    if (query.periodSeconds !== 60)
      throw new Error(`its period is ${query.periodSeconds} s, and only 60 s are simulated`);
    const series = seriesOf(alarm.region, query);
    if (!series) throw new Error(`${query.namespace} ${query.metricName} is not simulated`);
    sources.set(query.id, series);
  }
  if (!sources.has(returned)) throw new Error(`it has no query ${returned}`);
  /** @param minute undefined where its data points have not arrived */
  const valueAt = (id: string, minute: number | undefined): number | undefined => {
    const source = sources.get(id);
    if (typeof source === "function") return source({ get: (other) => valueAt(other, minute) });
    return minute === undefined ? undefined : source?.get(minute);
  };
  const quiet = comparison.startsWith("Greater") ? threshold - 1 : threshold + 1;
  const treated = { ...alarm, missingData: missingDataOf(alarm) };
  const range = evaluationRange(alarm);
  const awaited = valueAt(returned, undefined);
  /** Of each minute from the first on: once its data points have arrived, its value stays, however often it is looked at. */
  const arrived: (number | undefined)[] = [];
  const pointAt = (minute: number, now: number): number | undefined => {
    if (minute < fromMinute) return quiet;
    if ((now - minute - 1) * 60 < METRIC_DELAY_SECONDS) return awaited;
    while (arrived.length <= minute - fromMinute) arrived.push(valueAt(returned, fromMinute + arrived.length));
    return arrived[minute - fromMinute];
  };
  return (now, before) => {
    const points = Array.from({ length: range }, (_, index) => pointAt(now - range + index, now));
    return alarmState(treated, points, before);
  };
}

/**
 * Alarms straight on a metric of DynamoDB always ignore missing data, whatever they say. An expression that fills what is
 * missing has no missing data.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 *
 * @rule cw-dynamodb-ignores-missing
 */
const missingDataOf = ({ queries, returned, missingData }: MetricAlarm): MetricAlarm["missingData"] => {
  const query = queries.find(({ id }) => id === returned);
  return query && "namespace" in query && query.namespace === "AWS/DynamoDB" ? "ignore" : missingData;
};
