import { isValid, parse, parseCIDR } from "ipaddr.js";
import { wildcard } from "../../model/wildcard";
import type {
  FixedResponseAction,
  ForwardAction,
  ListenerCondition,
  ListenerRule,
  LoadBalancerListener,
  QueryStringCondition,
} from "../../topology/topology";
import { parametersOf, splitOnce } from "./event";
import { type HttpRequest, type HttpResponse, valuesOf } from "./http";
import { page } from "./response";

/**
 * The rule that decides what a listener does with a request: the first one in the order of priorities of which all conditions
 * hold. Undefined: the default action does.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 *
 * @rule alb-listener-rules
 */
export const ruleFor = (request: HttpRequest, { rules }: LoadBalancerListener): ListenerRule | undefined =>
  rules.find(({ conditions }) => conditions.every((condition) => holds(request, condition)));

/**
 * One value of the request has to match one of the condition's; `*` stands for any characters, also none, and `?` for one.
 * The case of paths and methods counts, that of headers, hosts and queries does not. Methods have no wildcards. A path is
 * compared without its query, and a source is the address that has connected, whatever `x-forwarded-for` says.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 *
 * AWS does not say that a path is compared as it was received, nor that the port in `host` does not count: our policy.
 *
 * @rule alb-rule-conditions
 * @rule alb-http-header-condition
 * @rule alb-condition-raw
 */
function holds(request: HttpRequest, condition: ListenerCondition): boolean {
  const [path = "", query] = splitOnce(request.target, "?");
  switch (condition.type) {
    case "http-header":
      return matches(valuesOf(request, condition.name.toLowerCase()), condition.values, "i");
    case "host-header":
      return matches(valuesOf(request, "host").map(withoutPort), condition.values, "i");
    case "path-pattern":
      return matches([path], condition.values);
    case "http-request-method":
      return condition.values.includes(request.method);
    case "source-ip":
      return condition.values.some((range) => isWithin(request.clientIp, range));
    case "query-string":
      return matchesQuery(query, condition);
  }
}

const withoutPort = (host: string): string => host.replace(/:\d*$/, "");

const matches = (given: readonly string[], patterns: readonly string[], flags = ""): boolean =>
  patterns.some((pattern) => given.some((value) => wildcard(pattern, flags).test(value)));

/** A backslash makes `*` and `?` plain characters. Without a key the value may be that of any. */
function matchesQuery(query: string | undefined, { values }: QueryStringCondition): boolean {
  const pairs = Object.entries(parametersOf(query)).flatMap(([key, all]) => all.map((value) => ({ key, value })));
  const is = (pattern: string, text: string) => wildcard(pattern, "i", true).test(text);
  return values.some(({ key, value }) =>
    pairs.some((pair) => (key === undefined || is(key, pair.key)) && is(value, pair.value)),
  );
}

function isWithin(address: string, range: string): boolean {
  if (!isValid(address)) return false;
  const [client, [network, bits]] = [parse(address), parseCIDR(range)];
  return client.kind() === network.kind() && client.match(network, bits);
}

/**
 * The target group of one request: by its weight, and by nothing else. A group without a healthy target gets its share too.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
 *
 * Which group a request gets is drawn with the id of its trace, so that a run can be repeated. That there is none where no
 * weight is above 0 is our policy: AWS does not say.
 *
 * @param draw from 0 to 1, without 1
 * @returns id of the group
 * @rule alb-weighted-forward
 * @rule alb-weights-zero
 */
export function targetGroupFor({ targetGroups }: ForwardAction, draw: number): string | undefined {
  let left = draw * targetGroups.reduce((sum, { weight }) => sum + weight, 0);
  return targetGroups.find(({ weight }) => {
    left -= weight;
    return left < 0;
  })?.id;
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
