import { describe, expect, test } from "vitest";
import { ARTICLE, ref, synth, THREE, TWO } from "../support/synth";

const LB = "aws_lb";
const LISTENER = "aws_lb_listener";
const GROUP = "aws_lb_target_group";
const ATTACHMENT = "aws_lb_target_group_attachment";
const PERMISSION = "aws_lambda_permission";
const SECURITY_GROUP = "aws_security_group";
const INGRESS = "aws_vpc_security_group_ingress_rule";

const { one } = synth({ ...ARTICLE, regions: THREE });

describe.each(THREE)("the load balancer in %s", (region) => {
  test("is an application load balancer with its own security group", () => {
    expect(one(LB, region)).toMatchObject({
      name: "GlobalApp-alb",
      load_balancer_type: "application",
      internal: false,
      ip_address_type: "ipv4",
      security_groups: [ref(one(SECURITY_GROUP, region), "id")],
    });
  });

  test("has one target group, which its only listener forwards to", () => {
    expect(one(LISTENER, region)).toMatchObject({
      load_balancer_arn: ref(one(LB, region), "arn"),
      port: 80,
      protocol: "HTTP",
      default_action: [{ type: "forward", target_group_arn: ref(one(GROUP, region), "arn") }],
    });
  });

  test("has the region's function for its only target", () => {
    expect(one(ATTACHMENT, region)).toMatchObject({
      target_group_arn: ref(one(GROUP, region), "arn"),
      target_id: ref(one("aws_lambda_function", region), "arn"),
    });
  });

  test("may invoke the function from this target group of this account, and no other", () => {
    expect(one(PERMISSION, region)).toMatchObject({
      action: "lambda:InvokeFunction",
      principal: "elasticloadbalancing.amazonaws.com",
      function_name: ref(one("aws_lambda_function", region), "function_name"),
      source_arn: ref(one(GROUP, region), "arn"),
      source_account: ref(one("data.aws_caller_identity", region), "account_id"),
    });
  });

  test("gets its target after the permission, without which AWS refuses it", () => {
    expect(one(ATTACHMENT, region).depends_on).toEqual([one(PERMISSION, region).address]);
  });
});

describe("the target group", () => {
  const group = one(GROUP, "eu-central-1");

  test("is of type lambda, with none of what does not apply to functions", () => {
    expect(group.target_type).toBe("lambda");
    for (const argument of ["port", "protocol", "protocol_version", "vpc_id"]) {
      expect(group).not.toHaveProperty(argument);
    }
  });

  test("checks health as the article does", () => {
    expect(group.health_check).toEqual({
      enabled: true,
      path: "/health",
      interval: 15,
      timeout: 10,
      healthy_threshold: 2,
      unhealthy_threshold: 2,
      matcher: "200",
    });
  });

  test("checks health as the settings say", () => {
    const stack = synth({
      regions: TWO,
      healthCheck: { path: "/up", intervalSeconds: 5, timeoutSeconds: 2, healthyThreshold: 3, unhealthyThreshold: 4 },
    });
    for (const { health_check } of stack.all(GROUP)) {
      expect(health_check).toEqual({
        enabled: true,
        path: "/up",
        interval: 5,
        timeout: 2,
        healthy_threshold: 3,
        unhealthy_threshold: 4,
        matcher: "200",
      });
    }
  });

  test("passes single values of headers on, or all of them where the settings ask for it", () => {
    expect(group.lambda_multi_value_headers_enabled).toBe(false);
    const stack = synth({ regions: TWO, loadBalancer: { multiValueHeaders: true } });
    expect(stack.one(GROUP, "eu-central-1").lambda_multi_value_headers_enabled).toBe(true);
  });
});

describe("the security group", () => {
  test("lets clients from anywhere in to the accelerator's port, and nothing out", () => {
    const stack = synth({ regions: TWO, accelerator: { port: 8443 } });
    const group = stack.one(SECURITY_GROUP, "eu-central-1");
    expect(stack.one(INGRESS, "eu-central-1")).toMatchObject({
      security_group_id: ref(group, "id"),
      cidr_ipv4: "0.0.0.0/0",
      ip_protocol: "tcp",
      from_port: 8443,
      to_port: 8443,
    });
    expect(stack.one(LISTENER, "eu-central-1").port).toBe(8443);
    expect(group).not.toHaveProperty("ingress");
    expect(group).not.toHaveProperty("egress");
    expect(stack.all("aws_vpc_security_group_egress_rule")).toEqual([]);
  });

  test("lets clients in to an internal load balancer too, because the accelerator preserves their addresses", () => {
    const stack = synth({ regions: TWO, loadBalancer: { scheme: "internal" } });
    expect(stack.one(LB, "eu-central-1").internal).toBe(true);
    expect(stack.one(INGRESS, "eu-central-1").cidr_ipv4).toBe("0.0.0.0/0");
  });

  test("lets IPv6 clients in, where the accelerator has IPv6 addresses", () => {
    const stack = synth({ regions: TWO, accelerator: { ipAddressType: "DUAL_STACK" } });
    expect(stack.one(LB, "eu-central-1").ip_address_type).toBe("dualstack");
    const rules = stack.all(INGRESS).filter(({ provider }) => provider === "aws.eu-central-1");
    expect(rules.map(({ cidr_ipv4, cidr_ipv6 }) => cidr_ipv4 ?? cidr_ipv6).sort()).toEqual(["0.0.0.0/0", "::/0"]);
    for (const rule of rules) expect(rule).toMatchObject({ ip_protocol: "tcp", from_port: 80, to_port: 80 });
  });

  test("is in the load balancer's own VPC", () => {
    for (const region of THREE) expect(one(SECURITY_GROUP, region).vpc_id).toBe(ref(one("aws_vpc", region), "id"));
  });
});

test("no connection outlives five minutes, however busy it is", () => {
  expect(one(LB, "eu-central-1")).toMatchObject({ client_keep_alive: 300, idle_timeout: 60 });
});
