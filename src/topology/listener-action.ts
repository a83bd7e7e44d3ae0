import { UserError } from "../process/user-error";
import { attribute, blocks, type Resource } from "./resources";
import type { ForwardAction, ListenerAction, LoadBalancerListener, RedirectAction } from "./topology";

const { text, number, flag } = attribute;

type Block = Readonly<Record<string, unknown>>;

export interface ActionContext extends Pick<LoadBalancerListener, "port" | "protocol"> {
  /** What has the action, for errors. */
  readonly what: string;
  readonly reference: Resource["reference"];
}

/**
 * The action of a listener or of a rule.
 * @param actions of which there has to be one
 * @throws UserError naming what is not supported
 */
export function actionOf(context: ActionContext, actions: readonly Block[]): ListenerAction {
  const { what } = context;
  const [action, ...others] = actions;
  if (!action || others.length > 0) throw new UserError(`${what} has several actions, or none: only one is supported`);
  if (action.type === "redirect") return redirect(context, action);
  if (action.type === "fixed-response") return fixedResponse(action);
  const forwarding = action.type === "forward" ? forward(context, action) : undefined;
  if (forwarding) return forwarding;
  throw new UserError(`${what} neither redirects, nor forwards to a target group, nor has a fixed response`);
}

/** A plan has the one target group in both places. */
function forward({ what, reference }: ActionContext, action: Block): ForwardAction | undefined {
  const [block] = blocks(action, "forward");
  if (block && blocks(block, "stickiness").some((stickiness) => flag(stickiness, "enabled", false))) {
    throw new UserError(`${what} forwards with stickiness, which is not supported: set enabled = false`);
  }
  const listed = blocks(block ?? {}, "target_group");
  const given = listed.length > 0 ? listed : [{ arn: action.target_group_arn }];
  const targetGroups = given.map((group) => ({ id: reference(group.arn), weight: number(group, "weight", 1) }));
  if (targetGroups.some(({ id }) => id === undefined)) return undefined;
  return { type: "forward", targetGroups: targetGroups as ForwardAction["targetGroups"] };
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

/** What a redirect leaves out stays as in the request. */
function redirect({ port: ownPort, protocol: ownProtocol }: ActionContext, action: Block): RedirectAction {
  const [parts = {}] = blocks(action, "redirect");
  const changed = Object.entries({ host: "#{host}", path: "/#{path}", query: "#{query}" }).flatMap(([part, kept]) => {
    const value = text(parts, part, kept);
    return value === kept ? [] : [[part, value] as const];
  });
  const protocol = text(parts, "protocol", "#{protocol}");
  const port = text(parts, "port", "#{port}");
  return {
    type: "redirect",
    protocol: protocol === "#{protocol}" ? ownProtocol : (protocol as RedirectAction["protocol"]),
    port: port === "#{port}" ? ownPort : number(parts, "port", ownPort),
    ...Object.fromEntries(changed),
    statusCode: text(parts, "status_code") === "HTTP_302" ? 302 : 301,
  };
}
