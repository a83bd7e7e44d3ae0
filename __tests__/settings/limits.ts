import { functionEnvironment } from "../../src/settings/function-environment";
import { readSettings } from "../../src/settings/settings";
import { settings } from "../support/settings";

/** A limit of AWS that the settings check, so that it is broken at synthesis and not in the middle of a deploy. */
export interface Limit {
  /** Types of Terraform's resources that it is about; or in words, where it is about none of them. */
  readonly types: readonly string[] | string;
  /** In words: `name: 32 characters`. */
  readonly limit: string;
  /** Name of the setting in docs/settings.md whose error says it. */
  readonly setting: string;
  /** Settings that are just within it, and just beyond; of a range both ends. */
  readonly taken: object | readonly object[];
  readonly refused: object | readonly object[];
  /** What the error says. */
  readonly says: string;
  /** AWS's own page. */
  readonly source: string;
  /**
   * Where AWS's pages do not say it. `seen`: the source has AWS's refusal. `provider`: it is Terraform's AWS provider that needs
   * it. `ours`: the source is what it is concluded from.
   */
  readonly known?: "seen" | "provider" | "ours";
}

/** The limits of one setting, as a list. */
export const each = (settings: object | readonly object[]): readonly object[] =>
  Array.isArray(settings) ? settings : [settings];

const AWS = "https://docs.aws.amazon.com";
const ELB = `${AWS}/elasticloadbalancing/latest`;
const LAMBDA = `${AWS}/lambda/latest`;
const GA = `${AWS}/global-accelerator/latest`;
const DYNAMODB = `${AWS}/amazondynamodb/latest/developerguide/Constraints.html`;

const US = "us-west-2";
const regions = (changes: object) => ({ regions: [{ name: US, ...changes }, "eu-central-1"] });
const PROVIDER = "https://github.com/hashicorp/terraform-provider-aws";
const tags = (count: number) => ({
  tags: Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, "x"])),
});
const environment = (length: number) => ({ function: { environment: { TEXT: "x".repeat(length) } } });
/** What is left for TEXT beside the platform's variables. */
const ROOM =
  4096 -
  Buffer.byteLength(JSON.stringify(functionEnvironment(readSettings("GlobalApp", settings(environment(0))), true)));
const nested = (levels: number): unknown => (levels === 0 ? "x" : { a: nested(levels - 1) });
const routed = (changes: object) => ({
  routes: [{ path: "/orders/*", entry: "examples/own-app/app.ts", ...changes }],
});
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ path: `/${index}`, entry: "examples/own-app/app.ts" }));
const topics = (name: string, region = "eu-central-1") => ({
  alarms: {
    topicArns: {
      [US]: `arn:aws:sns:${US}:123456789012:alarms`,
      "eu-central-1": `arn:aws:sns:${region}:123456789012:${name}`,
    },
  },
});
const seed = (item: object) => ({ table: { seedItems: [{ item_id: "a", ...item }] } });
const domain = (length: number) => ({
  domain: { name: `${"a".repeat(length - "b.example.com".length - 1)}.b.example.com`, hostedZone: "example.com" },
});

/** In the order of docs/limits.md, which is made of it. */
export const LIMITS: readonly Limit[] = [
  {
    types: ["aws_lb", "aws_lb_target_group"],
    limit: "name: 32 characters, with the `-alb` that the backend adds",
    setting: "name",
    taken: { name: "a".repeat(28) },
    refused: { name: "a".repeat(29) },
    says: "use at most 28 characters",
    source: `${ELB}/APIReference/API_CreateLoadBalancer.html`,
  },
  {
    types: ["aws_lb"],
    limit: "name: does not begin with `internal-`",
    setting: "name",
    taken: { name: "internal" },
    refused: { name: "internal-shop" },
    says: "must not begin with internal-",
    source: `${ELB}/APIReference/API_CreateLoadBalancer.html`,
  },
  {
    types: ["aws_security_group"],
    limit: "name: does not begin with `sg-`",
    setting: "name",
    taken: { name: "shop-sg" },
    refused: { name: "sg-shop" },
    says: "must not begin with sg-",
    source: `${AWS}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
  },
  {
    types: ["aws_globalaccelerator_accelerator", "aws_iam_role", "aws_kms_alias", "aws_lambda_function", "aws_lb"],
    limit: "name: letters, digits and hyphens, with no hyphen at either end",
    setting: "name",
    taken: [{ name: "a-1" }, { name: "1a-B" }],
    refused: [{ name: "a_1" }, { name: "a.1" }, { name: "-a1" }, { name: "a1-" }],
    says: "use letters, digits and hyphens",
    source: `${ELB}/APIReference/API_CreateLoadBalancer.html`,
  },
  {
    types: ["aws_wafv2_web_acl"],
    limit: "name: not `All`, the name of a metric of WAF's own",
    setting: "name",
    taken: [{ name: "All" }, { name: "Alle", firewall: {} }],
    refused: { name: "All", firewall: {} },
    says: "WAF has a metric of this name",
    source: `${AWS}/waf/latest/APIReference/API_VisibilityConfig.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "interval of the health check: 5 to 300 s",
    setting: "healthCheck.intervalSeconds",
    taken: [{ healthCheck: { intervalSeconds: 5, timeoutSeconds: 4 } }, { healthCheck: { intervalSeconds: 300 } }],
    refused: [{ healthCheck: { intervalSeconds: 4, timeoutSeconds: 3 } }, { healthCheck: { intervalSeconds: 301 } }],
    says: "use a whole number of seconds from 5 to 300",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "timeout of the health check: 2 to 120 s",
    setting: "healthCheck.timeoutSeconds",
    taken: [{ healthCheck: { timeoutSeconds: 2 } }, { healthCheck: { intervalSeconds: 300, timeoutSeconds: 120 } }],
    refused: [{ healthCheck: { timeoutSeconds: 1 } }, { healthCheck: { intervalSeconds: 300, timeoutSeconds: 121 } }],
    says: "use a whole number of seconds from 2 to 120",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "timeout of the health check: below its interval",
    setting: "healthCheck.timeoutSeconds",
    taken: { healthCheck: { intervalSeconds: 11, timeoutSeconds: 10 } },
    refused: { healthCheck: { intervalSeconds: 10, timeoutSeconds: 10 } },
    says: "must be below intervalSeconds",
    source: `${PROVIDER}/issues/48070`,
    known: "seen",
  },
  {
    types: ["aws_lb_target_group"],
    limit: "healthy threshold: 2 to 10 checks",
    setting: "healthCheck.healthyThreshold",
    taken: [{ healthCheck: { healthyThreshold: 2 } }, { healthCheck: { healthyThreshold: 10 } }],
    refused: [{ healthCheck: { healthyThreshold: 1 } }, { healthCheck: { healthyThreshold: 11 } }],
    says: "use a whole number from 2 to 10",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "unhealthy threshold: 2 to 10 checks",
    setting: "healthCheck.unhealthyThreshold",
    taken: [{ healthCheck: { unhealthyThreshold: 2 } }, { healthCheck: { unhealthyThreshold: 10 } }],
    refused: [{ healthCheck: { unhealthyThreshold: 1 } }, { healthCheck: { unhealthyThreshold: 11 } }],
    says: "use a whole number from 2 to 10",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "path of the health check: 1 to 1024 characters",
    setting: "healthCheck.path",
    taken: [{ healthCheck: { path: "/" } }, { healthCheck: { path: `/${"a".repeat(1023)}` } }],
    refused: [{ healthCheck: { path: "" } }, { healthCheck: { path: `/${"a".repeat(1024)}` } }],
    says: "at most 1024 characters",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_listener", "aws_globalaccelerator_listener", "aws_vpc_security_group_ingress_rule"],
    limit: "port: 1 to 65535",
    setting: "accelerator.port",
    taken: [{ accelerator: { port: 1 } }, { accelerator: { port: 65_535 } }],
    refused: [{ accelerator: { port: 0 } }, { accelerator: { port: 65_536 } }],
    says: "use a whole number from 1 to 65535",
    source: `${GA}/api/API_PortRange.html`,
  },
  {
    types: ["aws_globalaccelerator_endpoint_group"],
    limit: "traffic dial: 0 to 100",
    setting: "regions[].trafficDial",
    taken: [regions({ trafficDial: 0 }), regions({ trafficDial: 100 })],
    refused: [regions({ trafficDial: -1 }), regions({ trafficDial: 101 })],
    says: "use a number from 0 to 100",
    source: `${GA}/api/API_CreateEndpointGroup.html`,
  },
  {
    types: ["aws_globalaccelerator_endpoint_group"],
    limit: "traffic dial: a number that 32 bits hold exactly, or every plan changes it",
    setting: "regions[].trafficDial",
    taken: regions({ trafficDial: 33.25 }),
    refused: regions({ trafficDial: 33.3 }),
    says: "use a whole number, or quarters such as 33.25",
    source: `${GA}/api/API_CreateEndpointGroup.html`,
    known: "provider",
  },
  {
    types: ["aws_globalaccelerator_endpoint_group"],
    limit: "weight: 0 to 255",
    setting: "regions[].weight",
    taken: [regions({ weight: 0 }), regions({ weight: 255 })],
    refused: [regions({ weight: -1 }), regions({ weight: 256 })],
    says: "use a whole number from 0 to 255",
    source: `${GA}/api/API_EndpointConfiguration.html`,
  },
  {
    types: ["aws_globalaccelerator_endpoint_group"],
    limit: "regions: those where Global Accelerator takes endpoints",
    setting: "regions",
    taken: { regions: [US, "ap-southeast-2"] },
    refused: { regions: [US, "cn-north-1"] },
    says: "commercial partition only",
    source: `${GA}/dg/preserve-client-ip-address.regions.html`,
  },
  {
    types: ["aws_vpc"],
    limit: "address range: a private one, /16 to /26 so that two subnets fit",
    setting: "regions[].cidr",
    taken: [regions({ cidr: "10.1.0.0/16" }), regions({ cidr: "10.1.0.0/26" })],
    refused: [regions({ cidr: "10.0.0.0/15" }), regions({ cidr: "10.1.0.0/27" })],
    says: "use a prefix from /16 to /26",
    source: `${AWS}/vpc/latest/userguide/vpc-cidr-blocks.html`,
  },
  {
    types: ["aws_vpc"],
    limit: "address range: not link-local",
    setting: "regions[].cidr",
    taken: regions({ cidr: "192.168.0.0/16" }),
    refused: regions({ cidr: "169.254.0.0/16" }),
    says: "use a private range",
    source: `${AWS}/vpc/latest/userguide/vpc-cidr-blocks.html`,
  },
  {
    types: ["aws_vpc"],
    limit: "address range: no public one, because the accelerator preserves the clients' addresses",
    setting: "regions[].cidr",
    taken: [regions({ cidr: "100.64.0.0/16" }), regions({ cidr: "172.31.0.0/16" })],
    refused: [regions({ cidr: "127.0.0.0/16" }), regions({ cidr: "8.8.0.0/16" }), regions({ cidr: "172.32.0.0/16" })],
    says: "use a private range",
    source: `${GA}/dg/preserve-client-ip-address.html`,
    known: "ours",
  },
  {
    types: ["aws_subnet"],
    limit: "address range of a load balancer's subnet: /27 or larger, also with three zones",
    setting: "regions[].cidr",
    taken: { ...regions({ cidr: "10.1.0.0/25" }), zones: 3 },
    refused: { ...regions({ cidr: "10.1.0.0/26" }), zones: 3 },
    says: "no room for subnets in 3 zones",
    source: `${ELB}/application/application-load-balancers.html`,
  },
  {
    types: ["aws_subnet"],
    limit: "two or more subnets for a load balancer",
    setting: "network.REGION.subnetIds",
    taken: { network: networks(["subnet-0a1b2c3d", "subnet-0a1b2c3e"]) },
    refused: { network: networks(["subnet-0a1b2c3d"]) },
    says: "name at least two subnets",
    source: `${ELB}/application/application-load-balancers.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "memory: 128 to 10,240 MB",
    setting: "function.memoryMb",
    taken: [{ function: { memoryMb: 128 } }, { function: { memoryMb: 10_240 } }],
    refused: [{ function: { memoryMb: 127 } }, { function: { memoryMb: 10_241 } }],
    says: "use a whole number of megabytes from 128 to 10240",
    source: `${LAMBDA}/dg/gettingstarted-limits.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "timeout: 1 to 900 s",
    setting: "function.timeoutSeconds",
    taken: [{ function: { timeoutSeconds: 5 } }, { function: { timeoutSeconds: 900 } }],
    refused: [{ function: { timeoutSeconds: 0 } }, { function: { timeoutSeconds: 901 } }],
    says: "use a whole number of seconds from 1 to 900",
    source: `${LAMBDA}/dg/gettingstarted-limits.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "environment: 4 KB as JSON, with the platform's variables",
    setting: "function.environment",
    taken: environment(ROOM),
    refused: environment(ROOM + 1),
    says: "Lambda takes at most 4096",
    source: `${LAMBDA}/dg/gettingstarted-limits.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "names of variables: two or more letters, digits and underscores, a letter first",
    setting: "function.environment",
    taken: [{ function: { environment: { A_: "x" } } }, { function: { environment: { aZ9: "x" } } }],
    refused: [{ function: { environment: { A: "x" } } }, { function: { environment: { "1A": "x" } } }],
    says: "begins with a letter",
    source: `${LAMBDA}/api/API_Environment.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "names of variables: none of Lambda's own",
    setting: "function.environment",
    taken: { function: { environment: { MY_REGION: "x" } } },
    refused: [
      { function: { environment: { AWS_REGION: "x" } } },
      { function: { environment: { LAMBDA_TASK_ROOT: "x" } } },
      { function: { environment: { AWS_LAMBDA_METADATA_TOKEN: "x" } } },
    ],
    says: "which Lambda, the platform or the example application uses",
    source: `${LAMBDA}/dg/configuration-envvars.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit:
      "reserved concurrency: all but 100 of the account's, which is 1000 unless load.accountConcurrency says otherwise",
    setting: "function.reservedConcurrency",
    taken: { function: { reservedConcurrency: 900 } },
    refused: { function: { reservedConcurrency: 901 } },
    says: "use at most 900",
    source: `${LAMBDA}/dg/configuration-concurrency.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "memory of a route's function: 128 to 10,240 MB",
    setting: "routes[].memoryMb",
    taken: routed({ memoryMb: 10_240 }),
    refused: routed({ memoryMb: 10_241 }),
    says: "use a whole number of megabytes from 128 to 10240",
    source: `${LAMBDA}/dg/gettingstarted-limits.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "timeout of a route's function: 1 to 900 s",
    setting: "routes[].timeoutSeconds",
    taken: routed({ timeoutSeconds: 900 }),
    refused: routed({ timeoutSeconds: 901 }),
    says: "use a whole number of seconds from 1 to 900",
    source: `${LAMBDA}/dg/gettingstarted-limits.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "reserved concurrency of a route's function: a part of what all functions may reserve",
    setting: "routes[].reservedConcurrency",
    taken: routed({ reservedConcurrency: 900 }),
    refused: routed({ reservedConcurrency: 1_000_001 }),
    says: "use a whole number from 0 to 1000000",
    source: `${LAMBDA}/dg/configuration-concurrency.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "name of a route: 32 characters with the backend's name, and 64 with the region too",
    setting: "routes[].name",
    taken: routed({ name: "a".repeat(22) }),
    refused: routed({ name: "a".repeat(23) }),
    says: "use at most 22 characters",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_listener_rule"],
    limit: "path of a route: at most 128 characters and 5 wildcards",
    setting: "routes[].path",
    taken: routed({ path: "/a/*/*/*/*/*" }),
    refused: routed({ path: "/a/*/*/*/*/*/*" }),
    says: "5 wildcards",
    source: `${ELB}/application/load-balancer-limits.html`,
  },
  {
    types: ["aws_lb_listener_rule"],
    limit: "rules of a load balancer: 100, one of which refuses credentials by HTTP",
    setting: "routes",
    taken: { routes: numbered(99) },
    refused: { routes: numbered(100) },
    says: "use at most 99 routes",
    source: `${ELB}/application/load-balancer-limits.html`,
  },
  {
    types: ["aws_cloudwatch_log_group"],
    limit: "retention: only the numbers of days that CloudWatch Logs knows",
    setting: "function.logRetentionDays",
    taken: [{ function: { logRetentionDays: 1 } }, { function: { logRetentionDays: 3653 } }],
    refused: [{ function: { logRetentionDays: 10 } }, { function: { logRetentionDays: 3654 } }],
    says: "use one of 1, 3, 5, 7, 14, 30",
    source: `${AWS}/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html`,
  },
  {
    types: ["aws_s3_bucket"],
    limit: "name: 63 characters, with the account's 12 and the region's; a backend's longest name of 28 has room",
    setting: "name",
    taken: { name: "a".repeat(28), trafficLogs: {} },
    refused: { name: "a".repeat(40), trafficLogs: {} },
    says: "use at most 28 characters",
    source: `${AWS}/AmazonS3/latest/userguide/bucketnamingrules.html`,
  },
  {
    types: ["aws_s3_bucket"],
    limit: "name: some beginnings are reserved",
    setting: "name",
    taken: { name: "sthree-shop" },
    refused: { name: "sthree-shop", trafficLogs: {} },
    says: "S3 takes no bucket of such a name",
    source: `${AWS}/AmazonS3/latest/userguide/bucketnamingrules.html`,
  },
  {
    types: ["aws_lb"],
    limit: "access logs: a bucket of the same region",
    setting: "trafficLogs.buckets",
    taken: { trafficLogs: { buckets: { [US]: "acme-logs-us", "eu-central-1": "acme-logs-eu" } } },
    refused: { trafficLogs: { buckets: { [US]: "acme-logs", "eu-central-1": "acme-logs" } } },
    says: "another region has this bucket",
    source: `${ELB}/application/enable-access-logging.html`,
  },
  {
    types: ["aws_iam_role"],
    limit: "permissions boundary: a policy's name of 1 to 128 characters",
    setting: "permissionsBoundary",
    taken: { permissionsBoundary: `arn:aws:iam::123456789012:policy/teams/${"a".repeat(128)}` },
    refused: [
      { permissionsBoundary: `arn:aws:iam::123456789012:policy/teams/${"a".repeat(129)}` },
      { permissionsBoundary: "arn:aws:iam::123456789012:policy/teams/" },
    ],
    says: "use a managed policy's ARN",
    source: `${AWS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
  },
  {
    types: ["aws_iam_role"],
    limit: "permissions boundary: an ARN of a managed policy of the same account, or of AWS",
    setting: "permissionsBoundary",
    taken: { account: "123456789012", permissionsBoundary: "arn:aws:iam::123456789012:policy/Boundary" },
    refused: { account: "123456789012", permissionsBoundary: "arn:aws:iam::210987654321:policy/Boundary" },
    says: "use a policy of the same account",
    source: `${AWS}/IAM/latest/UserGuide/access_policies_boundaries.html`,
    known: "ours",
  },
  {
    types: ["aws_iam_role_policy"],
    limit: "actions: those on items of a table",
    setting: "function.tableActions",
    taken: { function: { tableActions: ["Query"] } },
    refused: { function: { tableActions: ["DeleteTable"] } },
    says: "use actions on items",
    source: `${AWS}/service-authorization/latest/reference/list_amazondynamodb.html`,
  },
  {
    types: ["aws_dynamodb_table", "aws_dynamodb_table_replica"],
    limit: "name: 3 to 255 letters, digits, `_`, `.` and `-`",
    setting: "table.name",
    taken: [{ table: { name: "abc" } }, { table: { name: "a".repeat(255) } }],
    refused: [{ table: { name: "ab" } }, { table: { name: "a".repeat(256) } }],
    says: "use 3 to 255 letters, digits",
    source: DYNAMODB,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "names of attributes in keys: 1 to 255 bytes",
    setting: "table.partitionKey",
    taken: [{ table: { partitionKey: "a" } }, { table: { partitionKey: "é".repeat(127) } }],
    refused: [{ table: { partitionKey: "" } }, { table: { partitionKey: "é".repeat(128) } }],
    says: "use an attribute name of 1 to 255 bytes",
    source: DYNAMODB,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "the attribute that says when an item expires is a number, so it is in no key",
    setting: "table.ttlAttribute",
    taken: { table: { ttlAttribute: "expires" } },
    refused: { table: { ttlAttribute: "item_id" } },
    says: "a key is a string and cannot have an expiry time",
    source: `${AWS}/amazondynamodb/latest/developerguide/TTL.html`,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "items: 400 KB",
    setting: "table.seedItems",
    taken: seed({ text: "x".repeat(409_600 - "item_id".length - "a".length - "text".length) }),
    refused: seed({ text: "x".repeat(409_600) }),
    says: "and DynamoDB takes 409600",
    source: DYNAMODB,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "items: 32 levels",
    setting: "table.seedItems",
    taken: seed({ deep: nested(32) }),
    refused: seed({ deep: nested(33) }),
    says: "DynamoDB nests at most 32 levels",
    source: DYNAMODB,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "names of attributes: 1 to 65,535 bytes",
    setting: "table.seedItems",
    taken: [seed({ a: 1 }), seed({ ["a".repeat(65_535)]: 1 }), seed({ deep: { ["é".repeat(32_767)]: 1 } })],
    refused: [seed({ "": 1 }), seed({ ["a".repeat(65_536)]: 1 }), seed({ deep: { ["é".repeat(32_768)]: 1 } })],
    says: "an attribute",
    source: DYNAMODB,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "value of the partition key: 2048 bytes",
    setting: "table.seedItems",
    taken: [{ table: { seedItems: [{ item_id: "a" }] } }, { table: { seedItems: [{ item_id: "é".repeat(1024) }] } }],
    refused: { table: { seedItems: [{ item_id: `${"é".repeat(1024)}a` }] } },
    says: "use at most 2048 bytes for this key",
    source: DYNAMODB,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "value of the sort key: 1024 bytes",
    setting: "table.seedItems",
    taken: { table: { sortKey: "kind", seedItems: [{ item_id: "a", kind: "b".repeat(1024) }] } },
    refused: { table: { sortKey: "kind", seedItems: [{ item_id: "a", kind: "b".repeat(1025) }] } },
    says: "use at most 1024 bytes for this key",
    source: DYNAMODB,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "body of a PUT of the example application: an item's 400 KB",
    setting: "maxBodyBytes",
    taken: { maxBodyBytes: 409_600 },
    refused: { maxBodyBytes: 409_601 },
    says: "use a whole number of bytes from 1 to 409600",
    source: DYNAMODB,
  },
  {
    types: ["aws_acm_certificate"],
    limit: "name: 64 characters",
    setting: "domain.name",
    taken: domain(64),
    refused: domain(65),
    says: "use a name of at most 64 characters",
    source: `${AWS}/acm/latest/APIReference/API_RequestCertificate.html`,
  },
  {
    types: ["aws_acm_certificate"],
    limit: "name: below a top-level domain, of two or more characters and not a number",
    setting: "domain.name",
    taken: [
      { domain: { name: "api.example.de", hostedZone: "example.de" } },
      { domain: { name: "example.xn--p1ai", hostedZone: "example.xn--p1ai" } },
    ],
    refused: [
      { domain: { name: "api.example.c", hostedZone: "example.com" } },
      { domain: { name: "api.example.10", hostedZone: "example.com" } },
    ],
    says: "use a name in lower case",
    source: `${AWS}/acm/latest/APIReference/API_RequestCertificate.html`,
  },
  {
    types: ["aws_route53_record"],
    limit: "hosted zone: labels of 1 to 63 characters",
    setting: "domain.hostedZone",
    taken: { domain: { name: `${"a".repeat(61)}.de`, hostedZone: `${"a".repeat(61)}.de` } },
    refused: [
      { domain: { name: "example.com", hostedZone: `${"a".repeat(64)}.de` } },
      { domain: { name: "example.com", hostedZone: "a..de" } },
    ],
    says: "use a hosted zone's name in lower case",
    source: `${AWS}/Route53/latest/DeveloperGuide/DomainNameFormat.html`,
  },
  {
    types: ["aws_acm_certificate"],
    limit: "name: of a domain that a public certificate can be for, where no certificateArns are set",
    setting: "domain.name",
    taken: [
      { domain: { name: "internal.example.com", hostedZone: "example.com" } },
      {
        domain: { name: "api.shop.internal", hostedZone: "shop.internal" },
        certificateArns: certificates("eu-central-1"),
      },
    ],
    refused: [
      { domain: { name: "api.shop.internal", hostedZone: "shop.internal" } },
      { domain: { name: "api.shop.local", hostedZone: "shop.local" } },
      { domain: { name: "api.eu-central-1.elb.amazonaws.com", hostedZone: "amazonaws.com" } },
    ],
    says: "AWS gives no public certificate for such a name",
    source: `${AWS}/acm/latest/userguide/troubleshooting-cert-requests.html`,
  },
  {
    types: ["aws_route53_record"],
    limit: "name: in the hosted zone",
    setting: "domain.name",
    taken: { domain: { name: "api.example.com", hostedZone: "example.com" } },
    refused: { domain: { name: "api.example.org", hostedZone: "example.com" } },
    says: "the name must be in the hosted zone",
    source: `${PROVIDER}/blob/main/internal/service/route53/record.go`,
    known: "provider",
  },
  {
    types: ["aws_lb_listener"],
    limit: "certificates of the load balancer's own region",
    setting: "certificateArns",
    taken: { certificateArns: certificates("eu-central-1") },
    refused: { certificateArns: certificates("eu-west-1") },
    says: "this one is in another region",
    source: `${AWS}/acm/latest/userguide/acm-overview.html`,
  },
  {
    types: ["aws_wafv2_web_acl"],
    limit: "rate limit: 10 to 2,000,000,000 requests",
    setting: "firewall.requestsPer5Minutes",
    taken: [{ firewall: { requestsPer5Minutes: 10 } }, { firewall: { requestsPer5Minutes: 2_000_000_000 } }],
    refused: [{ firewall: { requestsPer5Minutes: 9 } }, { firewall: { requestsPer5Minutes: 2_000_000_001 } }],
    says: "use a whole number of requests from 10 to 2000000000",
    source: `${AWS}/waf/latest/APIReference/API_RateBasedStatement.html`,
  },
  {
    types: [
      "aws_acm_certificate",
      "aws_cloudwatch_log_group",
      "aws_dynamodb_table",
      "aws_dynamodb_table_replica",
      "aws_globalaccelerator_accelerator",
      "aws_iam_role",
      "aws_internet_gateway",
      "aws_kms_key",
      "aws_kms_replica_key",
      "aws_lambda_function",
      "aws_lb",
      "aws_route_table",
      "aws_security_group",
      "aws_subnet",
      "aws_vpc",
      "aws_wafv2_web_acl",
    ],
    limit: "50 tags: two of them are the backend's own",
    setting: "tags",
    taken: tags(48),
    refused: tags(49),
    says: "AWS takes at most 48 beside Name and GlobalApp",
    source: `${AWS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
  },
  {
    types: ["aws_lb", "aws_lb_target_group"],
    limit: "keys of tags: 1 to 127 characters; values: at most 255",
    setting: "tags",
    taken: [{ tags: { a: "" } }, { tags: { ["a".repeat(127)]: "b".repeat(255) } }],
    refused: [{ tags: { "": "x" } }, { tags: { ["a".repeat(128)]: "b" } }, { tags: { a: "b".repeat(256) } }],
    says: "characters: letters, digits",
    source: `${ELB}/application/load-balancer-tags.html`,
  },
  {
    types: ["aws_lb", "aws_lb_target_group"],
    limit: "keys and values of tags: no spaces at either end, and none that begins with `aws:`",
    setting: "tags",
    taken: { tags: { "cost center": "a aws: b" } },
    refused: [{ tags: { " a": "x" } }, { tags: { a: "x " } }, { tags: { "aws:a": "x" } }, { tags: { a: "AWS:x" } }],
    says: "spaces inside",
    source: `${ELB}/application/load-balancer-tags.html`,
  },
  {
    types: ["aws_iam_role"],
    limit: "keys and values of tags: letters, digits, spaces, and `_ . : / = + - @`",
    setting: "tags",
    taken: { tags: { "cost-center": "R+D: ops" } },
    refused: { tags: { "a#b": "x" } },
    says: "letters, digits, spaces inside, and _ . : / = + - @",
    source: `${AWS}/IAM/latest/APIReference/API_Tag.html`,
  },
  {
    types: ["aws_iam_role"],
    limit: "keys of tags: two that differ only in case are one",
    setting: "tags",
    taken: { tags: { team: "a", teams: "b" } },
    refused: { tags: { team: "a", Team: "b" } },
    says: "is the same tag as team for IAM",
    source: `${AWS}/IAM/latest/UserGuide/id_tags.html`,
  },
  {
    types: ["aws_cloudwatch_composite_alarm"],
    limit: "alarms of a region: 100, which a composite alarm can be made of",
    setting: "routes",
    taken: [{ alarms: {}, routes: numbered(17) }, { routes: numbered(18) }],
    refused: { alarms: {}, routes: numbered(18) },
    says: "CloudWatch puts at most 100 alarms of a region together",
    source: `${AWS}/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html`,
  },
  {
    types: ["aws_cloudwatch_composite_alarm", "aws_sns_topic"],
    limit: "topics: in the alarm's own region, and standard ones",
    setting: "alarms.topicArns",
    taken: topics("alarms"),
    refused: [topics("alarms", "eu-west-1"), topics("alarms.fifo")],
    says: "use ",
    source: `${AWS}/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html`,
  },
  {
    types: ["aws_sns_topic_subscription"],
    limit: "endpoints of emails: addresses",
    setting: "alarms.emails",
    taken: { alarms: { emails: ["on-call@example.com"] } },
    refused: [{ alarms: { emails: ["on-call"] } }, { alarms: { emails: ["https://example.com"] } }],
    says: "use an email address",
    source: `${AWS}/sns/latest/api/API_Subscribe.html`,
  },
  {
    types: "the bucket of the state",
    limit: "name: 3 to 63 lower-case letters, digits, dots and hyphens",
    setting: "state.bucket",
    taken: [bucket("abc"), bucket("a".repeat(63))],
    refused: [bucket("ab"), bucket("a".repeat(64)), bucket("Abc"), bucket("a_c"), bucket("-ab"), bucket("a..b")],
    says: "use a bucket's name: 3 to 63",
    source: `${AWS}/AmazonS3/latest/userguide/bucketnamingrules.html`,
  },
  {
    types: "the bucket of the state",
    limit: "name: no IP address, and none of S3's beginnings and endings; `-an` only after the account and the region",
    setting: "state.bucket",
    taken: [bucket("shop-an-states"), bucket("shop-123456789012-eu-central-1-an")],
    refused: [
      "192.168.0.1",
      "xn--shop",
      "sthree-shop",
      "amzn-s3-demo-shop",
      "shop-s3alias",
      "shop--ol-s3",
      "shop.mrap",
      "shop--x-s3",
      "shop--table-s3",
      "shop-an",
    ].map(bucket),
    says: "none of the beginnings and endings that S3 reserves",
    source: `${AWS}/AmazonS3/latest/userguide/bucketnamingrules.html`,
  },
  {
    types: "the AWS provider",
    limit: "an account: 12 digits",
    setting: "account",
    taken: { account: "012345678901" },
    refused: [{ account: "12345678901" }, { account: "1234567890123" }],
    says: "use an account's 12 digits",
    source: `${AWS}/accounts/latest/reference/API_EnableRegion.html`,
  },
];

/** Types whose arguments come from no setting, or only from one that has no limit. */
export const WITHOUT_LIMITS: readonly string[] = [
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_metric_alarm",
  "aws_default_security_group",
  "aws_lambda_permission",
  "aws_lb_target_group_attachment",
  "aws_route",
  "aws_route_table_association",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_wafv2_web_acl_association",
];

/** Settings with a number whose range is ours, not AWS's. */
export const OURS: Readonly<Record<string, string>> = {
  "healthCheck.tableTimeoutMs":
    "below the timeouts of the health check and of the function, or a slow table looks like a failed function",
  "function.status": "a status code of HTTP",
  zones: "a load balancer needs two zones, and three are enough for one that fails",
  "cors.maxAgeSeconds": "a day: no browser keeps an answer longer",
  "objectives.rtoSeconds": "about the backend as a whole: nothing at AWS",
  "objectives.rpoSeconds": "about the backend as a whole: nothing at AWS",
  "release.bakeMinutes": "about a release, in which the command waits: nothing at AWS",
  "trafficLogs.retentionDays": "ten years; AWS has no limit that anybody reaches",
  "alarms.errorPercent": "a share, which a metric beyond it must be able to have",
  "alarms.p99Ms": "at most the longest timeout of a function: Lambda stops every request before",
  "alarms.throttlesPerMinute": "about the backend: CloudWatch takes any threshold",
  "alarms.concurrencyPercent": "a share, which a metric beyond it must be able to have",
  "alarms.replicationMs": "up to an hour: AWS promises nothing",
  "alarms.flowsPerMinute": "about clients: CloudWatch takes any threshold",
  "load.requestsPerSecond": "about clients: nothing at AWS",
  "load.meanDurationMs": "about clients: nothing at AWS",
  "load.writeShare": "about clients: nothing at AWS",
  "load.readsPerRequest": "about clients: nothing at AWS",
  "load.peakRequestsPerSecond": "about clients: nothing at AWS",
  "load.accountConcurrency": "what your account has",
};

function networks(subnetIds: readonly string[]): object {
  const other = ["subnet-1a1b2c3d", "subnet-1a1b2c3e"];
  return { [US]: { vpcId: "vpc-0a1b2c3d", subnetIds }, "eu-central-1": { vpcId: "vpc-1a1b2c3d", subnetIds: other } };
}

function certificates(region: string): object {
  const arn = (of: string) => `arn:aws:acm:${of}:123456789012:certificate/00000000-0000-4000-8000-000000000000`;
  return { [US]: arn(US), "eu-central-1": arn(region) };
}

function bucket(name: string): object {
  return { state: { bucket: name, region: "eu-central-1" } };
}
