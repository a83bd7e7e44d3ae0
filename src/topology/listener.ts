import { UserError } from "../process/user-error";
import { actionOf } from "./listener-action";
import { conditionsOf } from "./listener-condition";
import { attribute, blocks, type Resource } from "./resources";
import type { ListenerRule, LoadBalancerListener } from "./topology";

const { text, number } = attribute;

/**
 * A listener of a load balancer.
 * @param rules the resources of its rules, in any order
 * @throws UserError naming what is not supported
 */
export function loadBalancerListener(
  { id, attributes, reference }: Resource,
  rules: readonly Resource[],
): LoadBalancerListener {
  const port = number(attributes, "port", 80);
  const protocol = text(attributes, "protocol", "HTTP") as LoadBalancerListener["protocol"];
  const context = { port, protocol };
  const sorted = rules.map((rule) => listenerRule(rule, context)).sort((a, b) => a.priority - b.priority);
  const [one, other] = sorted.filter(({ priority }) => sorted.filter((each) => each.priority === priority).length > 1);
  if (one && other) {
    throw new UserError(
      `the listener rules ${one.id} and ${other.id} have one priority, ${one.priority}: each needs its own`,
    );
  }
  return {
    id,
    ...context,
    rules: sorted,
    action: actionOf({ what: `the listener ${id}`, reference, ...context }, blocks(attributes, "default_action")),
  };
}

function listenerRule(
  { id, attributes, reference }: Resource,
  listener: Pick<LoadBalancerListener, "port" | "protocol">,
): ListenerRule {
  const what = `the listener rule ${id}`;
  const priority = number(attributes, "priority", 0);
  // Left out, the AWS provider gives it the next free one, which depends on what is there.
  if (priority < 1) throw new UserError(`${what} has no priority: set one`);
  if (blocks(attributes, "transform").length > 0)
    throw new UserError(`${what} has a transform, which is not supported`);
  return {
    id,
    priority,
    conditions: blocks(attributes, "condition").flatMap((condition) => conditionsOf(what, condition)),
    action: actionOf({ what, reference, ...listener }, blocks(attributes, "action")),
  };
}
