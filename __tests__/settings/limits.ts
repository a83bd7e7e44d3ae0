/** A limit of AWS that the settings check, so that it is broken at synthesis and not in the middle of a deploy. */
export interface Limit {
  /** Types of Terraform's resources that it is about. */
  readonly types: readonly string[];
  /** In words: `name: 32 characters`. */
  readonly limit: string;
  /** Name of the setting in docs/settings.md whose error says it. */
  readonly setting: string;
  /** Settings that are just within it, and just beyond. */
  readonly taken: object;
  readonly refused: object;
  /** What the error says. */
  readonly says: string;
  /** AWS's own page. */
  readonly source: string;
}

const AWS = "https://docs.aws.amazon.com";
const ELB = `${AWS}/elasticloadbalancing/latest`;
const LAMBDA = `${AWS}/lambda/latest`;
const GA = `${AWS}/global-accelerator/latest`;
const DYNAMODB = `${AWS}/amazondynamodb/latest/developerguide/Constraints.html`;

const US = "us-west-2";
const regions = (changes: object) => ({ regions: [{ name: US, ...changes }, "eu-central-1"] });
const tags = (count: number) => ({
  tags: Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, "x"])),
});
const environment = (length: number) => ({ function: { environment: { TEXT: "x".repeat(length) } } });
const nested = (levels: number): unknown => (levels === 0 ? "x" : { a: nested(levels - 1) });
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
    types: [
      "aws_globalaccelerator_accelerator",
      "aws_iam_role",
      "aws_kms_alias",
      "aws_lambda_function",
      "aws_wafv2_web_acl",
    ],
    limit: "name: letters, digits and hyphens; at most 64 characters for functions, roles and accelerators",
    setting: "name",
    taken: { name: "a-1" },
    refused: { name: "a_1" },
    says: "use letters, digits and hyphens",
    source: `${LAMBDA}/api/API_CreateFunction.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "interval of the health check: 5 to 300 s",
    setting: "healthCheck.intervalSeconds",
    taken: { healthCheck: { intervalSeconds: 300 } },
    refused: { healthCheck: { intervalSeconds: 301 } },
    says: "use a whole number of seconds from 5 to 300",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "timeout of the health check: 2 to 120 s",
    setting: "healthCheck.timeoutSeconds",
    taken: { healthCheck: { intervalSeconds: 300, timeoutSeconds: 120 } },
    refused: { healthCheck: { intervalSeconds: 300, timeoutSeconds: 121 } },
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
    source: `${ELB}/application/target-group-health-checks.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "healthy threshold: 2 to 10 checks",
    setting: "healthCheck.healthyThreshold",
    taken: { healthCheck: { healthyThreshold: 10 } },
    refused: { healthCheck: { healthyThreshold: 11 } },
    says: "use a whole number from 2 to 10",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "unhealthy threshold: 2 to 10 checks",
    setting: "healthCheck.unhealthyThreshold",
    taken: { healthCheck: { unhealthyThreshold: 2 } },
    refused: { healthCheck: { unhealthyThreshold: 1 } },
    says: "use a whole number from 2 to 10",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_target_group"],
    limit: "path of the health check: 1 to 1024 characters",
    setting: "healthCheck.path",
    taken: { healthCheck: { path: `/${"a".repeat(1023)}` } },
    refused: { healthCheck: { path: `/${"a".repeat(1024)}` } },
    says: "at most 1024 characters",
    source: `${ELB}/APIReference/API_CreateTargetGroup.html`,
  },
  {
    types: ["aws_lb_listener", "aws_globalaccelerator_listener", "aws_vpc_security_group_ingress_rule"],
    limit: "port: 1 to 65535",
    setting: "accelerator.port",
    taken: { accelerator: { port: 65_535 } },
    refused: { accelerator: { port: 65_536 } },
    says: "use a whole number from 1 to 65535",
    source: `${GA}/api/API_PortRange.html`,
  },
  {
    types: ["aws_globalaccelerator_endpoint_group"],
    limit: "traffic dial: 0 to 100",
    setting: "regions[].trafficDial",
    taken: regions({ trafficDial: 0 }),
    refused: regions({ trafficDial: 101 }),
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
  },
  {
    types: ["aws_globalaccelerator_endpoint_group"],
    limit: "weight: 0 to 255",
    setting: "regions[].weight",
    taken: regions({ weight: 255 }),
    refused: regions({ weight: 256 }),
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
    taken: regions({ cidr: "10.1.0.0/26" }),
    refused: regions({ cidr: "10.1.0.0/27" }),
    says: "use a prefix from /16 to /26",
    source: `${AWS}/vpc/latest/userguide/vpc-cidr-blocks.html`,
  },
  {
    types: ["aws_vpc"],
    limit: "address range: none of the host itself, and none of others' clients",
    setting: "regions[].cidr",
    taken: regions({ cidr: "100.64.0.0/16" }),
    refused: regions({ cidr: "127.0.0.0/16" }),
    says: "use a private range",
    source: `${AWS}/vpc/latest/userguide/vpc-cidr-blocks.html`,
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
    taken: { function: { memoryMb: 10_240 } },
    refused: { function: { memoryMb: 10_241 } },
    says: "use a whole number of megabytes from 128 to 10240",
    source: `${LAMBDA}/dg/gettingstarted-limits.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "timeout: 1 to 900 s",
    setting: "function.timeoutSeconds",
    taken: { function: { timeoutSeconds: 900 } },
    refused: { function: { timeoutSeconds: 901 } },
    says: "use a whole number of seconds from 1 to 900",
    source: `${LAMBDA}/dg/gettingstarted-limits.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "environment: 4 KB as JSON, with the platform's variables",
    setting: "function.environment",
    taken: environment(3800),
    refused: environment(4096),
    says: "Lambda takes at most 4096",
    source: `${LAMBDA}/dg/gettingstarted-limits.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "names of variables: two or more letters, digits and underscores, a letter first",
    setting: "function.environment",
    taken: { function: { environment: { A_1: "x" } } },
    refused: { function: { environment: { "1A": "x" } } },
    says: "begins with a letter",
    source: `${LAMBDA}/api/API_Environment.html`,
  },
  {
    types: ["aws_lambda_function"],
    limit: "names of variables: none of Lambda's own",
    setting: "function.environment",
    taken: { function: { environment: { MY_REGION: "x" } } },
    refused: { function: { environment: { AWS_REGION: "x" } } },
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
    types: ["aws_cloudwatch_log_group"],
    limit: "retention: only the numbers of days that CloudWatch Logs knows",
    setting: "function.logRetentionDays",
    taken: { function: { logRetentionDays: 14 } },
    refused: { function: { logRetentionDays: 10 } },
    says: "use one of 1, 3, 5, 7, 14, 30",
    source: `${AWS}/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html`,
  },
  {
    types: ["aws_iam_role"],
    limit: "permissions boundary: an ARN of a managed policy of the same account, or of AWS",
    setting: "permissionsBoundary",
    taken: { account: "123456789012", permissionsBoundary: "arn:aws:iam::123456789012:policy/Boundary" },
    refused: { account: "123456789012", permissionsBoundary: "arn:aws:iam::210987654321:policy/Boundary" },
    says: "use a policy of the same account",
    source: `${AWS}/IAM/latest/UserGuide/access_policies_boundaries.html`,
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
    taken: { table: { name: "a".repeat(255) } },
    refused: { table: { name: "a".repeat(256) } },
    says: "use 3 to 255 letters, digits",
    source: DYNAMODB,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "names of attributes in keys: 1 to 255 characters",
    setting: "table.partitionKey",
    taken: { table: { partitionKey: "a".repeat(255) } },
    refused: { table: { partitionKey: "a".repeat(256) } },
    says: "use an attribute name of 1 to 255 characters",
    source: DYNAMODB,
  },
  {
    types: ["aws_dynamodb_table"],
    limit: "the attribute that says when an item expires is a number, so it is in no key",
    setting: "table.ttlAttribute",
    taken: { table: { ttlAttribute: "expires" } },
    refused: { table: { ttlAttribute: "item_id" } },
    says: "a key is a string and cannot have an expiry time",
    source: `${AWS}/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html`,
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
    limit: "value of the partition key: 2048 bytes",
    setting: "table.seedItems",
    taken: { table: { seedItems: [{ item_id: "a".repeat(2048) }] } },
    refused: { table: { seedItems: [{ item_id: "a".repeat(2049) }] } },
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
    types: ["aws_route53_record"],
    limit: "name: in the hosted zone",
    setting: "domain.name",
    taken: { domain: { name: "api.example.com", hostedZone: "example.com" } },
    refused: { domain: { name: "api.example.org", hostedZone: "example.com" } },
    says: "the name must be in the hosted zone",
    source: `${AWS}/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html`,
  },
  {
    types: ["aws_lb_listener"],
    limit: "certificates of the load balancer's own region",
    setting: "certificateArns",
    taken: { certificateArns: certificates("eu-central-1") },
    refused: { certificateArns: certificates("eu-west-1") },
    says: "this one is in another region",
    source: `${ELB}/application/https-listener-certificates.html`,
  },
  {
    types: ["aws_wafv2_web_acl"],
    limit: "rate limit: 10 to 2,000,000,000 requests",
    setting: "firewall.requestsPer5Minutes",
    taken: { firewall: { requestsPer5Minutes: 10 } },
    refused: { firewall: { requestsPer5Minutes: 9 } },
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
    source: `${AWS}/tag-editor/latest/userguide/best-practices-and-strats.html`,
  },
  {
    types: ["aws_iam_role"],
    limit: "keys and values of tags: letters, digits, spaces inside, and `_ . : / = + - @`",
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
];

/** Types whose arguments come from no setting, or only from one that has no limit. */
export const WITHOUT_LIMITS: readonly string[] = [
  "aws_default_security_group",
  "aws_lambda_permission",
  "aws_lb_listener_rule",
  "aws_lb_target_group_attachment",
  "aws_route",
  "aws_route_table_association",
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
