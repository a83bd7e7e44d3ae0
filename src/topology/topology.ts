import type { CompositeAlarm, MetricAlarm } from "./alarms";

/**
 * The backend as one small typed value, read back from Terraform JSON. Everything downstream (model, simulator, drill,
 * review) reads this and never the settings, so it cannot drift from what is deployed.
 *
 * Ids are Terraform addresses (`aws_lb.us-west-2_load-balancer_1A2B3C4D`): stable, and unique within a stack.
 */
export interface Topology {
  /** Name of the stack, as in `cdktf deploy <stack>`. */
  readonly stack: string;
  /** Name of the certificate that the stack makes, under which clients call; undefined where it makes none. */
  readonly domain: string | undefined;
  readonly front: Front;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly functions: readonly LambdaFunction[];
  readonly table: GlobalTable;
  /** CloudWatch's, in all regions; none where the settings ask for none. */
  readonly alarms: readonly MetricAlarm[];
  readonly compositeAlarms: readonly CompositeAlarm[];
  /** What the backend has to keep; absent where nothing is promised. */
  readonly objectives?: Objectives;
  /** What it must carry; absent if the setting is. */
  readonly load?: Load;
}

export interface Objectives {
  /** Longest time until new connections leave a region that has failed. */
  readonly rtoSeconds?: number;
  /** Longest time whose writes may be lost; a drill judges it, since it does not follow from a topology. */
  readonly rpoSeconds?: number;
}

export interface Load {
  /** In all, or of each location by its name. */
  readonly requestsPerSecond: number | Readonly<Record<string, number>>;
  /** Mean duration of an invocation, in milliseconds. */
  readonly meanDurationMs: number;
  /** Share of the requests that write one item, 0-1. */
  readonly writeShare: number;
  /** Items that a request reads which does not write. */
  readonly readsPerRequest: number;
  /** Most requests per second that the backend has served so far. */
  readonly peakRequestsPerSecond: number;
  /** Concurrent executions that the account may have in each region. */
  readonly accountConcurrency: number;
}

/** What decides to which load balancer a client's new connection goes. */
export type Front = Accelerator | LatencyRecords;

export interface Accelerator {
  readonly kind: "global-accelerator";
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly ipAddressType: "IPV4" | "DUAL_STACK";
  readonly listeners: readonly Listener[];
}

export interface Listener {
  readonly id: string;
  readonly protocol: "TCP" | "UDP";
  readonly portRanges: readonly { readonly fromPort: number; readonly toPort: number }[];
  readonly clientAffinity: "NONE" | "SOURCE_IP";
  /** One group per region at most. */
  readonly endpointGroups: readonly EndpointGroup[];
}

export interface EndpointGroup {
  readonly id: string;
  readonly region: string;
  /** Share of the traffic directed to this group by proximity that it accepts, 0-100. */
  readonly trafficDialPercentage: number;
  readonly endpoints: readonly Endpoint[];
  /** Ports of the listener that lead to another port of the endpoints. @default none */
  readonly portOverrides?: readonly PortOverride[];
}

export interface PortOverride {
  readonly listenerPort: number;
  readonly endpointPort: number;
}

export interface Endpoint {
  /** Id of the load balancer. */
  readonly loadBalancer: string;
  /** 0-255; the endpoint's share is weight / sum of the group's weights. */
  readonly weight: number;
  readonly clientIpPreservation: boolean;
}

/** Route 53's latency records, to which the name that clients use leads. */
export interface LatencyRecords {
  readonly kind: "route-53";
  /** Address of the record that clients ask for. */
  readonly id: string;
  /** The name that clients ask for: `api.example.com`. */
  readonly name: string;
  /** One of each region that gets traffic, and of each type. */
  readonly records: readonly LatencyRecord[];
}

export interface LatencyRecord {
  readonly id: string;
  readonly type: "A" | "AAAA";
  readonly region: string;
  /** Id of the load balancer whose addresses are the answer. */
  readonly loadBalancer: string;
  /** Whether Route 53 leaves the record out while the load balancer is unhealthy. */
  readonly evaluatesTargetHealth: boolean;
}

export interface LoadBalancer {
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly internal: boolean;
  /** In each of its availability zones it has a node, with health checks of its own. */
  readonly zones: number;
  readonly idleTimeoutSeconds: number;
  /** How long a client's connection may live, however busy it is. */
  readonly clientKeepAliveSeconds: number;
  /** Whether headers whose names are unusual are kept from the function. */
  readonly dropInvalidHeaders: boolean;
  /** What becomes of requests that servers might read differently. */
  readonly desyncMitigationMode: "monitor" | "defensive" | "strictest";
  /** What becomes of `x-forwarded-for`: the client is added to it, it stays as the client sent it, or it is taken away. */
  readonly forwardedFor: "append" | "preserve" | "remove";
  /** Whether it logs its requests. @default it does not */
  readonly accessLogs?: boolean;
  /** The web ACL in front of it; undefined without one. */
  readonly firewall: Firewall | undefined;
  readonly listeners: readonly LoadBalancerListener[];
  readonly targetGroups: readonly TargetGroup[];
}

/** A web ACL. */
export interface Firewall {
  /** A client address above one of them is refused. */
  readonly rateLimits: readonly RateLimit[];
  /** Names of the rules that are not known here, in the order of their priorities. */
  readonly otherRules: readonly string[];
}

/** Of all requests of one client address. */
export interface RateLimit {
  readonly requests: number;
  /** In which they are counted: 60, 120, 300 or 600. */
  readonly windowSeconds: number;
}

export interface LoadBalancerListener {
  readonly id: string;
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  /** In the order of their priorities. */
  readonly rules: readonly ListenerRule[];
  /** The default action, for requests that no rule is for. */
  readonly action: ListenerAction;
}

/** What a listener does with requests of one kind. */
export interface ListenerRule {
  readonly id: string;
  /** 1-50,000; the lowest is looked at first. */
  readonly priority: number;
  /** All of them must hold. */
  readonly conditions: readonly ListenerCondition[];
  readonly action: ListenerAction;
}

/** Of the values of a condition one must match. */
export type ListenerCondition = HttpHeaderCondition | ValuesCondition | QueryStringCondition;

export interface HttpHeaderCondition {
  readonly type: "http-header";
  /** In any case. */
  readonly name: string;
  /** In any case, with the wildcards `*` and `?`. */
  readonly values: readonly string[];
}

export interface ValuesCondition {
  readonly type: "host-header" | "http-request-method" | "path-pattern" | "source-ip";
  /** Hosts and paths with the wildcards `*` and `?`; source addresses as ranges: `192.0.2.0/24`. */
  readonly values: readonly string[];
}

export interface QueryStringCondition {
  readonly type: "query-string";
  /** In any case, with the wildcards `*` and `?`. Without a key: of any. */
  readonly values: readonly { readonly key?: string; readonly value: string }[];
}

export type ListenerAction = ForwardAction | RedirectAction | FixedResponseAction;

export interface ForwardAction {
  readonly type: "forward";
  /** Each gets weight / sum of weights of the requests; several belong to a weighted forward. */
  readonly targetGroups: readonly WeightedTargetGroup[];
}

export interface WeightedTargetGroup {
  /** Id of the target group. */
  readonly id: string;
  /** 0-999. */
  readonly weight: number;
}

export interface RedirectAction {
  readonly type: "redirect";
  readonly protocol: "HTTP" | "HTTPS";
  readonly port: number;
  /** With `#{host}`, `#{path}`, `#{query}`, `#{port}` and `#{protocol}` of the request; absent: as in the request. */
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly statusCode: 301 | 302;
}

export interface FixedResponseAction {
  readonly type: "fixed-response";
  /** 200-599. */
  readonly statusCode: number;
  readonly contentType: string;
  readonly body: string;
}

export interface TargetGroup {
  readonly id: string;
  readonly name: string;
  readonly multiValueHeaders: boolean;
  readonly healthCheck: HealthCheck;
  /** Ids of the registered functions; AWS allows one per target group. */
  readonly targets: readonly string[];
}

export interface HealthCheck {
  readonly enabled: boolean;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** Status codes that pass, as AWS writes them: `200`, `200,202` or `200-299`. */
  readonly matcher: string;
}

/** From the most that is logged to the least. https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html */
export const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LambdaFunction {
  readonly id: string;
  readonly region: string;
  readonly name: string;
  /** `file.export`, as Lambda writes it. */
  readonly handler: string;
  readonly runtime: string;
  readonly architecture: "x86_64" | "arm64";
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Undefined: none reserved. 0: every invocation is throttled. */
  readonly reservedConcurrency: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** The lowest level of its lines that Lambda keeps, with the log format JSON. @default the format Text, without levels */
  readonly logLevel?: LogLevel;
  /** Absolute path of the directory that is zipped and shipped; empty where a plan was read, which has none. */
  readonly codeDirectory: string;
  /**
   * Undefined only where a topology was made by hand, or where a plan does not tell it: nothing is known of what the
   * function is allowed to do.
   */
  readonly role: Role | undefined;
}

/** What a function is allowed to do. */
export interface Role {
  readonly name: string;
  /** Its identity-based policies. */
  readonly policies: readonly Policy[];
}

export interface Policy {
  readonly name: string;
  /** Those about DynamoDB; what the function may do with other services is not read. */
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: Patterns;
  /**
   * ARNs. The topology knows no account: in its place is `*`, also where the stack names one. References to what is not
   * DynamoDB's stay as Terraform writes them, and match nothing.
   */
  readonly resources: Patterns;
}

/** What a policy's element names, with the wildcards `*` and `?`. */
export interface Patterns {
  readonly patterns: readonly string[];
  /** As in NotAction and NotResource: everything but these. */
  readonly inverted: boolean;
}

export interface GlobalTable {
  readonly id: string;
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string | undefined;
  readonly ttlAttribute: string | undefined;
  /** Home region first, then the replicas, in no particular order. */
  readonly regions: readonly string[];
  /** Seed items in DynamoDB JSON: `{ "item_id": { "S": "foobar" } }`; none where a plan was read, which has none. */
  readonly items: readonly Readonly<Record<string, unknown>>[];
}
