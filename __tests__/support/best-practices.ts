import type { Block, Resource, StackJson } from "./synth";

/** Resources of a stack, by which a check says what breaks it. */
export interface Checked {
  readonly all: (type: string) => readonly Resource[];
}

/**
 * A control of AWS Foundational Security Best Practices, as far as Terraform JSON shows it
 * (https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html).
 */
export interface Check {
  readonly id: string;
  readonly what: string;
  /** Addresses of what breaks it. */
  readonly broken: (stack: Checked) => readonly string[];
  /** Each breaks it, to show that the check sees it; absent where it is an exception, and so is broken already. */
  readonly spoil?: Spoil | readonly Spoil[];
}

/** Breaks one resource of a stack. */
type Spoil = (json: StackJson) => void;

const addresses = (resources: readonly Resource[]) => resources.map(({ address }) => address);

/** Those of a type that do not pass. */
const failing = (type: string, passes: (resource: Resource) => boolean) => (stack: Checked) =>
  addresses(stack.all(type).filter((resource) => !passes(resource)));

/** Changes the first resource of a type. */
const change =
  (type: string, changes: (block: Block) => object): Spoil =>
  (json) => {
    const [block] = Object.values(json.resource[type] ?? {});
    Object.assign(block as object, changes(block as Block));
  };

/** Adds a resource of a type that the example has none of. */
const add =
  (type: string, block: Block): Spoil =>
  (json) => {
    Object.assign(json.resource, { [type]: { spoiled: block } });
  };

/** Whether some resource of a type refers to another one in an argument. */
const referredTo = (stack: Checked, type: string, argument: string, { address }: Resource) =>
  stack.all(type).some((resource) => String(resource[argument]).includes(`${address}.`));

const EVERYBODY = new Set(["0.0.0.0/0", "::/0"]);
const isOpen = ({ cidr_ipv4, cidr_ipv6 }: Resource) => EVERYBODY.has(cidr_ipv4) || EVERYBODY.has(cidr_ipv6);
const INGRESS = "aws_vpc_security_group_ingress_rule";

/** Whether a rule of a protocol, by its name or number, lets in to one of the ports; one of all protocols does to all. */
const reaches = (protocol: unknown, { from_port, to_port }: Block, ports: readonly number[]) =>
  ["-1", "all"].includes(String(protocol)) || ports.some((port) => from_port <= port && port <= to_port);

/** https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19 */
const HIGH_RISK = [
  20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888,
  9200, 9300,
];

/** SSH, and the remote desktop of Windows. */
const REMOTE_ADMINISTRATION = [22, 3389];

/** Whether a rule of a network ACL, within it or a resource of its own, lets everybody in to administer. */
const isOpenToAdministration = (rule: Block, action: unknown) =>
  action === "allow" &&
  (EVERYBODY.has(rule.cidr_block) || EVERYBODY.has(rule.ipv6_cidr_block)) &&
  reaches(rule.protocol, rule, REMOTE_ADMINISTRATION);

/** Every key, or every one of some account and region. */
const isEveryKey = (arn: string) => /(^|[:/])\*$/.test(arn);

/** https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17 */
const RECOMMENDED_TLS = new Set(["ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"]);

export const CHECKS: readonly Check[] = [
  {
    id: "ELB.1",
    what: "load balancers send all HTTP to HTTPS",
    broken: failing(
      "aws_lb_listener",
      ({ protocol, default_action: [action] }) => protocol === "HTTPS" || action.redirect?.protocol === "HTTPS",
    ),
    spoil: change("aws_lb_listener", () => ({ protocol: "HTTP", default_action: [{ type: "forward" }] })),
  },
  {
    id: "ELB.4",
    what: "load balancers drop invalid header fields",
    broken: failing("aws_lb", ({ drop_invalid_header_fields }) => drop_invalid_header_fields === true),
    spoil: change("aws_lb", () => ({ drop_invalid_header_fields: false })),
  },
  {
    id: "ELB.5",
    what: "load balancers log every request",
    broken: failing("aws_lb", ({ access_logs }) => access_logs?.enabled === true),
    spoil: change("aws_lb", () => ({ access_logs: { enabled: false, bucket: "" } })),
  },
  {
    id: "ELB.6",
    what: "load balancers have deletion protection",
    broken: failing("aws_lb", ({ enable_deletion_protection }) => enable_deletion_protection === true),
    spoil: change("aws_lb", () => ({ enable_deletion_protection: false })),
  },
  {
    id: "ELB.12",
    what: "load balancers' desync mitigation is defensive or strictest",
    broken: failing("aws_lb", ({ desync_mitigation_mode }) => /^(defensive|strictest)$/.test(desync_mitigation_mode)),
    spoil: change("aws_lb", () => ({ desync_mitigation_mode: "monitor" })),
  },
  {
    id: "ELB.13",
    what: "load balancers stand in two availability zones or more",
    broken: failing("aws_lb", ({ subnets }) => new Set(subnets).size >= 2),
    spoil: change("aws_lb", ({ subnets }) => ({ subnets: subnets.slice(0, 1) })),
  },
  {
    // Not of this standard but of NIST SP 800-53.
    id: "ELB.16",
    what: "load balancers have a web ACL",
    broken: (stack) =>
      addresses(
        stack.all("aws_lb").filter((lb) => !referredTo(stack, "aws_wafv2_web_acl_association", "resource_arn", lb)),
      ),
    spoil: change("aws_wafv2_web_acl_association", () => ({ resource_arn: "" })),
  },
  {
    id: "ELB.17",
    what: "listeners have a security policy that AWS recommends",
    broken: failing("aws_lb_listener", (l) => l.protocol !== "HTTPS" || RECOMMENDED_TLS.has(l.ssl_policy)),
    spoil: change("aws_lb_listener", () => ({ protocol: "HTTPS", ssl_policy: "ELBSecurityPolicy-2016-08" })),
  },
  {
    id: "ELB.18",
    what: "listeners speak HTTPS",
    broken: failing("aws_lb_listener", ({ protocol }) => protocol === "HTTPS"),
  },
  {
    id: "ACM.2",
    what: "RSA certificates have keys of 2,048 bits or more",
    // What ACM makes where nothing is said: https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
    broken: failing("aws_acm_certificate", ({ key_algorithm = "RSA_2048" }) => key_algorithm !== "RSA_1024"),
    spoil: change("aws_acm_certificate", () => ({ key_algorithm: "RSA_1024" })),
  },
  {
    id: "Lambda.1",
    what: "functions cannot be invoked by everybody",
    broken: failing(
      "aws_lambda_permission",
      ({ principal, source_arn, source_account }) => principal !== "*" && Boolean(source_arn && source_account),
    ),
    spoil: change("aws_lambda_permission", () => ({ principal: "*" })),
  },
  {
    id: "Lambda.2",
    what: "functions have a runtime that Lambda supports",
    broken: failing("aws_lambda_function", ({ runtime }) => /^nodejs2[24]\.x$/.test(runtime)),
    spoil: change("aws_lambda_function", () => ({ runtime: "nodejs18.x" })),
  },
  {
    // Not of this standard but of NIST SP 800-53.
    id: "Lambda.7",
    what: "functions are traced",
    broken: failing("aws_lambda_function", ({ tracing_config }) => tracing_config.mode === "Active"),
    spoil: change("aws_lambda_function", () => ({ tracing_config: { mode: "PassThrough" } })),
  },
  {
    id: "DynamoDB.1",
    what: "tables scale with demand",
    broken: failing("aws_dynamodb_table", ({ billing_mode }) => billing_mode === "PAY_PER_REQUEST"),
    spoil: change("aws_dynamodb_table", () => ({ billing_mode: "PROVISIONED" })),
  },
  {
    id: "DynamoDB.2",
    what: "tables have point-in-time recovery, in every region",
    broken: (stack) => [
      ...failing("aws_dynamodb_table", (t) => t.point_in_time_recovery?.enabled === true)(stack),
      ...failing("aws_dynamodb_table_replica", (replica) => replica.point_in_time_recovery === true)(stack),
    ],
    spoil: change("aws_dynamodb_table_replica", () => ({ point_in_time_recovery: false })),
  },
  {
    id: "DynamoDB.6",
    what: "tables have deletion protection, in every region",
    broken: (stack) =>
      ["aws_dynamodb_table", "aws_dynamodb_table_replica"].flatMap((type) =>
        failing(type, ({ deletion_protection_enabled }) => deletion_protection_enabled === true)(stack),
      ),
    spoil: change("aws_dynamodb_table_replica", () => ({ deletion_protection_enabled: false })),
  },
  {
    // Not of this standard but of the CIS benchmark.
    id: "KMS.4",
    what: "keys are rotated",
    broken: failing("aws_kms_key", ({ enable_key_rotation }) => enable_key_rotation === true),
    spoil: change("aws_kms_key", () => ({ enable_key_rotation: false })),
  },
  {
    id: "KMS.5",
    what: "keys are nobody's but the account's",
    broken: (stack) =>
      ["aws_kms_key", "aws_kms_replica_key"].flatMap((type) =>
        failing(type, ({ policy }) =>
          JSON.parse(policy).Statement.every(
            ({ Principal }: Block) => ![Principal, Principal.AWS].flat().includes("*"),
          ),
        )(stack),
      ),
    spoil: change("aws_kms_key", () => ({ policy: JSON.stringify({ Statement: [{ Principal: "*" }] }) })),
  },
  {
    id: "KMS.2",
    what: "roles decrypt with the keys that they need, and not with all",
    broken: failing("aws_iam_role_policy", ({ policy }) =>
      JSON.parse(policy).Statement.every(
        ({ Action, Resource }: Block) =>
          ![Action].flat().some((action: string) => action.startsWith("kms:")) || ![Resource].flat().some(isEveryKey),
      ),
    ),
    spoil: ["*", "arn:aws:kms:*:*:key/*", ["arn:aws:kms:eu-central-1:123456789012:key/*"]].map((Resource) =>
      change("aws_iam_role_policy", () => ({
        policy: JSON.stringify({ Statement: [{ Action: ["kms:Decrypt"], Resource }] }),
      })),
    ),
  },
  {
    id: "IAM.21",
    what: "policies allow no service as a whole",
    broken: failing("aws_iam_role_policy", ({ policy }) =>
      JSON.parse(policy).Statement.every(({ Action }: Block) => Action.every((a: string) => !a.includes("*"))),
    ),
    spoil: change("aws_iam_role_policy", () => ({
      policy: JSON.stringify({ Statement: [{ Action: ["dynamodb:*"] }] }),
    })),
  },
  {
    id: "EC2.2",
    what: "a VPC's default security group lets nothing in or out",
    broken: (stack) => [
      ...addresses(
        stack.all("aws_vpc").filter((vpc) => !referredTo(stack, "aws_default_security_group", "vpc_id", vpc)),
      ),
      ...failing("aws_default_security_group", (g) => g.ingress === undefined && g.egress === undefined)(stack),
    ],
    spoil: change("aws_default_security_group", () => ({ ingress: [{ protocol: "-1", self: true }] })),
  },
  {
    id: "EC2.6",
    what: "VPCs have flow logs",
    broken: (stack) =>
      addresses(stack.all("aws_vpc").filter((vpc) => !referredTo(stack, "aws_flow_log", "vpc_id", vpc))),
  },
  {
    id: "EC2.10",
    what: "VPCs have an endpoint for EC2's API",
    broken: (stack) => {
      const endpoints = stack.all("aws_vpc_endpoint").filter(({ service_name }) => service_name.endsWith(".ec2"));
      return addresses(
        stack.all("aws_vpc").filter((vpc) => !endpoints.some(({ vpc_id }) => vpc_id.includes(`${vpc.address}.`))),
      );
    },
  },
  {
    id: "EC2.15",
    what: "subnets give out neither public IPv4 addresses nor IPv6 addresses by themselves",
    broken: failing(
      "aws_subnet",
      (subnet) => subnet.map_public_ip_on_launch !== true && subnet.assign_ipv6_address_on_creation !== true,
    ),
    spoil: [
      change("aws_subnet", () => ({ map_public_ip_on_launch: true })),
      change("aws_subnet", () => ({ assign_ipv6_address_on_creation: true })),
    ],
  },
  {
    id: "EC2.18",
    what: "security groups let everybody in to the ports of HTTP and HTTPS only",
    broken: failing(
      INGRESS,
      (rule) => !isOpen(rule) || (rule.from_port === rule.to_port && [80, 443].includes(rule.from_port)),
    ),
    spoil: change(INGRESS, () => ({ from_port: 22, to_port: 22, cidr_ipv4: "0.0.0.0/0" })),
  },
  {
    id: "EC2.19",
    what: "security groups let nobody in to ports of high risk",
    broken: failing(INGRESS, (rule) => !isOpen(rule) || !reaches(rule.ip_protocol, rule, HIGH_RISK)),
    spoil: [
      change(INGRESS, () => ({ from_port: 5432, to_port: 5432 })),
      change(INGRESS, () => ({ from_port: 1, to_port: 1024 })),
      change(INGRESS, () => ({ ip_protocol: "-1", from_port: undefined, to_port: undefined })),
      change(INGRESS, () => ({ cidr_ipv4: undefined, cidr_ipv6: "::/0", from_port: 3389, to_port: 3389 })),
    ],
  },
  {
    id: "EC2.21",
    what: "network ACLs let nobody in to the ports of remote administration",
    // Of those that AWS makes with a VPC it says nothing, and the example has no others
    // (https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21).
    broken: (stack) => [
      ...failing("aws_network_acl", ({ ingress = [] }) =>
        ingress.every((rule: Block) => !isOpenToAdministration(rule, rule.action)),
      )(stack),
      ...failing(
        "aws_network_acl_rule",
        (rule) => rule.egress === true || !isOpenToAdministration(rule, rule.rule_action),
      )(stack),
    ],
    spoil: [
      add("aws_network_acl", {
        ingress: [{ action: "allow", protocol: "tcp", from_port: 22, to_port: 22, cidr_block: "0.0.0.0/0" }],
      }),
      add("aws_network_acl", {
        ingress: [{ action: "allow", protocol: "-1", from_port: 0, to_port: 0, ipv6_cidr_block: "::/0" }],
      }),
      add("aws_network_acl_rule", {
        rule_action: "allow",
        protocol: "tcp",
        from_port: 3000,
        to_port: 4000,
        cidr_block: "0.0.0.0/0",
      }),
    ],
  },
  {
    id: "WAF.10",
    what: "web ACLs have rules",
    broken: failing("aws_wafv2_web_acl", ({ rule }) => rule?.length > 0),
    spoil: change("aws_wafv2_web_acl", () => ({ rule: [] })),
  },
  {
    // Not of this standard but of NIST SP 800-53.
    id: "WAF.11",
    what: "web ACLs log what they do",
    broken: (stack) =>
      addresses(
        stack
          .all("aws_wafv2_web_acl")
          .filter((acl) => !referredTo(stack, "aws_wafv2_web_acl_logging_configuration", "resource_arn", acl)),
      ),
  },
  {
    id: "WAF.12",
    what: "web ACLs' rules have metrics",
    broken: failing("aws_wafv2_web_acl", ({ rule }) =>
      rule.every(({ visibility_config }: Block) => visibility_config.cloudwatch_metrics_enabled === true),
    ),
    spoil: change("aws_wafv2_web_acl", ({ rule: [first] }) => ({
      rule: [{ ...first, visibility_config: { cloudwatch_metrics_enabled: false } }],
    })),
  },
];

/** What the production example does not pass, and why it is as it is. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  "ELB.18": "the listener of HTTP answers nothing itself: it sends everybody to HTTPS, which ELB.1 asks for",
  "EC2.6": "nothing in the VPC opens connections: the load balancer invokes the function outside of it",
  "EC2.10": "nothing in the VPC calls EC2's API: the functions are outside of it",
  "WAF.11": "its metrics and samples of requests are kept; logs cost by the request",
};
