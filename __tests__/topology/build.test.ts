// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as Terraform writes them
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/process/user-error";
import { buildTopology } from "../../src/topology/build";
import { resourcesOf } from "../../src/topology/from-synth";
import { accelerated } from "../support/topology";

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** The least that Terraform takes for a backend of one region: whatever has a default is left out. */
const RESOURCES = {
  aws_globalaccelerator_accelerator: { ga: { provider: "aws.us-west-2", name: "bare" } },
  aws_globalaccelerator_listener: {
    tcp: {
      accelerator_arn: "${aws_globalaccelerator_accelerator.ga.arn}",
      protocol: "TCP",
      port_range: { from_port: 80, to_port: 81 },
    },
  },
  aws_globalaccelerator_endpoint_group: {
    west: {
      provider: "aws.us-west-2",
      listener_arn: "${aws_globalaccelerator_listener.tcp.id}",
      endpoint_configuration: { endpoint_id: "${aws_lb.west.arn}" },
    },
  },
  aws_lb: { west: { provider: "aws.us-west-2", name: "bare-alb" } },
  aws_lb_listener: {
    http: {
      load_balancer_arn: "${aws_lb.west.arn}",
      default_action: { type: "forward", target_group_arn: "${aws_lb_target_group.api.arn}" },
    },
  },
  aws_lb_target_group: { api: { name: "bare-api", target_type: "lambda", health_check: {} } },
  aws_lb_target_group_attachment: {
    api: { target_group_arn: "${aws_lb_target_group.api.arn}", target_id: "${aws_lambda_function.api.arn}" },
  },
  aws_lambda_function: {
    api: {
      provider: "aws.us-west-2",
      function_name: "bare-api",
      handler: "index.handler",
      runtime: "nodejs22.x",
      role: "${aws_iam_role.api.arn}",
      filename: "${data.archive_file.code.output_path}",
    },
  },
  aws_iam_role: { api: { provider: "aws.us-west-2", assume_role_policy: "{}" } },
  aws_dynamodb_table: { items: { provider: "aws.us-west-2", name: "bare", hash_key: "id" } },
} satisfies Blocks;

const DATA: Blocks = { archive_file: { code: { source_dir: "code" } } };
const PROVIDER = { aws: [{ alias: "us-west-2", region: "us-west-2" }] };

const TO_API = { type: "forward", targetGroups: [{ id: "aws_lb_target_group.api", weight: 1 }] };

const build = (changes: Blocks = {}, data = DATA) =>
  buildTopology("Bare", "/stack", resourcesOf({ provider: PROVIDER, resource: { ...RESOURCES, ...changes }, data }));

const refusal = (changes: Blocks, data?: Blocks) => {
  try {
    return build(changes, data);
  } catch (error) {
    return error instanceof UserError ? error.message : error;
  }
};

describe("what a stack leaves out gets the value that Terraform or AWS would give it:", () => {
  const topology = build();
  const [loadBalancer] = topology.loadBalancers;

  test("an accelerator is enabled, for IPv4", () => {
    expect(accelerated(topology).front).toMatchObject({ enabled: true, ipAddressType: "IPV4" });
  });

  test("a listener has no client affinity", () => {
    expect(accelerated(topology).front.listeners).toMatchObject([
      { protocol: "TCP", clientAffinity: "NONE", portRanges: [{ fromPort: 80, toPort: 81 }] },
    ]);
  });

  test("an endpoint group is in its provider's region, with a dial of 100", () => {
    expect(accelerated(topology).front.listeners[0]?.endpointGroups).toMatchObject([
      { region: "us-west-2", trafficDialPercentage: 100 },
    ]);
  });

  test("an endpoint has weight 0, and hides the clients' addresses", () => {
    expect(accelerated(topology).front.listeners[0]?.endpointGroups[0]?.endpoints).toEqual([
      { loadBalancer: "aws_lb.west", weight: 0, clientIpPreservation: false },
    ]);
  });

  test("a load balancer is open to the internet, and keeps busy connections for an hour", () => {
    expect(loadBalancer).toMatchObject({ internal: false, idleTimeoutSeconds: 60, clientKeepAliveSeconds: 3600 });
    expect(loadBalancer?.listeners).toMatchObject([{ port: 80, protocol: "HTTP", rules: [] }]);
  });

  test("a load balancer passes on every header, and what poses no known risk", () => {
    expect(loadBalancer).toMatchObject({ dropInvalidHeaders: false, desyncMitigationMode: "defensive" });
  });

  test("the stack has no domain", () => {
    expect(topology.domain).toBeUndefined();
  });

  test("a health check has the AWS provider's numbers, which are not AWS's", () => {
    expect(loadBalancer?.targetGroups).toMatchObject([
      {
        multiValueHeaders: false,
        healthCheck: {
          enabled: true,
          path: "/",
          intervalSeconds: 30,
          timeoutSeconds: 30,
          healthyThreshold: 3,
          unhealthyThreshold: 3,
          matcher: "200",
        },
      },
    ]);
  });

  test("a target group without a health check has none, as AWS has it for functions", () => {
    const { loadBalancers } = build({ aws_lb_target_group: { api: { name: "bare-api", target_type: "lambda" } } });
    expect(loadBalancers[0]?.targetGroups[0]?.healthCheck.enabled).toBe(false);
  });

  test("a target group has no target", () => {
    const { loadBalancers } = build({ aws_lb_target_group_attachment: {} });
    expect(loadBalancers[0]?.targetGroups[0]?.targets).toEqual([]);
  });

  test("a function has 128 MB, 3 s, x86_64, no variables and no reserved concurrency", () => {
    expect(topology.functions).toEqual([
      {
        id: "aws_lambda_function.api",
        region: "us-west-2",
        name: "bare-api",
        handler: "index.handler",
        runtime: "nodejs22.x",
        architecture: "x86_64",
        memoryMb: 128,
        timeoutSeconds: 3,
        reservedConcurrency: undefined,
        environment: {},
        codeDirectory: join("/stack", "code"),
        role: { name: "aws_iam_role.api", policies: [] },
      },
    ]);
  });

  test("a table is in its own region alone, with neither sort key nor expiry nor items", () => {
    expect(topology.table).toEqual({
      id: "aws_dynamodb_table.items",
      name: "bare",
      partitionKey: "id",
      sortKey: undefined,
      ttlAttribute: undefined,
      regions: ["us-west-2"],
      items: [],
    });
  });
});

describe("what is switched off is off:", () => {
  test("an accelerator", () => {
    const ga = { ...RESOURCES.aws_globalaccelerator_accelerator.ga, enabled: false };
    expect(accelerated(build({ aws_globalaccelerator_accelerator: { ga } })).front.enabled).toBe(false);
  });

  test("an expiry", () => {
    const items = { ...RESOURCES.aws_dynamodb_table.items, ttl: { attribute_name: "expires", enabled: false } };
    expect(build({ aws_dynamodb_table: { items } }).table.ttlAttribute).toBeUndefined();
  });

  test("a health check", () => {
    const api = { ...RESOURCES.aws_lb_target_group.api, health_check: { enabled: false, path: "/up" } };
    const [loadBalancer] = build({ aws_lb_target_group: { api } }).loadBalancers;
    expect(loadBalancer?.targetGroups[0]?.healthCheck).toMatchObject({ enabled: false, path: "/up" });
  });

  test("a function's concurrency: 0 throttles everything, -1 is none reserved", () => {
    const reserved = (reserved_concurrent_executions: number) => {
      const api = { ...RESOURCES.aws_lambda_function.api, reserved_concurrent_executions };
      return build({ aws_lambda_function: { api } }).functions[0]?.reservedConcurrency;
    };
    expect(reserved(0)).toBe(0);
    expect(reserved(-1)).toBeUndefined();
  });
});

describe("a stack with HTTPS", () => {
  const listeners = (redirect: object) => ({
    aws_lb_listener: {
      http: { load_balancer_arn: "${aws_lb.west.arn}", default_action: { type: "redirect", redirect } },
      https: { ...RESOURCES.aws_lb_listener.http, port: 443, protocol: "HTTPS" },
    },
  });
  const redirected = (redirect: object) => build(listeners(redirect)).loadBalancers[0]?.listeners[0]?.action;

  test("has a listener for each protocol, and the target groups of those that forward", () => {
    const [loadBalancer] = build(listeners({ port: "443", protocol: "HTTPS", status_code: "HTTP_301" })).loadBalancers;
    expect(loadBalancer?.listeners).toEqual([
      {
        id: "aws_lb_listener.http",
        port: 80,
        protocol: "HTTP",
        rules: [],
        action: { type: "redirect", protocol: "HTTPS", port: 443, statusCode: 301 },
      },
      {
        id: "aws_lb_listener.https",
        port: 443,
        protocol: "HTTPS",
        rules: [],
        action: TO_API,
      },
    ]);
    expect(loadBalancer?.targetGroups.map(({ id }) => id)).toEqual(["aws_lb_target_group.api"]);
  });

  test("keeps what its redirect leaves out, or names as it was", () => {
    const kept = { type: "redirect", protocol: "HTTP", port: 80, statusCode: 302 };
    expect(redirected({ status_code: "HTTP_302" })).toEqual(kept);
    const named = { host: "#{host}", path: "/#{path}", query: "#{query}", port: "#{port}", protocol: "#{protocol}" };
    expect(redirected({ ...named, status_code: "HTTP_302" })).toEqual(kept);
  });

  test("has the parts that its redirect changes", () => {
    expect(redirected({ host: "other.example.com", path: "/v2/#{path}", query: "", status_code: "HTTP_301" })).toEqual({
      type: "redirect",
      protocol: "HTTP",
      port: 80,
      host: "other.example.com",
      path: "/v2/#{path}",
      query: "",
      statusCode: 301,
    });
  });

  test("has the domain of its certificate", () => {
    const api = { provider: "aws.us-west-2", domain_name: "api.example.com", validation_method: "DNS" };
    expect(build({ aws_acm_certificate: { api } }).domain).toBe("api.example.com");
  });

  test("says what becomes of headers and ambiguous requests", () => {
    const west = { ...RESOURCES.aws_lb.west, drop_invalid_header_fields: true, desync_mitigation_mode: "strictest" };
    expect(build({ aws_lb: { west } }).loadBalancers).toMatchObject([
      { dropInvalidHeaders: true, desyncMitigationMode: "strictest" },
    ]);
  });
});

describe("a listener's rules", () => {
  const RULE = {
    listener_arn: "${aws_lb_listener.http.arn}",
    priority: 7,
    condition: { http_header: { http_header_name: "Authorization", values: ["Basic *", "Bearer *"] } },
    action: {
      type: "fixed-response",
      fixed_response: { content_type: "text/html", message_body: "no", status_code: "403" },
    },
  };
  const rulesOf = (...rules: object[]) => {
    const aws_lb_listener_rule = Object.fromEntries(rules.map((rule, index) => [`r${index}`, { ...RULE, ...rule }]));
    return build({ aws_lb_listener_rule }).loadBalancers[0]?.listeners[0]?.rules;
  };
  const ruleRefusal = (rule: object) => refusal({ aws_lb_listener_rule: { no: { ...RULE, ...rule } } });

  test("have conditions, and an action as the default has one", () => {
    expect(rulesOf({})).toEqual([
      {
        id: "aws_lb_listener_rule.r0",
        priority: 7,
        conditions: [{ type: "http-header", name: "Authorization", values: ["Basic *", "Bearer *"] }],
        action: { type: "fixed-response", statusCode: 403, contentType: "text/html", body: "no" },
      },
    ]);
    const forward = { type: "forward", target_group_arn: "${aws_lb_target_group.api.arn}" };
    expect(rulesOf({ action: forward })).toMatchObject([{ action: TO_API }]);
    const toHttps = { type: "redirect", redirect: { protocol: "HTTPS", status_code: "HTTP_301" } };
    expect(rulesOf({ action: toHttps })).toMatchObject([{ action: { type: "redirect", protocol: "HTTPS", port: 80 } }]);
  });

  test("are in the order of their priorities, whatever order they are written in", () => {
    const priorities = [30, 4, 200].map((priority) => ({ priority }));
    expect(rulesOf(...priorities)?.map(({ priority }) => priority)).toEqual([4, 30, 200]);
  });

  test("have the conditions of all their blocks, also as a plan writes them", () => {
    const header = (name: string) => ({ http_header: [{ http_header_name: name, values: ["*"] }], path_pattern: [] });
    expect(rulesOf({ condition: [header("a"), header("b")] })?.[0]?.conditions).toEqual([
      { type: "http-header", name: "a", values: ["*"] },
      { type: "http-header", name: "b", values: ["*"] },
    ]);
  });

  test("have every condition that AWS offers", () => {
    const condition = [
      { path_pattern: { values: ["/a/*"] } },
      { host_header: { values: ["*.example.com"] } },
      { http_request_method: { values: ["PUT"] } },
      { source_ip: { values: ["192.0.2.0/24", "2001:db8::/32"] } },
      { query_string: [{ key: "v", value: "2" }, { value: "beta" }] },
    ];
    expect(rulesOf({ condition })?.[0]?.conditions).toEqual([
      { type: "path-pattern", values: ["/a/*"] },
      { type: "host-header", values: ["*.example.com"] },
      { type: "http-request-method", values: ["PUT"] },
      { type: "source-ip", values: ["192.0.2.0/24", "2001:db8::/32"] },
      { type: "query-string", values: [{ key: "v", value: "2" }, { value: "beta" }] },
    ]);
  });

  test("forward to several target groups by their weights, and all of them belong to the load balancer", () => {
    const weighted = (arn: string, weight: number) => ({ arn: `\${aws_lb_target_group.${arn}.arn}`, weight });
    const stickiness = { enabled: false, duration: 1 };
    const forward = { target_group: [weighted("api", 90), weighted("canary", 10)], stickiness };
    const [loadBalancer] = build({
      aws_lb_listener_rule: { r: { ...RULE, action: { type: "forward", forward } } },
      aws_lb_target_group: { ...RESOURCES.aws_lb_target_group, canary: { name: "canary", target_type: "lambda" } },
    }).loadBalancers;
    expect(loadBalancer?.listeners[0]?.rules[0]?.action).toEqual({
      type: "forward",
      targetGroups: [
        { id: "aws_lb_target_group.api", weight: 90 },
        { id: "aws_lb_target_group.canary", weight: 10 },
      ],
    });
    expect(loadBalancer?.targetGroups.map(({ id, targets }) => [id, targets.length])).toEqual([
      ["aws_lb_target_group.api", 1],
      ["aws_lb_target_group.canary", 0],
    ]);
  });

  test("are refused where two have one priority", () => {
    expect(refusal({ aws_lb_listener_rule: { a: RULE, b: RULE } })).toBe(
      "the listener rules aws_lb_listener_rule.a and aws_lb_listener_rule.b have one priority, 7: each needs its own",
    );
  });

  test("bring along the target groups that they alone forward to", () => {
    const http = { ...RESOURCES.aws_lb_listener.http, default_action: RULE.action };
    const action = { type: "forward", target_group_arn: "${aws_lb_target_group.api.arn}" };
    const [loadBalancer] = build({
      aws_lb_listener: { http },
      aws_lb_listener_rule: { r: { ...RULE, action } },
    }).loadBalancers;
    expect(loadBalancer?.listeners[0]?.action).toMatchObject({ type: "fixed-response" });
    expect(loadBalancer?.targetGroups.map(({ id }) => id)).toEqual(["aws_lb_target_group.api"]);
  });

  test.each([
    [{ condition: { cookie: { values: ["a"] } } }, "has the condition cookie, which is not supported"],
    [
      { condition: { source_ip: { values: ["192.0.2.0/33"] } } },
      "has the source IP 192.0.2.0/33: use a range such as 192.0.2.0/24",
    ],
    [
      {
        action: {
          type: "forward",
          forward: {
            target_group: { arn: "${aws_lb_target_group.api.arn}" },
            stickiness: { enabled: true, duration: 60 },
          },
        },
      },
      "forwards with stickiness, which is not supported: set enabled = false",
    ],
    [
      { condition: { http_header: { http_header_name: "a", regex_values: ["."] } } },
      "has the condition http_header with regex_values: only values are supported",
    ],
    [{ condition: { path_pattern: { values: [] } } }, "has the condition path_pattern without values: it needs one"],
    [{ action: [{ type: "authenticate-oidc" }, RULE.action] }, "has several actions, or none: only one is supported"],
    [{ priority: undefined }, "has no priority: set one"],
    [{ transform: { type: "url-rewrite" } }, "has a transform, which is not supported"],
    [
      { action: { type: "authenticate-oidc" } },
      "neither redirects, nor forwards to a target group, nor has a fixed response",
    ],
  ])("are refused where they are of a kind that nothing here would obey: %j", (rule, message) => {
    expect(ruleRefusal(rule)).toBe(`the listener rule aws_lb_listener_rule.no ${message}`);
  });
});

test("a block may be written as one or as a list", () => {
  const west = {
    ...RESOURCES.aws_globalaccelerator_endpoint_group.west,
    endpoint_configuration: [{ endpoint_id: "${aws_lb.west.arn}" }],
  };
  expect(build({ aws_globalaccelerator_endpoint_group: { west } })).toEqual(build());
});

describe("a stack that is no backend is refused:", () => {
  test("without an accelerator", () => {
    expect(refusal({ aws_globalaccelerator_accelerator: {} })).toBe(
      "the stack Bare has no accelerator and no latency records: it is not a GlobalBackend",
    );
  });

  test("without a table", () => {
    expect(refusal({ aws_dynamodb_table: {} })).toBe("the stack Bare has no table: it is not a GlobalBackend");
  });

  test("with an endpoint that it does not create", () => {
    const west = {
      ...RESOURCES.aws_globalaccelerator_endpoint_group.west,
      endpoint_configuration: { endpoint_id: "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1" },
    };
    expect(refusal({ aws_globalaccelerator_endpoint_group: { west } })).toBe(
      "aws_globalaccelerator_endpoint_group.west has the endpoint arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1, which is not a load balancer of Bare",
    );
  });

  test("with a listener that forwards nowhere", () => {
    const http = { load_balancer_arn: "${aws_lb.west.arn}", default_action: { type: "authenticate-oidc" } };
    expect(refusal({ aws_lb_listener: { http } })).toBe(
      "the listener aws_lb_listener.http neither redirects, nor forwards to a target group, nor has a fixed response",
    );
  });

  test("with a listener that does several things one after the other", () => {
    const http = {
      load_balancer_arn: "${aws_lb.west.arn}",
      default_action: [{ type: "jwt-validation" }, { type: "forward" }],
    };
    expect(refusal({ aws_lb_listener: { http } })).toBe(
      "the listener aws_lb_listener.http has several actions, or none: only one is supported",
    );
  });

  test("with a target that is not a function, such as an alias", () => {
    const api = { target_group_arn: "${aws_lb_target_group.api.arn}", target_id: "${aws_lambda_alias.live.arn}" };
    const live = { name: "live", function_name: "bare-api" };
    expect(refusal({ aws_lb_target_group_attachment: { api }, aws_lambda_alias: { live } })).toBe(
      "aws_lb_target_group_attachment.api has the target ${aws_lambda_alias.live.arn}, which is not a function of Bare: use the function's ARN",
    );
  });

  test("with a function whose code is nowhere", () => {
    expect(refusal({}, {})).toBe("the function aws_lambda_function.api has no archive_file in the stack Bare");
  });
});
