// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as Terraform writes them
import { buildTopology } from "../../src/topology/build";
import { resourcesOf, type SynthesizedStack } from "../../src/topology/from-synth";
import type { Resource } from "../../src/topology/resources";
import { ARTICLE, DOMAIN, synth } from "./synth";

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

const PROVIDER = { aws: [{ alias: "us-west-2", region: "us-west-2" }] };
const POLICY = JSON.stringify({ Statement: { Effect: "Allow", Action: "dynamodb:Query", Resource: "*" } });

const FORWARD = { target_group: [{ arn: "${aws_lb_target_group.api.arn}", weight: 1 }] };

/** What the project's own stacks do not have. */
const RESOURCES: Blocks = {
  aws_globalaccelerator_accelerator: { ga: { name: "bare" } },
  aws_globalaccelerator_listener: {
    web: {
      accelerator_arn: "${aws_globalaccelerator_accelerator.ga.id}",
      protocol: "TCP",
      port_range: { from_port: 80, to_port: 80 },
    },
  },
  aws_globalaccelerator_endpoint_group: {
    west: {
      listener_arn: "${aws_globalaccelerator_listener.web.id}",
      endpoint_group_region: "us-west-2",
      port_override: { listener_port: 80, endpoint_port: 8080 },
    },
  },
  aws_lb: { west: { provider: "aws.us-west-2", name: "bare-alb" } },
  aws_lb_listener: {
    http: {
      load_balancer_arn: "${aws_lb.west.arn}",
      default_action: { type: "fixed-response", fixed_response: { status_code: "404", content_type: "text/plain" } },
    },
    weighted: {
      load_balancer_arn: "${aws_lb.west.arn}",
      port: 8080,
      default_action: { type: "forward", forward: FORWARD },
    },
  },
  aws_lb_listener_rule: {
    elsewhere: {
      listener_arn: "${aws_lb_listener.http.arn}",
      priority: 1,
      action: { type: "redirect", redirect: { status_code: "HTTP_301", protocol: "HTTPS", port: "443" } },
    },
    api: {
      listener_arn: "${aws_lb_listener.http.arn}",
      priority: 3,
      action: { type: "forward", target_group_arn: "${aws_lb_target_group.api.arn}" },
    },
    teapot: {
      listener_arn: "${aws_lb_listener.http.arn}",
      priority: 2,
      action: { type: "fixed-response", fixed_response: { status_code: "418", content_type: "text/plain" } },
      condition: { http_header: { http_header_name: "x-tea", values: ["*"] } },
    },
    all: {
      listener_arn: "${aws_lb_listener.http.arn}",
      priority: 4,
      action: { type: "forward", forward: FORWARD },
      condition: [
        { host_header: { values: ["*.example.com"] } },
        { http_request_method: { values: ["GET"] } },
        { path_pattern: { values: ["/a/*"] } },
        { query_string: [{ key: "a", value: "1" }] },
        { source_ip: { values: ["192.0.2.0/24"] } },
      ],
    },
  },
  aws_lb_target_group: { api: { name: "api" } },
  aws_lambda_function: {
    api: { role: "${aws_iam_role.api.arn}", filename: "${data.archive_file.code.output_path}", environment: {} },
  },
  aws_iam_role: {
    api: {
      name: "api",
      inline_policy: [{ name: "inside", policy: POLICY }],
      managed_policy_arns: ["${aws_iam_policy.shared.arn}"],
    },
  },
  aws_iam_policy: { shared: { name: "shared", policy: POLICY } },
  aws_iam_role_policy_attachment: {
    one: { role: "${aws_iam_role.api.name}", policy_arn: "${aws_iam_policy.shared.arn}" },
  },
  aws_iam_policy_attachment: {
    one: { name: "one", roles: ["${aws_iam_role.api.name}"], policy_arn: "${aws_iam_policy.shared.arn}" },
  },
  aws_dynamodb_table: { items: { provider: "aws.us-west-2", name: "bare", hash_key: "id", ttl: { enabled: true } } },
};
const DATA: Blocks = { archive_file: { code: { source_dir: "code" } } };

/** The arguments that reading a topology looks at, as `aws_lb.name`, in stacks that have between them all that it knows. */
export function argumentsRead(): ReadonlySet<string> {
  const backends = [
    { ...ARTICLE, domain: DOMAIN, front: "route-53", firewall: { requestsPer5Minutes: 1000 } } as const,
    { ...ARTICLE, alarms: {} },
  ].map((props): SynthesizedStack => synth(props).json);
  const read = new Set<string>();
  for (const json of [...backends, { provider: PROVIDER, resource: RESOURCES, data: DATA }]) {
    const resources = resourcesOf(json).map((resource) => ({
      ...resource,
      attributes: recording(resource.attributes, resource.type, read) as Resource["attributes"],
    }));
    buildTopology("Read", "/stack", resources);
  }
  return read;
}

function recording(value: unknown, path: string, read: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => recording(each, path, read));
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get: (of, name) => {
      if (typeof name === "symbol") return Reflect.get(of, name);
      read.add(`${path}.${name}`);
      return recording(Reflect.get(of, name), `${path}.${name}`, read);
    },
  });
}
