import { describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { ARTICLE, DOMAIN, type Resource, ref, synth, THREE, TWO } from "../support/synth";

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

  test("gets its target after the permission, without which AWS refuses it, and what it needs when it is invoked", () => {
    expect(one(ATTACHMENT, region).depends_on).toEqual([
      one(PERMISSION, region).address,
      one("aws_cloudwatch_log_group", region).address,
      one("aws_iam_role_policy", region).address,
    ]);
  });
});

describe("with a certificate, a load balancer", () => {
  const stack = synth({ ...ARTICLE, domain: DOMAIN });
  const listenersOf = (region: string) =>
    stack
      .all(LISTENER)
      .filter(({ provider }) => provider === `aws.${region}`)
      .sort((a, b) => a.port - b.port);

  test.each(TWO)("serves HTTPS with what AWS recommends, and sends HTTP there: %s", (region) => {
    const [http, https] = listenersOf(region);
    expect(https).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      default_action: [{ type: "forward", target_group_arn: ref(stack.one(GROUP, region), "arn") }],
    });
    expect(http).toMatchObject({ port: 80, protocol: "HTTP" });
    expect(http?.default_action).toEqual([
      { type: "redirect", redirect: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" } },
    ]);
  });

  test.each(TWO)("refuses credentials by HTTP, where a redirect would hide that others can read them: %s", (region) => {
    const [http] = listenersOf(region);
    const rule = stack.one("aws_lb_listener_rule", region);
    expect(rule).toMatchObject({
      listener_arn: ref(http as Resource, "arn"),
      priority: 1,
      condition: [{ http_header: { http_header_name: "Authorization", values: ["*"] } }],
      action: [{ type: "fixed-response", fixed_response: { content_type: "application/json", status_code: "403" } }],
    });
    const { error } = JSON.parse(rule.action[0].fixed_response.message_body);
    expect(error).toBe("credentials were sent by HTTP, where others can read them: replace them, and use HTTPS");
  });

  test("serves no client before it refuses credentials by HTTP", () => {
    const rules = TWO.map((region) => stack.one("aws_lb_listener_rule", region).address);
    for (const group of stack.all("aws_globalaccelerator_endpoint_group")) {
      expect(group.depends_on.filter((address: string) => rules.includes(address))).toHaveLength(1);
    }
  });

  test("has no rule without a certificate, because nobody could do better than HTTP", () => {
    expect(synth().all("aws_lb_listener_rule")).toEqual([]);
  });

  test("sends nobody to a listener that is not there yet", () => {
    const [http, https] = listenersOf("eu-central-1");
    expect(http?.depends_on).toEqual([https?.address]);
  });

  test("takes the certificates that are given, each region its own", () => {
    const arn = (region: string) =>
      `arn:aws:acm:${region}:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef`;
    const certificateArns = Object.fromEntries(TWO.map((region) => [region, arn(region)]));
    for (const more of [{}, { domain: DOMAIN }]) {
      const given = synth({ ...ARTICLE, ...more, certificateArns });
      const https = given.all(LISTENER).filter(({ protocol }) => protocol === "HTTPS");
      expect(https.map(({ certificate_arn }) => certificate_arn).sort()).toEqual(TWO.map(arn).sort());
      expect(given.all("aws_acm_certificate")).toEqual([]);
    }
  });
});

describe("a load balancer", () => {
  test("refuses what servers could read in different ways, and header fields with names that none should have", () => {
    expect(one(LB, "eu-central-1")).toMatchObject({
      drop_invalid_header_fields: true,
      desync_mitigation_mode: "strictest",
      enable_deletion_protection: false,
    });
    const loadBalancer = { dropInvalidHeaders: false, desyncMitigation: "monitor" } as const;
    expect(synth({ ...ARTICLE, loadBalancer }).one(LB, "eu-central-1")).toMatchObject({
      drop_invalid_header_fields: false,
      desync_mitigation_mode: "monitor",
    });
  });

  test("is kept by AWS and by Terraform where the settings ask for it", () => {
    const stack = synth({ ...ARTICLE, loadBalancer: { deletionProtection: true } });
    expect(stack.one(LB, "us-west-2")).toMatchObject({
      enable_deletion_protection: true,
      lifecycle: { prevent_destroy: true },
    });
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

  test("has a reason for each of its rules: HTTP that leads to HTTPS, HTTPS, and both over IPv6 for a dual stack", () => {
    const rulesOf = (props: BackendProps) =>
      synth(props)
        .all(INGRESS)
        .filter(({ provider }) => provider === "aws.eu-central-1")
        .map(({ ip_protocol, from_port, to_port, cidr_ipv4, cidr_ipv6 }) => {
          expect(from_port).toBe(to_port);
          return `${ip_protocol} ${from_port} from ${cidr_ipv4 ?? cidr_ipv6}`;
        })
        .sort();
    const dualStack = { ipAddressType: "DUAL_STACK" } as const;
    expect(rulesOf({ ...ARTICLE, domain: DOMAIN })).toEqual(["tcp 443 from 0.0.0.0/0", "tcp 80 from 0.0.0.0/0"]);
    expect(rulesOf({ ...ARTICLE, domain: DOMAIN, accelerator: dualStack })).toEqual([
      "tcp 443 from 0.0.0.0/0",
      "tcp 443 from ::/0",
      "tcp 80 from 0.0.0.0/0",
      "tcp 80 from ::/0",
    ]);
  });

  test("of a VPC's own default lets nothing in or out, and nothing uses it", () => {
    const own = one("aws_default_security_group", "eu-central-1");
    expect(own.vpc_id).toBe(ref(one("aws_vpc", "eu-central-1"), "id"));
    for (const rules of ["ingress", "egress"]) expect(own).not.toHaveProperty(rules);
    expect(JSON.stringify(synth().all())).not.toContain(`${own.address}.id`);
  });

  test("is in the load balancer's own VPC", () => {
    for (const region of THREE) expect(one(SECURITY_GROUP, region).vpc_id).toBe(ref(one("aws_vpc", region), "id"));
  });
});

test("no connection outlives five minutes, however busy it is", () => {
  expect(one(LB, "eu-central-1")).toMatchObject({ client_keep_alive: 300, idle_timeout: 60 });
});
