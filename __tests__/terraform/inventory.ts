import {
  alarms,
  certificates,
  dynamodb,
  ec2,
  firewalls,
  functionPolicy,
  functions,
  globalAccelerator,
  iam,
  kms,
  loadBalancing,
  logBuckets,
  logGroups,
  partsOfLogBuckets,
  route53,
} from "./aws/ask";
import type { Answer, AwsClient } from "./aws/client";
import type { StateResource } from "./terraform";

/** How one kind of resource is called by Terraform, and found in AWS. */
interface Kind {
  readonly types: readonly string[];
  /** Whether it is in no region. */
  readonly global?: true;
  /** Its name, as far as it tells it from its like. */
  readonly inState: (attributes: Answer) => string;
  /** The names that AWS has, without what every account has. */
  readonly inAws: (aws: AwsClient, region: string) => Promise<readonly string[]>;
}

/** Regions that any story begins with. */
const HOMES = ["us-west-2", "eu-central-1", "us-east-1", "ap-northeast-1"];

const KINDS: readonly Kind[] = [
  {
    types: ["aws_vpc"],
    inState: ({ id }) => id,
    inAws: async (aws, region) =>
      (await ec2.vpcs(aws, region)).filter(({ isDefault }) => isDefault !== "true").map(({ vpcId }) => vpcId),
  },
  {
    types: ["aws_subnet"],
    inState: ({ id }) => id,
    inAws: async (aws, region) =>
      (await ec2.subnets(aws, region))
        .filter(({ defaultForAz }) => defaultForAz !== "true")
        .map(({ subnetId }) => subnetId),
  },
  {
    types: ["aws_internet_gateway"],
    inState: ({ id }) => id,
    inAws: async (aws, region) =>
      (await ec2.internetGateways(aws, region)).map(({ internetGatewayId }) => internetGatewayId),
  },
  {
    types: ["aws_route_table"],
    inState: ({ id }) => id,
    inAws: async (aws, region) => (await ec2.routeTables(aws, region)).map(({ routeTableId }) => routeTableId),
  },
  {
    types: ["aws_route"],
    inState: (route) => `${route.route_table_id} ${route.destination_cidr_block || route.destination_ipv6_cidr_block}`,
    inAws: async (aws, region) =>
      (await ec2.routeTables(aws, region)).flatMap(({ routeTableId, routeSet }) =>
        routeSet.item
          .filter(({ gatewayId }: Answer) => gatewayId !== "local")
          .map((route: Answer) => `${routeTableId} ${route.destinationCidrBlock ?? route.destinationIpv6CidrBlock}`),
      ),
  },
  {
    types: ["aws_route_table_association"],
    inState: ({ id }) => id,
    inAws: async (aws, region) =>
      (await ec2.routeTables(aws, region)).flatMap(({ associationSet }) =>
        (associationSet.item ?? []).map(({ routeTableAssociationId }: Answer) => routeTableAssociationId),
      ),
  },
  {
    types: ["aws_security_group"],
    inState: ({ id }) => id,
    inAws: async (aws, region) =>
      (await ec2.securityGroups(aws, region))
        .filter(({ groupName }) => groupName !== "default")
        .map(({ groupId }) => groupId),
  },
  {
    types: ["aws_vpc_security_group_ingress_rule"],
    inState: ({ id }) => id,
    // A default group has a rule for its own members, and every new group one that lets everything out.
    inAws: async (aws, region) => {
      const own = (await ec2.securityGroups(aws, region)).filter(({ groupName }) => groupName !== "default");
      return (await ec2.securityGroupRules(aws, region))
        .filter(({ groupId }) => own.some((group) => group.groupId === groupId))
        .map(({ securityGroupRuleId, isEgress }) => (isEgress === "true" ? "a way out" : securityGroupRuleId));
    },
  },
  {
    types: ["aws_lb"],
    inState: ({ arn }) => arn,
    inAws: async (aws, region) =>
      (await loadBalancing.loadBalancers(aws, region)).map(({ LoadBalancerArn }) => LoadBalancerArn),
  },
  {
    types: ["aws_lb_listener"],
    inState: ({ arn }) => arn,
    inAws: async (aws, region) => (await loadBalancing.listeners(aws, region)).map(({ ListenerArn }) => ListenerArn),
  },
  {
    types: ["aws_lb_listener_rule"],
    inState: ({ arn }) => arn,
    inAws: async (aws, region) => (await loadBalancing.rules(aws, region)).map(({ RuleArn }) => RuleArn),
  },
  {
    types: ["aws_lb_target_group"],
    inState: ({ arn }) => arn,
    inAws: async (aws, region) =>
      (await loadBalancing.targetGroups(aws, region)).map(({ TargetGroupArn }) => TargetGroupArn),
  },
  {
    types: ["aws_lb_target_group_attachment"],
    inState: ({ target_group_arn, target_id }) => `${target_id} in ${target_group_arn}`,
    inAws: async (aws, region) =>
      (await loadBalancing.targets(aws, region)).map(({ Id, targetGroup }) => `${Id} in ${targetGroup}`),
  },
  {
    types: ["aws_lambda_function"],
    inState: ({ arn }) => arn,
    inAws: async (aws, region) => (await functions(aws, region)).map(({ FunctionArn }) => FunctionArn),
  },
  {
    types: ["aws_lambda_permission"],
    inState: ({ statement_id, source_arn }) => `${statement_id} for ${source_arn}`,
    inAws: async (aws, region) => {
      const names = (await functions(aws, region)).map(({ FunctionName }) => FunctionName);
      const statements = await Promise.all(names.map((name) => functionPolicy(aws, region, name)));
      return statements.flat().map(({ Sid, Condition }) => `${Sid} for ${Condition.ArnLike["AWS:SourceArn"]}`);
    },
  },
  {
    types: ["aws_cloudwatch_log_group"],
    inState: ({ name }) => name,
    inAws: async (aws, region) => (await logGroups(aws, region)).map(({ logGroupName }) => logGroupName),
  },
  { types: ["aws_s3_bucket"], inState: ({ bucket }) => bucket, inAws: logBuckets },
  ...(
    [
      ["aws_s3_bucket_lifecycle_configuration", "lifecycle"],
      ["aws_s3_bucket_ownership_controls", "ownershipControls"],
      ["aws_s3_bucket_policy", "policy"],
      ["aws_s3_bucket_public_access_block", "publicAccessBlock"],
      ["aws_s3_bucket_server_side_encryption_configuration", "encryption"],
    ] as const
  ).map(([type, part]) => ({
    types: [type],
    inState: ({ bucket }: Answer) => bucket,
    inAws: partsOfLogBuckets(part),
  })),
  {
    types: ["aws_dynamodb_table", "aws_dynamodb_table_replica"],
    inState: ({ arn }) => arn.split("/").at(-1),
    inAws: (aws, region) => dynamodb.tables(aws, region),
  },
  {
    types: ["aws_acm_certificate"],
    inState: ({ arn }) => arn,
    inAws: async (aws, region) => (await certificates(aws, region)).map(({ CertificateArn }) => CertificateArn),
  },
  {
    types: ["aws_kms_key", "aws_kms_replica_key"],
    inState: ({ arn }) => arn,
    inAws: async (aws, region) => (await kms.keys(aws, region)).map(({ Arn }) => Arn),
  },
  {
    types: ["aws_kms_alias"],
    inState: ({ name, target_key_id }) => `${name} of ${target_key_id}`,
    inAws: async (aws, region) =>
      (await kms.aliases(aws, region)).map(({ AliasName, TargetKeyId }) => `${AliasName} of ${TargetKeyId}`),
  },
  {
    types: ["aws_wafv2_web_acl"],
    inState: ({ arn }) => arn,
    inAws: async (aws, region) => (await firewalls.all(aws, region)).map(({ ARN }) => ARN),
  },
  {
    types: ["aws_wafv2_web_acl_association"],
    inState: ({ resource_arn, web_acl_arn }) => `${resource_arn} behind ${web_acl_arn}`,
    inAws: async (aws, region) => {
      const loadBalancers = await loadBalancing.loadBalancers(aws, region);
      const guarded = await Promise.all(
        loadBalancers.map(async ({ LoadBalancerArn: arn }) => [arn, await firewalls.of(aws, region, arn)]),
      );
      return guarded.flatMap(([arn, acl]) => (acl === undefined ? [] : [`${arn} behind ${acl}`]));
    },
  },
  {
    types: ["aws_cloudwatch_metric_alarm"],
    inState: ({ alarm_name }) => alarm_name,
    inAws: (aws, region) => alarms.metric(aws, region),
  },
  {
    types: ["aws_cloudwatch_composite_alarm"],
    inState: ({ alarm_name }) => alarm_name,
    inAws: (aws, region) => alarms.composite(aws, region),
  },
  {
    types: ["aws_cloudwatch_dashboard"],
    global: true,
    inState: ({ dashboard_name }) => dashboard_name,
    // AWS has one set for all regions, moto one for each: whoever asks for one of them asks for all.
    inAws: async (aws) => (await Promise.all(HOMES.map((region) => alarms.dashboards(aws, region)))).flat(),
  },
  {
    types: ["aws_sns_topic"],
    inState: ({ arn }) => arn,
    inAws: (aws, region) => alarms.topics(aws, region),
  },
  {
    types: ["aws_sns_topic_subscription"],
    inState: ({ endpoint, topic_arn }) => `${endpoint} of ${topic_arn}`,
    inAws: (aws, region) => alarms.subscriptions(aws, region),
  },
  {
    types: ["aws_route53_record"],
    global: true,
    inState: ({ fqdn, type }) => `${type} ${fqdn.replace(/\.$/, "")}`,
    inAws: async (aws) => (await route53.records(aws)).map(({ Name, Type }) => `${Type} ${Name.replace(/\.$/, "")}`),
  },
  { types: ["aws_iam_role"], global: true, inState: ({ name }) => name, inAws: iam.roles },
  { types: ["aws_iam_role_policy"], global: true, inState: ({ id }) => id, inAws: iam.rolePolicies },
  {
    types: ["aws_globalaccelerator_accelerator"],
    global: true,
    inState: ({ arn }) => arn,
    inAws: async (aws) => (await globalAccelerator.accelerators(aws)).map(({ AcceleratorArn }) => AcceleratorArn),
  },
  {
    types: ["aws_globalaccelerator_listener"],
    global: true,
    inState: ({ arn }) => arn,
    inAws: async (aws) => (await globalAccelerator.listeners(aws)).map(({ ListenerArn }) => ListenerArn),
  },
  {
    types: ["aws_globalaccelerator_endpoint_group"],
    global: true,
    inState: ({ arn }) => arn,
    inAws: async (aws) => (await globalAccelerator.endpointGroups(aws)).map(({ EndpointGroupArn }) => EndpointGroupArn),
  },
];

/** What a VPC is born with and Terraform only empties, what only waits, and what is in the state only. */
const NOTHING_OF_THEIR_OWN = new Set([
  "aws_default_security_group",
  "aws_acm_certificate_validation",
  "terraform_data",
]);

const line = (region: string, { types, global }: Kind, name: string) =>
  `${global ? "global" : region} ${types[0]} ${name}`;

/**
 * What AWS says is there, one line each: region, kind and name. What every account has is not in it.
 * @param regions to ask
 */
export async function inventoryOfAws(aws: AwsClient, regions: readonly string[]): Promise<readonly string[]> {
  const lists = KINDS.flatMap((kind) =>
    (kind.global ? ["us-east-1"] : regions).map(async (region) =>
      (await kind.inAws(aws, region)).map((name) => line(region, kind, name)),
    ),
  );
  return (await Promise.all(lists)).flat().sort();
}

/**
 * The same of what Terraform's state says.
 * @param regionOf region of a resource's provider
 * @throws Error for a type of resource that AWS is not asked for
 */
export function inventoryOfState(
  state: readonly StateResource[],
  regionOf: (address: string) => string,
): readonly string[] {
  return state
    .filter(({ type }) => !NOTHING_OF_THEIR_OWN.has(type))
    .map(({ type, address, attributes }) => {
      const kind = KINDS.find(({ types }) => types.includes(type));
      if (!kind) throw new Error(`the inventory knows no ${type}: add how AWS is asked for it`);
      return line(regionOf(address), kind, kind.inState(attributes));
    })
    .sort();
}
