import { wildcard } from "../../model/wildcard";
import type {
  FixedResponseAction,
  ListenerAction,
  ListenerCondition,
  LoadBalancerListener,
} from "../../topology/topology";
import { type HttpRequest, type HttpResponse, valuesOf } from "./http";
import { page } from "./response";

/**
 * What a listener does with a request: the first rule in the order of priorities of which all conditions hold decides, else
 * the default action.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 *
 * @rule alb-listener-rules
 */
export const actionFor = (request: HttpRequest, { rules, action }: LoadBalancerListener): ListenerAction =>
  rules.find(({ conditions }) => conditions.every((condition) => holds(request, condition)))?.action ?? action;

/**
 * One value of the header has to match one of the condition's. The case of neither counts; `*` stands for any characters,
 * also none, and `?` for one.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 *
 * @rule alb-http-header-condition
 */
function holds(request: HttpRequest, { name, values }: ListenerCondition): boolean {
  const patterns = values.map((value) => wildcard(value, "i"));
  return valuesOf(request, name.toLowerCase()).some((value) => patterns.some((pattern) => pattern.test(value)));
}

/**
 * An answer that the listener has ready.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
 *
 * @rule alb-fixed-response
 */
export function fixedResponseOf({ statusCode, contentType, body }: FixedResponseAction): HttpResponse {
  return {
    ...page(statusCode),
    headers: [
      ["server", "awselb/2.0"],
      ["content-type", contentType],
    ],
    body: Buffer.from(body),
  };
}
