import { UserError } from "../process/user-error";
import { attribute, blocks, type Resource } from "./resources";
import type { ListenerAction, ListenerCondition, ListenerRule, LoadBalancerListener, RedirectAction } from "./topology";

const { text, number } = attribute;

type Block = Readonly<Record<string, unknown>>;

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
  const [action = {}, ...others] = blocks(attributes, "default_action");
  if (others.length > 0) throw new UserError(`the listener ${id} has several default actions: only one is supported`);
  return {
    id,
    ...context,
    rules: rules.map((rule) => listenerRule(rule, context)).sort((a, b) => a.priority - b.priority),
    action: actionOf({ what: `the listener ${id}`, reference, ...context }, action),
  };
}

interface ActionContext extends Pick<LoadBalancerListener, "port" | "protocol"> {
  /** For errors. */
  readonly what: string;
  readonly reference: Resource["reference"];
}

function listenerRule(
  { id, attributes, reference }: Resource,
  listener: Pick<LoadBalancerListener, "port" | "protocol">,
): ListenerRule {
  const what = `the listener rule ${id}`;
  const priority = number(attributes, "priority", 0);
  // Left out, the AWS provider gives it the next free one, which depends on what is there.
  if (priority < 1) throw new UserError(`${what} has no priority: set one`);
  const [action, ...others] = blocks(attributes, "action");
  if (!action || others.length > 0) throw new UserError(`${what} has several actions, or none: only one is supported`);
  if (blocks(attributes, "transform").length > 0)
    throw new UserError(`${what} has a transform, which is not supported`);
  return {
    id,
    priority,
    conditions: blocks(attributes, "condition").flatMap((condition) => conditionsOf(what, condition)),
    action: actionOf({ what, reference, ...listener }, action),
  };
}

/** A block of Terraform has one kind of condition; all blocks of a rule must hold. */
function conditionsOf(what: string, condition: Block): ListenerCondition[] {
  return Object.keys(condition).flatMap((kind) => {
    const given = blocks(condition, kind);
    if (given.length > 0 && kind !== "http_header") {
      throw new UserError(`${what} has the condition ${kind}: only http_header is supported`);
    }
    return given.map((header): ListenerCondition => {
      const values = (header.values ?? []) as readonly string[];
      if (values.length === 0) throw new UserError(`${what} has a condition without values: only values are supported`);
      return { type: "http-header", name: text(header, "http_header_name"), values };
    });
  });
}

function actionOf(context: ActionContext, action: Block): ListenerAction {
  const { what, reference } = context;
  if (action.type === "redirect") return redirect(context, action);
  if (action.type === "fixed-response") return fixedResponse(action);
  const targetGroup = reference(action.target_group_arn);
  if (targetGroup === undefined) {
    throw new UserError(`${what} neither redirects, nor forwards to a target group, nor has a fixed response`);
  }
  return { type: "forward", targetGroup };
}

function fixedResponse(action: Block): ListenerAction {
  const [response = {}] = blocks(action, "fixed_response");
  return {
    type: "fixed-response",
    statusCode: number(response, "status_code", 200),
    contentType: text(response, "content_type", "text/plain"),
    body: text(response, "message_body"),
  };
}

/** What a redirect leaves out, or names as `#{part}`, stays as in the request. */
function redirect({ what, port: ownPort, protocol: ownProtocol }: ActionContext, action: Block): RedirectAction {
  const [parts = {}] = blocks(action, "redirect");
  for (const [part, kept] of [
    ["host", "#{host}"],
    ["path", "/#{path}"],
    ["query", "#{query}"],
  ] as const) {
    const value = text(parts, part, kept);
    if (value !== kept) throw new UserError(`${what} redirects to the ${part} ${value}: only ${kept} is supported`);
  }
  const protocol = text(parts, "protocol", "#{protocol}");
  const port = text(parts, "port", "#{port}");
  return {
    type: "redirect",
    protocol: protocol === "#{protocol}" ? ownProtocol : (protocol as RedirectAction["protocol"]),
    port: port === "#{port}" ? ownPort : Number(port),
    statusCode: text(parts, "status_code") === "HTTP_302" ? 302 : 301,
  };
}
