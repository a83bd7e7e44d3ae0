import type { AlarmState } from "./alarm-state";
import { callOf, type Node, treeOf } from "./grammar";

/** Whether the rule of a composite alarm holds. @param stateOf an alarm, by its name */
export type AlarmRule = (stateOf: (name: string) => AlarmState) => boolean;

const STATES: readonly AlarmState[] = ["ALARM", "OK", "INSUFFICIENT_DATA"];

/**
 * The rule of a composite alarm: states of other alarms, with AND, OR, NOT and parentheses.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 *
 * @throws Error where it has something else in it
 * @rule cw-composite-rule
 */
export function alarmRule(rule: string): AlarmRule {
  const refuse = (what: string): never => {
    throw new Error(
      `the alarm rule ${rule} has ${what}, which is not simulated: use ALARM("name"), OK("name"), INSUFFICIENT_DATA("name"), TRUE, FALSE, AND, OR and NOT`,
    );
  };
  const step = (node: Node): AlarmRule => {
    if (node.type === "BinaryExpression" && (node.operator === "AND" || node.operator === "OR")) {
      const { operator } = node;
      const [left, right] = [step(node.left as Node), step(node.right as Node)];
      return operator === "AND"
        ? (stateOf) => left(stateOf) && right(stateOf)
        : (stateOf) => left(stateOf) || right(stateOf);
    }
    if (node.type === "UnaryExpression" && node.operator === "NOT") {
      const of = step(node.argument as Node);
      return (stateOf) => !of(stateOf);
    }
    if (node.type === "Identifier" && (node.name === "TRUE" || node.name === "FALSE"))
      return () => node.name === "TRUE";
    const { name, given } = callOf(node) ?? refuse(`a part that is not known (${node.type})`);
    const state = STATES.find((each) => each === name) ?? refuse(`${name}(…)`);
    const [of] = given;
    const alarm = of?.type === "Literal" ? of.value : of?.type === "Identifier" ? of.name : undefined;
    if (typeof alarm !== "string" || given.length > 1) return refuse(`${name}(…) without one name in double quotes`);
    return (stateOf) => stateOf(alarm) === state;
  };
  return step(treeOf(rule));
}
