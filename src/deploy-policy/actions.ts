/** Operations by service, both as IAM calls them. */
export type Calls = Readonly<Record<string, readonly string[]>>;

const SERVICE_AUTHORIZATION = "https://docs.aws.amazon.com/service-authorization/latest/reference/";

/**
 * What AWS wants besides the permission that has the operation's own name. No recorded call shows it: moto checks no
 * permissions.
 */
const IMPLIED: readonly { readonly of: string; readonly actions: readonly string[]; readonly source: string }[] = [
  {
    of: "lambda:CreateFunction",
    actions: ["iam:PassRole", "lambda:TagResource"],
    source: `${SERVICE_AUTHORIZATION}list_awslambda.html`,
  },
  {
    // Adding and removing replicas, which are changes of the table.
    of: "dynamodb:UpdateTable",
    actions: [
      "dynamodb:CreateTableReplica",
      "dynamodb:DeleteTableReplica",
      "dynamodb:Scan",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
      "dynamodb:PutItem",
      "dynamodb:GetItem",
      "dynamodb:DeleteItem",
      "dynamodb:BatchWriteItem",
      "iam:CreateServiceLinkedRole",
    ],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html",
  },
  {
    of: "dynamodb:CreateTable",
    actions: ["dynamodb:TagResource"],
    source: `${SERVICE_AUTHORIZATION}list_amazondynamodb.html`,
  },
  ...["CreateVpc", "CreateSubnet", "CreateInternetGateway", "CreateRouteTable", "CreateSecurityGroup"].map(
    (operation) => ({
      of: `ec2:${operation}`,
      actions: ["ec2:CreateTags"],
      source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html",
    }),
  ),
  {
    of: "elasticloadbalancing:CreateLoadBalancer",
    actions: ["elasticloadbalancing:AddTags", "iam:CreateServiceLinkedRole"],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-service-linked-roles.html",
  },
  {
    of: "globalaccelerator:CreateAccelerator",
    actions: ["globalaccelerator:TagResource"],
    source: `${SERVICE_AUTHORIZATION}list_awsglobalaccelerator.html`,
  },
  {
    of: "globalaccelerator:CreateEndpointGroup",
    // It asks for the load balancers in the caller's name.
    actions: ["elasticloadbalancing:DescribeLoadBalancers", "iam:CreateServiceLinkedRole"],
    source: "https://docs.aws.amazon.com/global-accelerator/latest/dg/using-service-linked-roles.html",
  },
  {
    // AWS sets up the delivery in the caller's name, and adds to the bucket's policy what it finds missing.
    of: "globalaccelerator:UpdateAcceleratorAttributes",
    actions: ["logs:CreateLogDelivery", "logs:DeleteLogDelivery"],
    source: "https://docs.aws.amazon.com/global-accelerator/latest/dg/monitoring-global-accelerator.flow-logs.html",
  },
  {
    of: "iam:CreateRole",
    actions: ["iam:TagRole"],
    source: `${SERVICE_AUTHORIZATION}list_awsidentityandaccessmanagementiam.html`,
  },
  {
    of: "kms:CreateKey",
    actions: [
      "kms:TagResource",
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
      "kms:GenerateDataKey",
      "kms:CreateGrant",
    ],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html",
  },
  {
    // The first multi-Region key of an account comes with the role that keeps its replicas in step.
    of: "kms:CreateKey",
    actions: ["iam:CreateServiceLinkedRole"],
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/create-primary-keys.html",
  },
  {
    of: "kms:ReplicateKey",
    // In the replica's region.
    actions: ["kms:CreateKey"],
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html",
  },
  {
    of: "wafv2:AssociateWebACL",
    actions: ["elasticloadbalancing:SetWebACL"],
    source: `${SERVICE_AUTHORIZATION}list_awswafv2.html`,
  },
  {
    of: "wafv2:CreateWebACL",
    actions: ["wafv2:TagResource"],
    source: `${SERVICE_AUTHORIZATION}list_awswafv2.html`,
  },
  {
    of: "acm:RequestCertificate",
    actions: ["acm:AddTagsToCertificate"],
    source: `${SERVICE_AUTHORIZATION}list_awscertificatemanager.html`,
  },
  {
    // So they say of their tags (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html).
    of: "cloudwatch:PutMetricAlarm",
    actions: ["cloudwatch:TagResource"],
    source: `${SERVICE_AUTHORIZATION}list_amazoncloudwatch.html`,
  },
  {
    of: "sns:CreateTopic",
    actions: ["sns:TagResource"],
    source: `${SERVICE_AUTHORIZATION}list_amazonsns.html`,
  },
  {
    of: "logs:CreateLogGroup",
    actions: ["logs:TagResource"],
    source: `${SERVICE_AUTHORIZATION}list_amazoncloudwatchlogs.html`,
  },
];

/**
 * What provider 5.100 calls where settings of a backend change in ways that no recorded story changes them, by the call
 * that created what changes.
 */
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  // To and from dual stack; other `subnetIds`.
  "elasticloadbalancing:CreateLoadBalancer": [
    "elasticloadbalancing:SetIpAddressType",
    "elasticloadbalancing:SetSubnets",
  ],
  "ec2:CreateVpc": ["ec2:AssociateVpcCidrBlock", "ec2:DisassociateVpcCidrBlock"],
  "ec2:CreateSubnet": ["ec2:AssociateSubnetCidrBlock", "ec2:DisassociateSubnetCidrBlock"],
  // An internet gateway, or a route table, that is made again.
  "ec2:CreateRoute": ["ec2:ReplaceRoute"],
  "ec2:AssociateRouteTable": ["ec2:ReplaceRouteTableAssociation"],
  // Another port, to HTTPS and back, another client affinity.
  "elasticloadbalancing:CreateListener": ["elasticloadbalancing:ModifyListener"],
  // Another condition, answer or priority.
  "elasticloadbalancing:CreateRule": ["elasticloadbalancing:ModifyRule", "elasticloadbalancing:SetRulePriorities"],
  "ec2:AuthorizeSecurityGroupIngress": ["ec2:ModifySecurityGroupRules"],
  "globalaccelerator:CreateListener": ["globalaccelerator:UpdateListener"],
  "kms:CreateKey": [
    "kms:PutKeyPolicy",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
    "kms:UntagResource",
    // Logs that get or lose the key.
    "logs:AssociateKmsKey",
    "logs:DisassociateKmsKey",
  ],
  "cloudwatch:PutMetricAlarm": ["cloudwatch:UntagResource"],
  "sns:CreateTopic": ["sns:UntagResource"],
  "wafv2:CreateWebACL": ["wafv2:UntagResource", "wafv2:UpdateWebACL"],
  "acm:RequestCertificate": ["acm:RemoveTagsFromCertificate"],
};

/** IAM's actions that calls need, sorted: one for each, what AWS wants besides, and what later changes call. */
export function actionsOf(calls: Calls): readonly string[] {
  const own = Object.entries(calls).flatMap(([service, operations]) =>
    operations.map((operation) => `${service}:${operation}`),
  );
  const implied = IMPLIED.filter(({ of }) => own.includes(of)).flatMap(({ actions }) => actions);
  const later = own.flatMap((action) => CHANGES[action] ?? []);
  return [...new Set([...own, ...implied, ...later])].sort();
}
