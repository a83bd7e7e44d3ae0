import type { ListenerAction, ListenerCondition } from "../../../topology/topology";
import { arn } from "../../ground/arn";
import type { SimulatedLoadBalancer } from "../../load-balancer/load-balancer";
import type { MonitoredTargetGroup } from "../../load-balancer/target-group";
import { members, type QueryAnswer } from "../query";
import { arnOf, type OwnedGroup, type OwnedListener } from "./choose";

export function describeLoadBalancer(loadBalancer: SimulatedLoadBalancer): QueryAnswer {
  const { region, name, internal } = loadBalancer.topology;
  return {
    LoadBalancerArn: arnOf.loadBalancer(loadBalancer),
    DNSName: `${internal ? "internal-" : ""}${name}.${region}.elb.amazonaws.com`,
    LoadBalancerName: name,
    Scheme: internal ? "internal" : "internet-facing",
    State: { Code: loadBalancer.reachable ? "active" : "failed" },
    Type: "application",
    IpAddressType: "ipv4",
  };
}

/** Those that the simulator obeys. */
export function loadBalancerAttributes({ topology }: SimulatedLoadBalancer): QueryAnswer {
  return attributes({
    "access_logs.s3.enabled": topology.accessLogs ?? false,
    "idle_timeout.timeout_seconds": topology.idleTimeoutSeconds,
    "client_keep_alive.seconds": topology.clientKeepAliveSeconds,
    "routing.http.drop_invalid_header_fields.enabled": topology.dropInvalidHeaders,
    "routing.http.desync_mitigation_mode": topology.desyncMitigationMode,
    "routing.http.xff_header_processing.mode": topology.forwardedFor,
  });
}

export function describeTargetGroup(owned: OwnedGroup): QueryAnswer {
  const { topology, healthCheck } = owned.group;
  return {
    TargetGroupArn: arnOf.targetGroup(owned),
    TargetGroupName: topology.name,
    TargetType: "lambda",
    HealthCheckEnabled: healthCheck.enabled,
    HealthCheckPath: healthCheck.path,
    HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
    HealthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    Matcher: { HttpCode: healthCheck.matcher },
    LoadBalancerArns: members([arnOf.loadBalancer(owned.owner)]),
  };
}

export const targetGroupAttributes = ({ group }: OwnedGroup): QueryAnswer =>
  attributes({ "lambda.multi_value_headers.enabled": group.topology.multiValueHeaders });

export function describeTarget({
  function: lambda,
  health,
}: Pick<MonitoredTargetGroup["targets"][number], "function" | "health">): QueryAnswer {
  const { region, name } = lambda.topology;
  return {
    Target: { Id: arn.function(region, name), AvailabilityZone: "all" },
    TargetHealth: { State: health.state, ...(health.reason === undefined ? {} : { Reason: health.reason }) },
  };
}

export function describeListener(owned: OwnedListener): QueryAnswer {
  const { port, protocol, action } = owned.listener;
  return {
    ListenerArn: arnOf.listener(owned),
    LoadBalancerArn: arnOf.loadBalancer(owned.owner),
    Port: port,
    Protocol: protocol,
    DefaultActions: members([describeAction(owned, action)]),
  };
}

/** The load balancer's own header is always there. */
export const listenerAttributes = (): QueryAnswer => attributes({ "routing.http.response.server.enabled": true });

/** The rules of a listener, the default action last. */
export function describeRules(owned: OwnedListener): { readonly RuleArn: string }[] {
  const { listener, owner } = owned;
  const { region, name } = owner.topology;
  const rule = (id: string, priority: number | undefined, conditions: readonly object[], action: ListenerAction) => ({
    RuleArn: arn.rule(region, name, listener.id, id),
    Priority: priority ?? "default",
    Conditions: members(conditions),
    Actions: members([describeAction(owned, action)]),
    IsDefault: priority === undefined,
  });
  return [
    ...listener.rules.map((each) => rule(each.id, each.priority, each.conditions.map(describeCondition), each.action)),
    rule("default", undefined, [], listener.action),
  ];
}

function describeCondition(condition: ListenerCondition): QueryAnswer {
  const { type: Field } = condition;
  if (Field === "query-string") {
    const pairs = condition.values.map(({ key, value }) => ({
      ...(key === undefined ? {} : { Key: key }),
      Value: value,
    }));
    return { Field, QueryStringConfig: { Values: members(pairs) } };
  }
  const Values = members(condition.values);
  if (Field === "http-header") return { Field, HttpHeaderConfig: { HttpHeaderName: condition.name, Values } };
  const twice = Field === "host-header" || Field === "path-pattern";
  // AWS names the values of these two twice.
  return { Field, ...(twice ? { Values } : {}), [CONFIG[Field]]: { Values } };
}

const CONFIG = {
  "host-header": "HostHeaderConfig",
  "http-request-method": "HttpRequestMethodConfig",
  "path-pattern": "PathPatternConfig",
  "source-ip": "SourceIpConfig",
} as const;

function describeAction({ owner }: OwnedListener, action: ListenerAction): QueryAnswer {
  if (action.type === "forward") {
    const groups = action.targetGroups.map(({ id, weight }) => ({
      TargetGroupArn: arn.targetGroup(owner.topology.region, owner.targetGroups.get(id)?.topology.name ?? ""),
      Weight: weight,
    }));
    return {
      Type: action.type,
      // AWS names the one target group twice.
      ...(groups.length === 1 ? { TargetGroupArn: groups[0]?.TargetGroupArn } : {}),
      ForwardConfig: { TargetGroups: members(groups), TargetGroupStickinessConfig: { Enabled: false } },
    };
  }
  if (action.type === "redirect") {
    const { protocol, port, host = "#{host}", path = "/#{path}", query = "#{query}", statusCode } = action;
    const changed = { Protocol: protocol, Port: port, Host: host, Path: path, Query: query };
    return { Type: action.type, RedirectConfig: { ...changed, StatusCode: `HTTP_${statusCode}` } };
  }
  const { statusCode, contentType, body } = action;
  return {
    Type: action.type,
    FixedResponseConfig: { StatusCode: statusCode, ContentType: contentType, MessageBody: body },
  };
}

const attributes = (values: Readonly<Record<string, string | number | boolean>>): QueryAnswer =>
  members(Object.entries(values).map(([Key, Value]) => ({ Key, Value })));
