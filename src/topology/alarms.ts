/** What one metric alarm looks at: a metric of AWS, or an expression over the other queries' ids (CloudWatch metric math). */
export type MetricQuery =
  | {
      readonly id: string;
      readonly namespace: string;
      readonly metricName: string;
      /** References to resources of this stack are resolved to names that the topology uses, e.g. a function's name. */
      readonly dimensions: Readonly<Record<string, string>>;
      readonly statistic: string;
      readonly periodSeconds: number;
    }
  | { readonly id: string; readonly expression: string };

export type Comparison =
  | "GreaterThanThreshold"
  | "GreaterThanOrEqualToThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

export type MissingData = "missing" | "ignore" | "breaching" | "notBreaching";

/** An alarm as CloudWatch evaluates it. */
export interface MetricAlarm {
  readonly name: string;
  /** In which CloudWatch evaluates it. */
  readonly region: string;
  readonly queries: readonly MetricQuery[];
  /** Id of the query that is compared. */
  readonly returned: string;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData;
}

/** Rule of a composite alarm, e.g. `ALARM("a") OR ALARM("b")`. */
export interface CompositeAlarm {
  readonly name: string;
  readonly region: string;
  readonly rule: string;
}
