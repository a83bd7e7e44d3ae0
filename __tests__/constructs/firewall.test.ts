import { describe, expect, test } from "vitest";
import { ARTICLE, type Block, ref, synth, TWO } from "../support/synth";

const ACL = "aws_wafv2_web_acl";

describe.each(TWO)("the firewall in %s", (region) => {
  const { one, all } = synth({ ...ARTICLE, firewall: { requestsPer5Minutes: 100 } });
  const rules: readonly Block[] = one(ACL, region).rule;

  test("guards the region's load balancer", () => {
    expect(one("aws_wafv2_web_acl_association", region)).toMatchObject({
      web_acl_arn: ref(one(ACL, region), "arn"),
      resource_arn: ref(one("aws_lb", region), "arn"),
    });
  });

  test("is there before the accelerator sends clients to the region", () => {
    const group = all("aws_globalaccelerator_endpoint_group").find(
      ({ endpoint_group_region }) => endpoint_group_region === region,
    );
    expect(group?.depends_on).toContain(one("aws_wafv2_web_acl_association", region).address);
  });

  test("lets through what no rule refuses, and counts what it does", () => {
    expect(one(ACL, region)).toMatchObject({ scope: "REGIONAL", default_action: { allow: {} } });
    for (const { visibility_config } of [one(ACL, region), ...rules]) {
      expect(visibility_config.cloudwatch_metrics_enabled).toBe(true);
    }
  });

  test("refuses a client that sends too much, by its own address, before anything else is looked at", () => {
    expect(rules.find(({ priority }) => priority === 0)).toMatchObject({
      action: { block: {} },
      statement: { rate_based_statement: { limit: 100, aggregate_key_type: "IP" } },
    });
  });

  test("has AWS's rules against bad input and the common ones, but for the one that would refuse items over 8 KB", () => {
    const groups = rules.flatMap(({ statement }) => statement.managed_rule_group_statement ?? []);
    expect(groups.map(({ name, rule_action_override }) => [name, rule_action_override])).toEqual([
      ["AWSManagedRulesKnownBadInputsRuleSet", undefined],
      ["AWSManagedRulesCommonRuleSet", [{ name: "SizeRestrictions_BODY", action_to_use: { count: {} } }]],
    ]);
  });
});

test("there is none unless the settings ask for it", () => {
  expect(synth().all(ACL)).toEqual([]);
  expect(synth({ ...ARTICLE, firewall: {} }).one(ACL, "us-west-2").rule[0].statement.rate_based_statement.limit).toBe(
    3000,
  );
});
