import { attribute, blocks, type Resource } from "./resources";
import { ADDRESS } from "./template";

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

/** The alarms of a stack, without those that are compared with another metric, ask another account or have a query of their own. */
export const metricAlarmsOf = (resources: readonly Resource[]): MetricAlarm[] =>
  resources
    .filter(({ type, attributes }) => type === "aws_cloudwatch_metric_alarm" && hasThreshold(attributes))
    .map((each) => metricAlarm(each, resources));

const hasThreshold = (attributes: Block): boolean =>
  text(attributes, "threshold_metric_id") === "" &&
  blocks(attributes, "metric_query").every(
    (query) => text(query, "account_id") === "" && number(query, "period", 0) === 0,
  );

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
              attributes,
              { id: ONLY, statistic: text(attributes, "extended_statistic") || text(attributes, "statistic") },
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
    ? metricOf(metric, { id: text(query, "id"), statistic: text(metric, "stat") }, resources)
    : { id: text(query, "id"), expression: text(query, "expression") };
}

const metricOf = (
  metric: Block,
  own: { readonly id: string; readonly statistic: string },
  resources: readonly Resource[],
): MetricQuery => ({
  ...own,
  namespace: text(metric, "namespace"),
  metricName: text(metric, "metric_name"),
  dimensions: Object.fromEntries(
    Object.keys((metric.dimensions as Block | undefined) ?? {}).map((key) => {
      const value = text(metric.dimensions as Block, key);
      const name = value.includes("${")
        ? (staticAddress(key, value) ?? named(value, resources))
        : identified(key, value, resources);
      return [key, name ?? value];
    }),
  ),
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

/** Name of what an expression refers to; a listener's address. Undefined where it refers to nothing of the stack. */
function named(expression: string, resources: readonly Resource[]): string | undefined {
  const [address] = expression.match(ADDRESS) ?? [];
  const found = resources.find(({ id }) => id === address);
  return found && nameOf(found);
}

function nameOf({ type, id, attributes }: Resource): string {
  const name = NAMES[type];
  return name === undefined ? id : text(attributes, name, id);
}

/** The same for what a plan knows: ends of ARNs that name load balancers and target groups, and ids of Global Accelerator. */
function identified(dimension: string, value: string, resources: readonly Resource[]): string | undefined {
  if (dimension === "LoadBalancer" || dimension === "TargetGroup") return value.split("/")[1];
  if (dimension !== "Accelerator" && dimension !== "Listener") return undefined;
  const found = resources.find(
    ({ type, attributes }) => type.startsWith("aws_globalaccelerator_") && text(attributes, "id").endsWith(`/${value}`),
  );
  return found && nameOf(found);
}

/** A static address by its number, from 1 on, where a stack refers to it: only AWS knows the address. */
function staticAddress(dimension: string, value: string): string | undefined {
  const [, index] = /element\(.*, (\d+)\)/.exec(value) ?? [];
  return dimension === "AcceleratorIPAddress" && index !== undefined
    ? `static address ${Number(index) + 1}`
    : undefined;
}
