// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as Terraform writes them
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Block } from "./synth";

const FOLDER = join(__dirname, "..", "topology", "plans");

/**
 * A plan that Terraform 1.11.4 made with version 5.100.0 of the AWS provider, as `terraform show -json` prints it. Left out
 * are the parts that nothing reads: planned values, outputs, and where all was planned the prior state.
 */
export const recordedPlan = (name: string): Block =>
  JSON.parse(gunzipSync(readFileSync(join(FOLDER, `${name}.json.gz`))).toString());

/** A resource that is there, as a plan has it. */
interface Deployed {
  readonly values: Block;
  readonly expressions: Block;
}

const constant = (constant_value: unknown) => ({ constant_value });
/** Of a JSON configuration: the template is there, and looks like a constant. */
export const ref = (reference: string) => ({
  constant_value: `\${${reference}}`,
  references: [reference, reference.split(".").slice(0, 2).join(".")],
});

const LB = "arn:aws:elasticloadbalancing:us-west-2:123456789012";
export const ARNS = {
  accelerator: "arn:aws:globalaccelerator::123456789012:accelerator/a",
  loadBalancer: `${LB}:loadbalancer/app/shop-alb/1`,
  targetGroup: `${LB}:targetgroup/shop-api/1`,
  function: "arn:aws:lambda:us-west-2:123456789012:function:shop-api",
  role: "arn:aws:iam::123456789012:role/shop",
  table: "arn:aws:dynamodb:us-west-2:123456789012:table/Shop",
};

/** A backend of one region, by the addresses of its resources. */
export const SHOP: Readonly<Record<string, Deployed>> = {
  "aws_globalaccelerator_accelerator.ga": {
    values: { arn: ARNS.accelerator, id: ARNS.accelerator, name: "shop", enabled: true, ip_address_type: "IPV4" },
    expressions: { name: constant("shop") },
  },
  "aws_globalaccelerator_listener.tcp": {
    values: {
      id: `${ARNS.accelerator}/listener/l`,
      accelerator_arn: ARNS.accelerator,
      client_affinity: "NONE",
      protocol: "TCP",
      port_range: [{ from_port: 80, to_port: 80 }],
    },
    expressions: { accelerator_arn: ref("aws_globalaccelerator_accelerator.ga.id"), protocol: constant("TCP") },
  },
  "aws_globalaccelerator_endpoint_group.west": {
    values: {
      arn: `${ARNS.accelerator}/listener/l/endpoint-group/g`,
      listener_arn: `${ARNS.accelerator}/listener/l`,
      endpoint_group_region: "us-west-2",
      traffic_dial_percentage: 100,
      endpoint_configuration: [
        { endpoint_id: ARNS.loadBalancer, weight: 128, client_ip_preservation_enabled: true, attachment_arn: "" },
      ],
    },
    expressions: {
      listener_arn: ref("aws_globalaccelerator_listener.tcp.id"),
      endpoint_group_region: constant("us-west-2"),
      traffic_dial_percentage: constant(100),
      endpoint_configuration: [{ endpoint_id: ref("aws_lb.west.arn"), weight: constant(128) }],
    },
  },
  "aws_lb.west": {
    values: {
      arn: ARNS.loadBalancer,
      id: ARNS.loadBalancer,
      name: "shop-alb",
      internal: false,
      idle_timeout: 60,
      client_keep_alive: 300,
      drop_invalid_header_fields: true,
      desync_mitigation_mode: "strictest",
      tags: {},
    },
    expressions: { name: constant("shop-alb"), internal: constant(false) },
  },
  "aws_lb_listener.http": {
    values: {
      arn: `${LB}:listener/app/shop-alb/1/2`,
      load_balancer_arn: ARNS.loadBalancer,
      port: 80,
      protocol: "HTTP",
      default_action: [{ type: "forward", target_group_arn: ARNS.targetGroup, redirect: [], forward: [] }],
    },
    expressions: {
      load_balancer_arn: ref("aws_lb.west.arn"),
      port: constant(80),
      default_action: [{ type: constant("forward"), target_group_arn: ref("aws_lb_target_group.api.arn") }],
    },
  },
  "aws_lb_target_group.api": {
    values: {
      arn: ARNS.targetGroup,
      name: "shop-api",
      target_type: "lambda",
      load_balancer_arns: [ARNS.loadBalancer],
      health_check: [{ enabled: true, path: "/health", interval: 15, timeout: 10, matcher: "200" }],
    },
    expressions: { name: constant("shop-api"), health_check: [{ path: constant("/health") }] },
  },
  "aws_lb_target_group_attachment.api": {
    values: { id: "x", target_group_arn: ARNS.targetGroup, target_id: ARNS.function },
    expressions: {
      target_group_arn: ref("aws_lb_target_group.api.arn"),
      target_id: ref("aws_lambda_function.api.arn"),
    },
  },
  "aws_lambda_function.api": {
    values: {
      arn: ARNS.function,
      function_name: "shop-api",
      handler: "index.handler",
      runtime: "nodejs22.x",
      role: ARNS.role,
      filename: "api.zip",
      environment: [{ variables: { GREETING: "not a $${template}" } }],
    },
    expressions: {
      function_name: constant("shop-api"),
      role: ref("aws_iam_role.api.arn"),
      filename: constant("api.zip"),
    },
  },
  "aws_iam_role.api": {
    values: {
      arn: ARNS.role,
      id: "shop",
      name: "shop",
      permissions_boundary: "",
      inline_policy: [{ name: "table", policy: '{"Statement":[]}' }],
    },
    expressions: { name: constant("shop") },
  },
  "aws_iam_role_policy.api": {
    values: {
      name: "table",
      role: "shop",
      policy: `{"Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"${ARNS.table}"}]}`,
    },
    expressions: {
      role: ref("aws_iam_role.api.id"),
      policy: {
        constant_value:
          '{"Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"${aws_dynamodb_table.items.arn}"}]}',
        references: ["aws_dynamodb_table.items.arn", "aws_dynamodb_table.items"],
      },
    },
  },
  "aws_dynamodb_table.items": {
    values: { arn: ARNS.table, id: "Shop", name: "Shop", hash_key: "id", range_key: null, replica: [] },
    expressions: { name: constant("Shop"), hash_key: constant("id") },
  },
  "aws_dynamodb_table_item.first": {
    values: { table_name: "Shop", hash_key: "id", item: '{"id":{"S":"1"}}' },
    expressions: { table_name: ref("aws_dynamodb_table.items.name"), item: constant('{"id":{"S":"1"}}') },
  },
};

const PROVIDERS = {
  "aws.us-west-2": { name: "aws", alias: "us-west-2", expressions: { region: constant("us-west-2") } },
};

/** A row of a plan; by default of a resource that stays as it is. */
export const row = (address: string, change: Block = {}, more: Block = {}): Block => {
  const { values = {} } = SHOP[address] ?? {};
  return {
    address,
    mode: "managed",
    type: address.split(".").at(-2),
    change: { actions: ["no-op"], before: values, after: values, after_unknown: {}, ...change },
    ...more,
  };
};

/** What is configured of the shop's resources. */
export const configurationOf = (resources: Readonly<Record<string, Deployed>> = SHOP): Block => ({
  provider_config: PROVIDERS,
  root_module: {
    resources: Object.entries(resources).map(([address, { expressions }]) => ({
      address,
      mode: "managed",
      provider_config_key: "aws.us-west-2",
      expressions,
    })),
  },
});

/**
 * A plan for the shop.
 * @param rows in place of those of the same address, or beside the others
 */
export function planOf(rows: readonly Block[] = [], more: Block = {}): Block {
  const given = new Set(rows.map(({ address, deposed }) => (deposed === undefined ? address : undefined)));
  const others = Object.keys(SHOP).filter((address) => !given.has(address));
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: [...others.map((address) => row(address)), ...rows],
    configuration: configurationOf(),
    complete: true,
    ...more,
  };
}
