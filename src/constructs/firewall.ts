import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Wafv2WebAclRule } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { naming } from "../aws/naming";
import { create } from "./create";
import { providerFile } from "./provider-file";

export interface FirewallProps {
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  readonly loadBalancerArn: string;
  /** Of one client address, above which its requests are refused. */
  readonly requestsPer5Minutes: number;
}

/**
 * WAF in front of one region's load balancer. It counts the clients' own addresses, which the accelerator preserves, and
 * each region counts for itself (https://docs.aws.amazon.com/waf/latest/developerguide/waf-chapter.html).
 */
export class Firewall extends Construct {
  /** What must exist before the load balancer is guarded. */
  readonly ready: ITerraformDependable;

  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    const { provider } = props;
    const { Wafv2WebAcl } = providerFile("wafv2-web-acl");
    const { Wafv2WebAclAssociation } = providerFile("wafv2-web-acl-association");

    const acl = create(Wafv2WebAcl, this, "web-acl", {
      provider,
      name: naming.firewall(props.name),
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: metrics(props.name),
      rule: [
        {
          name: "rate-per-client",
          priority: 0,
          action: { block: {} },
          statement: { rate_based_statement: { limit: props.requestsPer5Minutes, aggregate_key_type: "IP" } },
          visibilityConfig: metrics("rate-per-client"),
        },
        managedRules("AWSManagedRulesKnownBadInputsRuleSet", 1),
        // It refuses bodies over 8 KB, and items have up to 400: the function sees to the size.
        managedRules("AWSManagedRulesCommonRuleSet", 2, "SizeRestrictions_BODY"),
      ],
    });
    this.ready = create(Wafv2WebAclAssociation, this, "association", {
      provider,
      webAclArn: acl.arn,
      resourceArn: props.loadBalancerArn,
    });
  }
}

/**
 * One of AWS's own rule groups (https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html).
 * @param onlyCounted rule whose matches are let through
 */
function managedRules(name: string, priority: number, onlyCounted?: string): Wafv2WebAclRule {
  const overrides =
    onlyCounted === undefined ? {} : { rule_action_override: [{ name: onlyCounted, action_to_use: { count: {} } }] };
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: { managed_rule_group_statement: { vendor_name: "AWS", name, ...overrides } },
    visibilityConfig: metrics(name),
  };
}

const metrics = (metricName: string) => ({
  metricName,
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});
