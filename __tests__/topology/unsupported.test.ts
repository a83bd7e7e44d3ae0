// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as Terraform writes them
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/process/user-error";
import { resourcesOf } from "../../src/topology/from-synth";
import { refuseUnsupported } from "../../src/topology/unsupported";

const PROVIDER = { aws: [{ alias: "us-west-2", region: "us-west-2" }] };

function refusal(type: string, attributes: object): string | undefined {
  try {
    const one = { provider: "aws.us-west-2", ...attributes };
    refuseUnsupported(resourcesOf({ provider: PROVIDER, resource: { [type]: { one } } }));
    return undefined;
  } catch (error) {
    return (error as UserError).message;
  }
}

describe("a stack is refused whose", () => {
  test.each([
    ["aws_globalaccelerator_listener", { protocol: "UDP" }, "protocol UDP, which is not supported: use TCP"],
    [
      "aws_lb",
      { load_balancer_type: "network" },
      "load_balancer_type network, which is not supported: use application",
    ],
    ["aws_lb_target_group", { target_type: "ip" }, "target_type ip, which is not supported: use lambda"],
    ["aws_lb_listener", { default_action: [{ authenticate_oidc: [{}, {}] }] }, "default_action.authenticate_oidc"],
    ["aws_lb_listener", { mutual_authentication: { mode: "verify" } }, "mutual_authentication.mode verify"],
    ["aws_lambda_function", { package_type: "Image" }, "package_type Image, which is not supported: use Zip"],
    [
      "aws_lambda_function",
      { image_uri: "123.dkr.ecr/api" },
      "image_uri 123.dkr.ecr/api, which is not supported: remove it",
    ],
    [
      "aws_dynamodb_table",
      { replica: [{ region_name: "eu-central-1" }] },
      "replica, which is not supported: remove it",
    ],
    ["aws_wafv2_web_acl", { default_action: { block: {} } }, "default_action.block"],
    ["aws_lb", { region: "eu-central-1" }, "region eu-central-1, which is not supported: use us-west-2"],
    ["aws_lb", { desync_mitigation_mode: "off" }, "off, which is not supported: use monitor or defensive or strictest"],
    ["aws_lb_listener", { protocol: "TLS" }, "protocol TLS, which is not supported: use HTTP or HTTPS"],
    ["aws_lambda_function", { runtime: "python3.13" }, "runtime python3.13, which is not supported: use nodejs20.x"],
    ["aws_lb", { count: 0 }, "count 0, which is not supported: remove it"],
    ["aws_lb", { for_each: "${toset([])}" }, "for_each ${toset([])}, which is not supported: remove it"],
    ["aws_lb", { dynamic: { subnet_mapping: {} } }, "dynamic, which is not supported: remove it"],
    ["aws_lb", { provider: undefined }, "aws_lb.one has no provider with a region"],
    ["aws_alb", {}, "aws_alb.one is not supported: use aws_lb"],
  ])("%s has %j", (type, attributes, problem) => {
    expect(refusal(type, attributes)).toContain(problem);
  });

  test("problems are several: all of them are said", () => {
    const problems = refusal("aws_lb", { load_balancer_type: "network", name_prefix: "x" });
    expect(problems?.split("\n")).toHaveLength(2);
  });
});

test("a stack is taken that says what would hold anyway, or what is not known yet", () => {
  expect(refusal("aws_lb", { load_balancer_type: "application", region: "us-west-2" })).toBeUndefined();
  expect(refusal("aws_globalaccelerator_endpoint_group", { port_override: [] })).toBeUndefined();
  expect(refusal("aws_s3_bucket", { region: "eu-central-1" })).toBeUndefined();
});

test("a refusal is the user's to mend", () => {
  expect(() => refuseUnsupported(resourcesOf({ resource: { aws_alb: { one: {} } } }))).toThrow(UserError);
});
