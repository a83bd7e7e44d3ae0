import { callOf, type Node, treeOf } from "./grammar";

/** The values that queries have at one moment, by id; a query without a value then is absent. */
export interface Values {
  get(id: string): number | undefined;
}

/** Of one moment; undefined: the expression has no data point there. */
export type MetricMath = (values: Values) => number | undefined;

/** A value of one moment. A number in an expression is no time series, and makes no data point where there is none. */
interface Term {
  readonly value: number | undefined;
  readonly isNumber: boolean;
}

type Step = (values: Values) => Term;

const bit = (holds: boolean): number => (holds ? 1 : 0);

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "==": (a, b) => bit(a === b),
  "!=": (a, b) => bit(a !== b),
  "<": (a, b) => bit(a < b),
  "<=": (a, b) => bit(a <= b),
  ">": (a, b) => bit(a > b),
  ">=": (a, b) => bit(a >= b),
  AND: (a, b) => bit(a !== 0 && b !== 0),
  "&&": (a, b) => bit(a !== 0 && b !== 0),
  OR: (a, b) => bit(a !== 0 || b !== 0),
  "||": (a, b) => bit(a !== 0 || b !== 0),
};

const LISTS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
};

const KNOWN = `use + - * / and comparisons, AND, OR, IF, FILL with a number, and ${Object.keys(LISTS).join(", ")} of a list`;

/**
 * Metric math, as far as each moment stands for itself. Of several time series those without a value count as 0, and where none
 * has one there is no data point; nor is there one where something is divided by 0.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 *
 * @throws Error where the expression has something else in it
 * @rule cw-metric-math
 */
export function metricMath(expression: string): MetricMath {
  const refuse = (what: string): never => {
    throw new Error(`the metric math ${expression} has ${what}, which is not simulated: ${KNOWN}`);
  };

  const combined = (terms: readonly Term[], of: (values: readonly number[]) => number): Term => {
    const isNumber = terms.every((term) => term.isNumber);
    if (!isNumber && terms.every((term) => term.isNumber || term.value === undefined)) return MISSING;
    const value = of(terms.map((term) => term.value ?? 0));
    return { value: Number.isFinite(value) ? value : undefined, isNumber };
  };

  const called = (node: Node): Step => {
    const { name, given } = callOf(node) ?? refuse("a call of something without a name");
    const [first, second, third] = given;
    if (name === "FILL" && first && second && given.length === 2) {
      const [series, filler] = [step(first), step(second)];
      return (values) => ({ value: series(values).value ?? filler(values).value, isNumber: false });
    }
    if (name === "IF" && first && second && given.length <= 3) {
      const [condition, then, otherwise] = [step(first), step(second), third ? step(third) : () => MISSING];
      return (values) => {
        const { value } = condition(values);
        if (value === undefined) return MISSING;
        return { value: value === 0 ? otherwise(values).value : (then(values).value ?? 0), isNumber: false };
      };
    }
    const list = Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
    if (!list || first?.type !== "ArrayExpression" || given.length !== 1) return refuse(`${name}(…)`);
    const steps = (first.elements as Node[]).map(step);
    return (values) =>
      combined(
        steps.map((each) => each(values)),
        list,
      );
  };

  const step = (node: Node): Step => {
    switch (node.type) {
      case "Literal":
        return typeof node.value === "number" ? always(node.value) : refuse(`the text ${node.raw}`);
      case "Identifier": {
        const id = String(node.name);
        if (!/^[a-z]/.test(id)) return refuse(id);
        return (values) => ({ value: values.get(id), isNumber: false });
      }
      case "UnaryExpression": {
        if (node.operator !== "-") return refuse(String(node.operator));
        const of = step(node.argument as Node);
        return (values) => combined([of(values)], ([value = 0]) => -value);
      }
      case "BinaryExpression": {
        const sign = String(node.operator);
        const operator = Object.hasOwn(OPERATORS, sign) ? OPERATORS[sign] : undefined;
        if (!operator) return refuse(sign);
        const [left, right] = [step(node.left as Node), step(node.right as Node)];
        return (values) => combined([left(values), right(values)], ([a = 0, b = 0]) => operator(a, b));
      }
      case "CallExpression":
        return called(node);
    }
    return refuse(`a part that is not known (${node.type})`);
  };

  const root = step(treeOf(expression));
  return (values) => root(values).value;
}

const MISSING: Term = { value: undefined, isNumber: false };

const always =
  (value: number): Step =>
  () => ({ value, isNumber: true });
