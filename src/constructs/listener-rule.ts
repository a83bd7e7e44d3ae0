import { LbListenerRule, type LbListenerRuleConfig } from "@cdktf/provider-aws/lib/lb-listener-rule";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { create } from "./create";

type Rule = Pick<LbListenerRuleConfig, "priority" | "condition" | "action">;

/**
 * Refuses credentials that came by HTTP. A redirect would lead the client on to HTTPS, and nobody would notice that each of
 * its requests first shows the token to everybody on the way. A rule can have five values in its conditions, and a listener
 * a hundred rules: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export const NO_CREDENTIALS_BY_HTTP = {
  priority: 1,
  // Any value: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
  condition: [{ httpHeader: { httpHeaderName: "Authorization", values: ["*"] } }],
  action: [
    {
      type: "fixed-response",
      fixedResponse: {
        statusCode: "403",
        contentType: "application/json",
        messageBody: JSON.stringify({
          error: "credentials were sent by HTTP, where others can read them: replace them, and use HTTPS",
        }),
      },
    },
  ],
} satisfies Rule;

/** Leaves room before the first one. */
const FIRST_ROUTE = 100;

/** Leads the requests of a path to a target group. @param index among such rules, in the order in which they are looked at */
export const byPath = (path: string, index: number, targetGroupArn: string): Rule => ({
  priority: FIRST_ROUTE + index,
  condition: [{ pathPattern: { values: [path] } }],
  action: [{ type: "forward", targetGroupArn }],
});

export interface ListenerRuleProps extends Pick<LbListenerRuleConfig, "lifecycle" | "dependsOn"> {
  readonly provider: AwsProvider;
  readonly listenerArn: string;
  readonly rule: Rule;
}

/** A rule of a listener. Those with lower priorities are looked at first. */
export const listenerRule = (scope: Construct, id: string, { rule, ...props }: ListenerRuleProps): LbListenerRule =>
  create(LbListenerRule, scope, id, { ...props, ...rule });
