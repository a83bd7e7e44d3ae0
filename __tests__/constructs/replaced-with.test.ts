import { describe, expect, test } from "vitest";
import { ARTICLE, DOMAIN, type Resource, synth } from "../support/synth";

const REGION = "eu-central-1";
const { one, all } = synth({ ...ARTICLE, domain: DOMAIN });

const triggersOf = ({ lifecycle }: Resource): readonly string[] => lifecycle?.replace_triggered_by ?? [];
const id = ({ address }: Resource): string => `${address}.id`;

/** What AWS takes along with something else, or lets go of only together with it. */
describe("is replaced with", () => {
  test("the function: the permission to invoke it, which is a part of it", () => {
    expect(triggersOf(one("aws_lambda_permission", REGION))).toEqual([id(one("aws_lambda_function", REGION))]);
  });

  test("the role: the function, whose environment only that role can decrypt", () => {
    const [roleId] = all("terraform_data").filter(({ address }) => address.includes(REGION));
    expect(roleId?.input).toEqual({ roleId: `\${${one("aws_iam_role", REGION).address}.unique_id}` });
    expect(triggersOf(one("aws_lambda_function", REGION))).toEqual([roleId?.address]);
  });

  test("the target group: the listener that forwards to it, and not the one that redirects", () => {
    const listeners = all("aws_lb_listener").filter(({ provider }) => provider === `aws.${REGION}`);
    const replaced = listeners.filter((listener) => triggersOf(listener).length > 0);
    expect(replaced.map(({ port }) => port)).toEqual([443]);
    expect(triggersOf(replaced[0] as Resource)).toEqual([id(one("aws_lb_target_group", REGION))]);
  });

  test("its security group, subnets and internet gateway: the load balancer that holds them", () => {
    const own = (type: string) => all(type).filter(({ provider }) => provider === `aws.${REGION}`);
    expect(triggersOf(one("aws_lb", REGION))).toEqual(
      ["aws_security_group", "aws_internet_gateway", "aws_subnet"].flatMap((type) => own(type).map(id)),
    );
  });

  test("the VPC: its internet gateway", () => {
    expect(triggersOf(one("aws_internet_gateway", REGION))).toEqual([id(one("aws_vpc", REGION))]);
  });

  test("a key: nothing, for the table gets the new one before the old one goes", () => {
    const stack = synth({ ...ARTICLE, encryption: "customer-managed" });
    for (const type of ["aws_kms_key", "aws_kms_replica_key"]) {
      expect(stack.one(type).lifecycle).toEqual({ create_before_destroy: true });
    }
  });
});
