import { attribute, blocks, type Resource } from "./resources";
import { ADDRESS } from "./synth/arguments";

const { text, number } = attribute;

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

/** The alarms of a stack. */
export const metricAlarmsOf = (resources: readonly Resource[]): MetricAlarm[] =>
  resources.filter(({ type }) => type === "aws_cloudwatch_metric_alarm").map((each) => metricAlarm(each, resources));

export const compositeAlarmsOf = (resources: readonly Resource[]): CompositeAlarm[] =>
  resources
    .filter(({ type }) => type === "aws_cloudwatch_composite_alarm")
    .map(({ region, attributes }) => ({
      name: text(attributes, "alarm_name"),
      region,
      rule: text(attributes, "alarm_rule").replace(
        /\$\{([^}]+)\}/g,
        (reference) => named(reference, resources) ?? reference,
      ),
    }));

function metricAlarm({ region, attributes }: Resource, resources: readonly Resource[]): MetricAlarm {
  const queries = blocks(attributes, "metric_query");
  const returned = queries.find((query) => attribute.flag(query, "return_data", false)) ?? queries[0];
  const periods = number(attributes, "evaluation_periods", 1);
  return {
    name: text(attributes, "alarm_name"),
    region,
    queries:
      queries.length > 0
        ? queries.map((query) => queryOf(query, resources))
        : [
            metricOf(
              { ...attributes, id: ONLY, stat: text(attributes, "extended_statistic", text(attributes, "statistic")) },
              resources,
            ),
          ],
    returned: returned ? text(returned, "id") : ONLY,
    comparison: text(attributes, "comparison_operator") as Comparison,
    threshold: number(attributes, "threshold", 0),
    evaluationPeriods: periods,
    datapointsToAlarm: number(attributes, "datapoints_to_alarm", periods),
    missingData: text(attributes, "treat_missing_data", "missing") as MissingData,
  };
}

/** Id of the query of an alarm on one metric. */
const ONLY = "metric";

type Block = Readonly<Record<string, unknown>>;

function queryOf(query: Block, resources: readonly Resource[]): MetricQuery {
  const [metric] = blocks(query, "metric");
  return metric
    ? metricOf({ ...metric, id: query.id }, resources)
    : { id: text(query, "id"), expression: text(query, "expression") };
}

const metricOf = (metric: Block, resources: readonly Resource[]): MetricQuery => ({
  id: text(metric, "id"),
  namespace: text(metric, "namespace"),
  metricName: text(metric, "metric_name"),
  dimensions: Object.fromEntries(
    Object.keys((metric.dimensions as Block | undefined) ?? {}).map((key) => {
      const value = text(metric.dimensions as Block, key);
      return [key, named(value, resources) ?? value];
    }),
  ),
  statistic: text(metric, "stat"),
  periodSeconds: number(metric, "period", 60),
});

/** By type, the argument that names a resource; a listener of an accelerator has no name. */
const NAMES: Readonly<Record<string, string>> = {
  aws_lb: "name",
  aws_lb_target_group: "name",
  aws_lambda_function: "function_name",
  aws_dynamodb_table: "name",
  aws_globalaccelerator_accelerator: "name",
  aws_cloudwatch_metric_alarm: "alarm_name",
  aws_cloudwatch_composite_alarm: "alarm_name",
};

/** What computed attributes of a resource a metric names it by. */
const isMeant = ({ attributes: { arn_suffix, arn } }: Resource, value: string): boolean =>
  value === arn_suffix || (typeof arn === "string" && arn.includes(":globalaccelerator:") && arn.endsWith(`/${value}`));

/**
 * Name of the resource that a dimension stands for, which a stack refers to and a plan has the id of; a listener's address.
 * Undefined where it stands for none.
 */
function named(value: string, resources: readonly Resource[]): string | undefined {
  const [address] = value.includes("${") ? (value.match(ADDRESS) ?? []) : [];
  const found = resources.find((each) => (address === undefined ? isMeant(each, value) : each.id === address));
  return found && text(found.attributes, NAMES[found.type] ?? "", found.id);
}
