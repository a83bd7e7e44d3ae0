import { firewalls } from "./aws/ask";
import type { Answer, AwsClient } from "./aws/client";

/** What happens at AWS when somebody deletes a resource by hand while all the others are there. */
export interface Deletion {
  /** The call, or the calls, that delete it. @param resource its attributes in Terraform's state */
  readonly remove: (aws: AwsClient, region: string, resource: Answer) => Promise<unknown>;
  /** Code of AWS's refusal. @default it is deleted */
  readonly refused?: string;
  /** Resources of other types that AWS deletes with it, one of each. @default none */
  readonly takesAlong?: readonly string[];
  /** What it leaves, and is of no use without it. @default nothing */
  readonly leaves?: string;
  /** How it comes back where an apply would not bring it. @default by one apply */
  readonly wayBack?: Deletion["remove"];
  /** Code of AWS's refusal where Terraform replaces it. @default one apply replaces it */
  readonly notReplaced?: string;
  readonly source: string;
}

const elb =
  (operation: string, parameter: string) =>
  (aws: AwsClient, region: string, { arn }: Answer) =>
    aws.query("elasticloadbalancing", region, operation, { [parameter]: arn });

const vpc =
  (operation: string, parameter: string) =>
  (aws: AwsClient, region: string, { id }: Answer) =>
    aws.query("ec2", region, operation, { [parameter]: id });

const accelerate =
  (operation: string, parameter: string) =>
  (aws: AwsClient, _: string, { arn }: Answer) =>
    aws.json("globalaccelerator", "us-west-2", operation, { [parameter]: arn });

const deleteAlarm = (aws: AwsClient, region: string, { alarm_name }: Answer) =>
  aws.query("monitoring", region, "DeleteAlarms", { "AlarmNames.member.1": alarm_name });

const scheduleDeletion = (aws: AwsClient, region: string, { key_id }: Answer) =>
  aws.json("kms", region, "ScheduleKeyDeletion", { KeyId: key_id, PendingWindowInDays: 30 });

/** The key keeps its material until its waiting period is over. */
const cancelDeletion = async (aws: AwsClient, region: string, { key_id: KeyId }: Answer) => {
  await aws.json("kms", region, "CancelKeyDeletion", { KeyId });
  await aws.json("kms", region, "EnableKey", { KeyId });
};

/** Part of a bucket, which has no resource of its own at AWS. @param query names it */
const ofBucket =
  (query: string) =>
  (aws: AwsClient, region: string, { bucket }: Answer) =>
    aws.xml("s3", region, "DELETE", `/${bucket}${query}`);

const S3 = "https://docs.aws.amazon.com/AmazonS3/latest/API";
const CLOUDWATCH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference";
const EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference";
const GA = "https://docs.aws.amazon.com/global-accelerator/latest/api";
const KMS = "https://docs.aws.amazon.com/kms/latest/developerguide";

/** Every type of resource that a backend can have, and what AWS deletes, keeps or refuses when one of them is deleted. */
export const DELETIONS: Readonly<Record<string, Deletion>> = {
  aws_lambda_function: {
    remove: (aws, region, { function_name }) => aws.lambda(region, `/2015-03-31/functions/${function_name}`, "DELETE"),
    // Its own policy, its reserved concurrency and its tags are parts of it.
    takesAlong: ["aws_lambda_permission"],
    leaves: "its registration in the target group, and its log group",
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html",
  },
  aws_lambda_permission: {
    remove: (aws, region, { function_name, statement_id }) =>
      aws.lambda(region, `/2015-03-31/functions/${function_name}/policy/${statement_id}`, "DELETE"),
    leaves: "the function's registration in the target group",
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html",
  },
  aws_cloudwatch_log_group: {
    remove: (aws, region, { name }) => aws.json("logs", region, "DeleteLogGroup", { logGroupName: name }),
    source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html",
  },
  aws_iam_role: {
    // As the console does it; the API refuses a role that has policies.
    remove: async (aws, _, { name }) => {
      const role = { RoleName: name };
      const { PolicyNames } = await aws.query("iam", "us-east-1", "ListRolePolicies", role);
      for (const PolicyName of PolicyNames.member) {
        await aws.query("iam", "us-east-1", "DeleteRolePolicy", { ...role, PolicyName });
      }
      await aws.query("iam", "us-east-1", "DeleteRole", role);
    },
    takesAlong: ["aws_iam_role_policy"],
    leaves: "the function, whose environment only that role could decrypt: one of the same name cannot",
    source: "https://repost.aws/knowledge-center/lambda-kmsaccessdeniedexception-errors",
  },
  aws_iam_role_policy: {
    remove: (aws, _, { role, name }) =>
      aws.query("iam", "us-east-1", "DeleteRolePolicy", { RoleName: role, PolicyName: name }),
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html",
  },
  aws_lb: {
    remove: elb("DeleteLoadBalancer", "LoadBalancerArn"),
    takesAlong: ["aws_lb_listener", "aws_lb_listener_rule", "aws_wafv2_web_acl_association"],
    leaves: "its target group with the targets, and an endpoint in the accelerator that leads nowhere",
    source: `${ELB}/API_DeleteLoadBalancer.html`,
  },
  aws_lb_listener: {
    remove: elb("DeleteListener", "ListenerArn"),
    takesAlong: ["aws_lb_listener_rule"],
    source: `${ELB}/API_DeleteListener.html`,
  },
  aws_lb_listener_rule: { remove: elb("DeleteRule", "RuleArn"), source: `${ELB}/API_DeleteRule.html` },
  aws_lb_target_group: {
    remove: elb("DeleteTargetGroup", "TargetGroupArn"),
    refused: "ResourceInUse",
    source: `${ELB}/API_DeleteTargetGroup.html`,
  },
  aws_lb_target_group_attachment: {
    remove: (aws, region, { target_group_arn, target_id }) =>
      aws.query("elasticloadbalancing", region, "DeregisterTargets", {
        TargetGroupArn: target_group_arn,
        "Targets.member.1.Id": target_id,
      }),
    source: `${ELB}/API_DeregisterTargets.html`,
  },
  aws_s3_bucket: {
    // Empty, as it is here; AWS refuses to delete one with logs (BucketNotEmpty).
    remove: ofBucket(""),
    takesAlong: [
      "aws_s3_bucket_lifecycle_configuration",
      "aws_s3_bucket_ownership_controls",
      "aws_s3_bucket_policy",
      "aws_s3_bucket_public_access_block",
      "aws_s3_bucket_server_side_encryption_configuration",
    ],
    leaves: "a load balancer that logs to nowhere, until the bucket is there again",
    source: `${S3}/API_DeleteBucket.html`,
  },
  aws_s3_bucket_lifecycle_configuration: {
    remove: ofBucket("?lifecycle"),
    source: `${S3}/API_DeleteBucketLifecycle.html`,
  },
  aws_s3_bucket_ownership_controls: {
    remove: ofBucket("?ownershipControls"),
    source: `${S3}/API_DeleteBucketOwnershipControls.html`,
  },
  aws_s3_bucket_policy: { remove: ofBucket("?policy"), source: `${S3}/API_DeleteBucketPolicy.html` },
  aws_s3_bucket_public_access_block: {
    remove: ofBucket("?publicAccessBlock"),
    source: `${S3}/API_DeletePublicAccessBlock.html`,
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    remove: ofBucket("?encryption"),
    source: `${S3}/API_DeleteBucketEncryption.html`,
  },
  aws_security_group: {
    remove: vpc("DeleteSecurityGroup", "GroupId"),
    refused: "DependencyViolation",
    source: `${EC2}/API_DeleteSecurityGroup.html`,
  },
  aws_vpc_security_group_ingress_rule: {
    remove: (aws, region, { security_group_id, id }) =>
      aws.query("ec2", region, "RevokeSecurityGroupIngress", {
        GroupId: security_group_id,
        "SecurityGroupRuleId.1": id,
      }),
    source: `${EC2}/API_RevokeSecurityGroupIngress.html`,
  },
  aws_vpc: { remove: vpc("DeleteVpc", "VpcId"), refused: "DependencyViolation", source: `${EC2}/API_DeleteVpc.html` },
  aws_default_security_group: {
    remove: vpc("DeleteSecurityGroup", "GroupId"),
    refused: "CannotDelete",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
  },
  aws_subnet: {
    remove: vpc("DeleteSubnet", "SubnetId"),
    refused: "DependencyViolation",
    source: `${EC2}/API_DeleteSubnet.html`,
  },
  aws_internet_gateway: {
    remove: (aws, region, { id, vpc_id }) =>
      aws.query("ec2", region, "DetachInternetGateway", { InternetGatewayId: id, VpcId: vpc_id }),
    refused: "DependencyViolation",
    source: `${EC2}/API_DetachInternetGateway.html`,
  },
  aws_route_table: {
    remove: vpc("DeleteRouteTable", "RouteTableId"),
    refused: "DependencyViolation",
    source: `${EC2}/API_DeleteRouteTable.html`,
  },
  aws_route_table_association: {
    remove: vpc("DisassociateRouteTable", "AssociationId"),
    leaves: "the subnet, with the VPC's main route table, which has no way out",
    source: `${EC2}/API_DisassociateRouteTable.html`,
  },
  aws_route: {
    remove: (aws, region, { route_table_id, destination_cidr_block, destination_ipv6_cidr_block }) =>
      aws.query("ec2", region, "DeleteRoute", {
        RouteTableId: route_table_id,
        ...(destination_cidr_block
          ? { DestinationCidrBlock: destination_cidr_block }
          : { DestinationIpv6CidrBlock: destination_ipv6_cidr_block }),
      }),
    source: `${EC2}/API_DeleteRoute.html`,
  },
  aws_dynamodb_table: {
    remove: (aws, region, { name }) => aws.json("dynamodb", region, "DeleteTable", { TableName: name }),
    refused: "ValidationException",
    // With it would go its items, indexes, streams, tags, expiry and point-in-time recovery.
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
  },
  aws_dynamodb_table_replica: {
    remove: (aws, region, { id }) => aws.json("dynamodb", region, "DeleteTable", { TableName: id.split(":")[0] }),
    leaves: "the other regions' tables, with all items",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
  },
  aws_kms_key: {
    remove: scheduleDeletion,
    wayBack: cancelDeletion,
    leaves: "its alias, until it is deleted; the table and the logs that it encrypts, which nobody can read",
    source: `${KMS}/multi-region-keys-delete.html`,
  },
  aws_kms_replica_key: {
    remove: scheduleDeletion,
    wayBack: cancelDeletion,
    leaves: "its alias, until it is deleted; the replica and the logs that it encrypts, which nobody can read",
    notReplaced: "AlreadyExistsException",
    source: `${KMS}/multi-region-keys-delete.html`,
  },
  aws_kms_alias: {
    remove: (aws, region, { name }) => aws.json("kms", region, "DeleteAlias", { AliasName: name }),
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html",
  },
  aws_acm_certificate: {
    remove: (aws, region, { arn }) => aws.json("acm", region, "DeleteCertificate", { CertificateArn: arn }),
    refused: "ResourceInUseException",
    source: "https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html",
  },
  aws_route53_record: {
    remove: (aws, _, record) => deleteRecord(aws, record),
    source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html",
  },
  aws_wafv2_web_acl: {
    remove: async (aws, region, { id, name }) => {
      const { LockToken } = (await firewalls.all(aws, region)).find((each) => each.Id === id);
      await aws.json("wafv2", region, "DeleteWebACL", { Id: id, Name: name, Scope: "REGIONAL", LockToken });
    },
    refused: "WAFAssociatedItemException",
    source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html",
  },
  aws_wafv2_web_acl_association: {
    remove: (aws, region, { resource_arn }) =>
      aws.json("wafv2", region, "DisassociateWebACL", { ResourceArn: resource_arn }),
    source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_DisassociateWebACL.html",
  },
  aws_cloudwatch_metric_alarm: {
    remove: deleteAlarm,
    refused: "as there are composite alarm(s) depending on it",
    source: `${CLOUDWATCH}/API_DeleteAlarms.html`,
  },
  aws_cloudwatch_composite_alarm: { remove: deleteAlarm, source: `${CLOUDWATCH}/API_DeleteAlarms.html` },
  aws_cloudwatch_dashboard: {
    remove: (aws, region, { dashboard_name }) =>
      aws.query("monitoring", region, "DeleteDashboards", { "DashboardNames.member.1": dashboard_name }),
    source: `${CLOUDWATCH}/API_DeleteDashboards.html`,
  },
  aws_sns_topic: {
    remove: (aws, region, { arn }) => aws.query("sns", region, "DeleteTopic", { TopicArn: arn }),
    takesAlong: ["aws_sns_topic_subscription"],
    source: "https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html",
  },
  aws_sns_topic_subscription: {
    remove: (aws, region, { arn }) => aws.query("sns", region, "Unsubscribe", { SubscriptionArn: arn }),
    source: "https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html",
  },
  aws_globalaccelerator_accelerator: {
    remove: accelerate("DeleteAccelerator", "AcceleratorArn"),
    // Enabled, it is refused for that; disabled, for its listeners.
    refused: "AcceleratorNotDisabledException",
    source: `${GA}/API_DeleteAccelerator.html`,
  },
  aws_globalaccelerator_listener: {
    remove: accelerate("DeleteListener", "ListenerArn"),
    refused: "AssociatedEndpointGroupFoundException",
    source: `${GA}/API_DeleteListener.html`,
  },
  aws_globalaccelerator_endpoint_group: {
    remove: accelerate("DeleteEndpointGroup", "EndpointGroupArn"),
    source: `${GA}/API_DeleteEndpointGroup.html`,
  },
};

/** Terraform's own, which are nothing at AWS. */
export const NOTHING_AT_AWS: readonly string[] = ["aws_acm_certificate_validation", "terraform_data"];

function deleteRecord(aws: AwsClient, { zone_id, name, type, ttl, records, alias: [alias] }: Answer): Promise<unknown> {
  const value = alias
    ? `<AliasTarget><HostedZoneId>${alias.zone_id}</HostedZoneId><DNSName>${alias.name}</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>`
    : `<TTL>${ttl}</TTL><ResourceRecords><ResourceRecord><Value>${records[0]}</Value></ResourceRecord></ResourceRecords>`;
  const set = `<ResourceRecordSet><Name>${name}</Name><Type>${type}</Type>${value}</ResourceRecordSet>`;
  const body = `<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch><Changes><Change><Action>DELETE</Action>${set}</Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`;
  return aws.xml("route53", "us-east-1", "POST", `/2013-04-01/hostedzone/${zone_id}/rrset`, body);
}
