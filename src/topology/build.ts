import { join } from "node:path";
import { UserError } from "../process/user-error";
import { compositeAlarmsOf, metricAlarmsOf } from "./alarms";
import { firewallOf } from "./firewall";
import { latencyRecordsOf } from "./latency-records";
import { loadBalancerListener } from "./listener";
import { attribute, blocks, listOf, type Resource } from "./resources";
import { roleOf } from "./role";
import { unescapedTemplate } from "./template";
import type {
  Accelerator,
  Endpoint,
  EndpointGroup,
  GlobalTable,
  HealthCheck,
  LambdaFunction,
  Listener,
  LoadBalancer,
  LogLevel,
  Role,
  TargetGroup,
  Topology,
} from "./topology";

const { text, number, flag } = attribute;

/**
 * The topology that a stack's resources make up.
 * @param folder of the stack, which paths in the resources are relative to; undefined for the resources of a plan, whose
 *   values are no templates, and which has no code and not always the functions' policies
 * @throws Error naming the resource that is missing or the reference that leads nowhere
 */
export function buildTopology(stack: string, folder: string | undefined, resources: readonly Resource[]): Topology {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const referring = (type: string, key: string, to: Resource) =>
    ofType(type).filter((resource) => resource.reference(resource.attributes[key]) === to.id);
  const find = (id: string | undefined) => resources.find((resource) => resource.id === id);

  const records = latencyRecordsOf(resources);
  const [accelerator] = ofType("aws_globalaccelerator_accelerator");
  if (!accelerator && !records) {
    throw new UserError(`the stack ${stack} has no accelerator and no latency records: it is not a GlobalBackend`);
  }
  const [table] = ofType("aws_dynamodb_table");
  if (!table) throw new UserError(`the stack ${stack} has no table: it is not a GlobalBackend`);

  const endpoint = (group: Resource, block: Record<string, unknown>): Endpoint => {
    const loadBalancer = group.reference(block.endpoint_id);
    if (loadBalancer === undefined) {
      throw new UserError(
        `${group.id} has the endpoint ${text(block, "endpoint_id")}, which is not a load balancer of ${stack}`,
      );
    }
    return {
      loadBalancer,
      // Left out, the AWS provider sends 0 and false (its issue 31767).
      weight: number(block, "weight", 0),
      clientIpPreservation: flag(block, "client_ip_preservation_enabled", false),
    };
  };

  const endpointGroup = (group: Resource): EndpointGroup => ({
    id: group.id,
    region: text(group.attributes, "endpoint_group_region", group.region),
    trafficDialPercentage: number(group.attributes, "traffic_dial_percentage", 100),
    endpoints: blocks(group.attributes, "endpoint_configuration").map((block) => endpoint(group, block)),
    ...portOverridesOf(group),
  });

  const listener = (resource: Resource): Listener => ({
    id: resource.id,
    protocol: text(resource.attributes, "protocol", "TCP") as Listener["protocol"],
    portRanges: blocks(resource.attributes, "port_range").map((range) => ({
      fromPort: number(range, "from_port", 0),
      toPort: number(range, "to_port", 0),
    })),
    clientAffinity: text(resource.attributes, "client_affinity", "NONE") as Listener["clientAffinity"],
    endpointGroups: referring("aws_globalaccelerator_endpoint_group", "listener_arn", resource).map(endpointGroup),
  });

  const acceleratorFront = (resource: Resource): Accelerator => ({
    kind: "global-accelerator",
    id: resource.id,
    name: text(resource.attributes, "name"),
    enabled: flag(resource.attributes, "enabled", true),
    ipAddressType: text(resource.attributes, "ip_address_type", "IPV4") as Accelerator["ipAddressType"],
    listeners: referring("aws_globalaccelerator_listener", "accelerator_arn", resource).map(listener),
  });

  const targetGroup = (id: string): TargetGroup => {
    const resource = find(id);
    if (!resource) throw new UserError(`the target group ${id} is not in the stack ${stack}`);
    return {
      id,
      name: text(resource.attributes, "name"),
      multiValueHeaders: flag(resource.attributes, "lambda_multi_value_headers_enabled", false),
      healthCheck: healthCheck(resource),
      targets: referring("aws_lb_target_group_attachment", "target_group_arn", resource).flatMap(target),
    };
  };

  const target = ({ id, attributes, reference }: Resource): readonly string[] => {
    const lambda = reference(attributes.target_id);
    if (find(lambda)?.type === "aws_lambda_function") return [lambda as string];
    // A plan does not know what it refers to before it is there.
    if (folder === undefined) return [];
    throw new UserError(
      `${id} has the target ${text(attributes, "target_id")}, which is not a function of ${stack}: use the function's ARN`,
    );
  };

  const webAclOf = (loadBalancer: Resource): Resource | undefined =>
    referring("aws_wafv2_web_acl_association", "resource_arn", loadBalancer)
      .map(({ attributes, reference }) => find(reference(attributes.web_acl_arn)))
      .find(Boolean);

  const loadBalancer = (resource: Resource): LoadBalancer => {
    const webAcl = webAclOf(resource);
    const listeners = referring("aws_lb_listener", "load_balancer_arn", resource).map((listener) =>
      loadBalancerListener(listener, referring("aws_lb_listener_rule", "listener_arn", listener)),
    );
    const actions = listeners.flatMap(({ rules, action }) => [action, ...rules.map((rule) => rule.action)]);
    const forwarded = actions.flatMap((action) =>
      action.type === "forward" ? action.targetGroups.map(({ id }) => id) : [],
    );
    return {
      id: resource.id,
      region: resource.region,
      name: text(resource.attributes, "name"),
      internal: flag(resource.attributes, "internal", false),
      zones: zonesOf(resource.attributes.subnets),
      idleTimeoutSeconds: number(resource.attributes, "idle_timeout", 60),
      clientKeepAliveSeconds: number(resource.attributes, "client_keep_alive", 3600),
      dropInvalidHeaders: flag(resource.attributes, "drop_invalid_header_fields", false),
      desyncMitigationMode: text(
        resource.attributes,
        "desync_mitigation_mode",
        "defensive",
      ) as LoadBalancer["desyncMitigationMode"],
      forwardedFor: text(resource.attributes, "xff_header_processing_mode", "append") as LoadBalancer["forwardedFor"],
      ...(blocks(resource.attributes, "access_logs").some((logs) => flag(logs, "enabled", false))
        ? { accessLogs: true }
        : {}),
      firewall: webAcl && firewallOf(webAcl),
      listeners,
      targetGroups: [...new Set(forwarded)].map(targetGroup),
    };
  };

  const code = (lambda: Resource): string => {
    if (folder === undefined) return "";
    const zip = find(lambda.reference(lambda.attributes.filename));
    if (!zip) throw new UserError(`the function ${lambda.id} has no archive_file in the stack ${stack}`);
    return join(folder, text(zip.attributes, "source_dir"));
  };

  const role = (lambda: Resource): Role | undefined => {
    try {
      return roleOf(lambda, resources);
    } catch (error) {
      if (folder === undefined && error instanceof UserError) return undefined;
      throw error;
    }
  };

  const unescaped = folder === undefined ? (value: string) => value : unescapedTemplate;
  const [certificate] = ofType("aws_acm_certificate");
  return {
    stack,
    domain: certificate && text(certificate.attributes, "domain_name"),
    front: records ?? acceleratorFront(accelerator as Resource),
    loadBalancers: ofType("aws_lb").map(loadBalancer),
    functions: ofType("aws_lambda_function").map((lambda) =>
      lambdaFunction(lambda, {
        codeDirectory: code(lambda),
        role: role(lambda),
        environment: variables(lambda, unescaped),
      }),
    ),
    table: globalTable(table, referring("aws_dynamodb_table_replica", "global_table_arn", table)),
    alarms: metricAlarmsOf(resources),
    compositeAlarms: compositeAlarmsOf(resources),
  };
}

function portOverridesOf({ attributes }: Resource): Pick<EndpointGroup, "portOverrides"> {
  const portOverrides = blocks(attributes, "port_override").map((override) => ({
    listenerPort: number(override, "listener_port", 0),
    endpointPort: number(override, "endpoint_port", 0),
  }));
  return portOverrides.length > 0 ? { portOverrides } : {};
}

/** AWS takes no load balancer with fewer than two; how many subnets a data source finds is known only to AWS. */
const zonesOf = (subnets: unknown): number => Math.max(2, Array.isArray(subnets) ? subnets.length : 0);

function healthCheck({ attributes }: Resource): HealthCheck {
  const [check] = blocks(attributes, "health_check");
  // Without the block AWS leaves a function's health check off; inside it the provider's defaults hold.
  return {
    enabled: check !== undefined && flag(check, "enabled", true),
    path: text(check ?? {}, "path", "/"),
    intervalSeconds: number(check ?? {}, "interval", 30),
    timeoutSeconds: number(check ?? {}, "timeout", 30),
    healthyThreshold: number(check ?? {}, "healthy_threshold", 3),
    unhealthyThreshold: number(check ?? {}, "unhealthy_threshold", 3),
    matcher: text(check ?? {}, "matcher", "200"),
  };
}

function lambdaFunction(
  { id, region, attributes }: Resource,
  others: Pick<LambdaFunction, "codeDirectory" | "environment" | "role">,
): LambdaFunction {
  const [logging = {}] = blocks(attributes, "logging_config");
  const isJson = text(logging, "log_format", "Text") === "JSON";
  const reserved = number(attributes, "reserved_concurrent_executions", -1);
  return {
    id,
    region,
    name: text(attributes, "function_name"),
    handler: text(attributes, "handler"),
    runtime: text(attributes, "runtime"),
    architecture: text({ of: listOf(attributes.architectures)[0] }, "of", "x86_64") as LambdaFunction["architecture"],
    memoryMb: number(attributes, "memory_size", 128),
    timeoutSeconds: number(attributes, "timeout", 3),
    reservedConcurrency: reserved < 0 ? undefined : reserved,
    ...(isJson ? { logLevel: text(logging, "application_log_level", "INFO") as LogLevel } : {}),
    ...others,
  };
}

function variables({ attributes }: Resource, unescaped: (value: string) => string): Record<string, string> {
  const [environment] = blocks(attributes, "environment");
  const given = (environment?.variables as Record<string, unknown> | undefined) ?? {};
  return Object.fromEntries(Object.keys(given).map((name) => [name, unescaped(text(given, name))]));
}

/** @param replicas of the table */
export function globalTable(table: Resource, replicas: readonly Resource[]): GlobalTable {
  const [ttl] = blocks(table.attributes, "ttl");
  const optional = (value: unknown) => (value === undefined || value === null ? undefined : String(value));
  return {
    id: table.id,
    name: text(table.attributes, "name"),
    partitionKey: text(table.attributes, "hash_key"),
    sortKey: optional(table.attributes.range_key),
    ttlAttribute: ttl && flag(ttl, "enabled", false) ? optional(ttl.attribute_name) : undefined,
    regions: [table.region, ...replicas.map(({ region }) => region)],
    items: [],
  };
}
