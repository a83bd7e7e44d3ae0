import type { AcmCertificateConfig } from "@cdktf/provider-aws/lib/acm-certificate";
import type { AcmCertificateValidationConfig } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import type { CloudwatchCompositeAlarmConfig } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import type { CloudwatchDashboardConfig } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import type { CloudwatchLogGroupConfig } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { CloudwatchMetricAlarmConfig } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { DefaultSecurityGroupConfig } from "@cdktf/provider-aws/lib/default-security-group";
import type { DynamodbTableConfig } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { DynamodbTableReplicaAConfig } from "@cdktf/provider-aws/lib/dynamodb-table-replica";
import type { GlobalacceleratorAcceleratorConfig } from "@cdktf/provider-aws/lib/globalaccelerator-accelerator";
import type { GlobalacceleratorEndpointGroupConfig } from "@cdktf/provider-aws/lib/globalaccelerator-endpoint-group";
import type { GlobalacceleratorListenerConfig } from "@cdktf/provider-aws/lib/globalaccelerator-listener";
import type { IamRoleConfig } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicyConfig } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { InternetGatewayConfig } from "@cdktf/provider-aws/lib/internet-gateway";
import type { KmsAliasConfig } from "@cdktf/provider-aws/lib/kms-alias";
import type { KmsKeyConfig } from "@cdktf/provider-aws/lib/kms-key";
import type { KmsReplicaKeyConfig } from "@cdktf/provider-aws/lib/kms-replica-key";
import type { LambdaFunctionConfig } from "@cdktf/provider-aws/lib/lambda-function";
import type { LambdaPermissionConfig } from "@cdktf/provider-aws/lib/lambda-permission";
import type { LbConfig } from "@cdktf/provider-aws/lib/lb";
import type { LbListenerConfig } from "@cdktf/provider-aws/lib/lb-listener";
import type { LbListenerRuleConfig } from "@cdktf/provider-aws/lib/lb-listener-rule";
import type { LbTargetGroupConfig } from "@cdktf/provider-aws/lib/lb-target-group";
import type { LbTargetGroupAttachmentConfig } from "@cdktf/provider-aws/lib/lb-target-group-attachment";
import type { RouteConfig } from "@cdktf/provider-aws/lib/route";
import type { RouteTableConfig } from "@cdktf/provider-aws/lib/route-table";
import type { RouteTableAssociationConfig } from "@cdktf/provider-aws/lib/route-table-association";
import type { Route53RecordConfig } from "@cdktf/provider-aws/lib/route53-record";
import type { S3BucketConfig } from "@cdktf/provider-aws/lib/s3-bucket";
import type { S3BucketLifecycleConfigurationConfig } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import type { S3BucketOwnershipControlsConfig } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import type { S3BucketPolicyConfig } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { S3BucketPublicAccessBlockConfig } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import type { S3BucketServerSideEncryptionConfigurationAConfig } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import type { SecurityGroupConfig } from "@cdktf/provider-aws/lib/security-group";
import type { SnsTopicConfig } from "@cdktf/provider-aws/lib/sns-topic";
import type { SnsTopicSubscriptionConfig } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import type { SubnetConfig } from "@cdktf/provider-aws/lib/subnet";
import type { VpcConfig } from "@cdktf/provider-aws/lib/vpc";
import type { VpcSecurityGroupIngressRuleConfig } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { Wafv2WebAclConfig } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import type { Wafv2WebAclAssociationConfigA } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { z } from "zod";
import { section } from "./values";

/** Which resource a transform is asked about. */
export interface TransformedResource {
  /** Name of the region that its provider is for. */
  readonly region: string;
  /** Path of the construct in the tree: `us-west-2/alb/load-balancer`. */
  readonly path: string;
}

/**
 * Changes a resource's arguments before they become Terraform.
 * @param args as the construct made them
 * @returns the arguments to put in place of those of the same name; undefined changes nothing
 */
export type Transform<Args> = (args: Args, resource: TransformedResource) => Partial<Args> | undefined;

const of = <Args>() =>
  z
    .custom<Transform<Args>>((value) => typeof value === "function", {
      error: "use a function (args, { region, path }) => ({ ... }) that returns the arguments to change",
    })
    .optional();

/** By the resource's Terraform type. The list has every resource that a backend can have. */
export const transform = section({
  aws_acm_certificate: of<AcmCertificateConfig>(),
  aws_acm_certificate_validation: of<AcmCertificateValidationConfig>(),
  aws_cloudwatch_composite_alarm: of<CloudwatchCompositeAlarmConfig>(),
  aws_cloudwatch_dashboard: of<CloudwatchDashboardConfig>(),
  aws_cloudwatch_log_group: of<CloudwatchLogGroupConfig>(),
  aws_cloudwatch_metric_alarm: of<CloudwatchMetricAlarmConfig>(),
  aws_default_security_group: of<DefaultSecurityGroupConfig>(),
  aws_dynamodb_table: of<DynamodbTableConfig>(),
  aws_dynamodb_table_replica: of<DynamodbTableReplicaAConfig>(),
  aws_globalaccelerator_accelerator: of<GlobalacceleratorAcceleratorConfig>(),
  aws_globalaccelerator_endpoint_group: of<GlobalacceleratorEndpointGroupConfig>(),
  aws_globalaccelerator_listener: of<GlobalacceleratorListenerConfig>(),
  aws_iam_role: of<IamRoleConfig>(),
  aws_iam_role_policy: of<IamRolePolicyConfig>(),
  aws_internet_gateway: of<InternetGatewayConfig>(),
  aws_kms_alias: of<KmsAliasConfig>(),
  aws_kms_key: of<KmsKeyConfig>(),
  aws_kms_replica_key: of<KmsReplicaKeyConfig>(),
  aws_lambda_function: of<LambdaFunctionConfig>(),
  aws_lambda_permission: of<LambdaPermissionConfig>(),
  aws_lb: of<LbConfig>(),
  aws_lb_listener: of<LbListenerConfig>(),
  aws_lb_listener_rule: of<LbListenerRuleConfig>(),
  aws_lb_target_group: of<LbTargetGroupConfig>(),
  aws_lb_target_group_attachment: of<LbTargetGroupAttachmentConfig>(),
  aws_route: of<RouteConfig>(),
  aws_route53_record: of<Route53RecordConfig>(),
  aws_route_table: of<RouteTableConfig>(),
  aws_route_table_association: of<RouteTableAssociationConfig>(),
  aws_s3_bucket: of<S3BucketConfig>(),
  aws_s3_bucket_lifecycle_configuration: of<S3BucketLifecycleConfigurationConfig>(),
  aws_s3_bucket_ownership_controls: of<S3BucketOwnershipControlsConfig>(),
  aws_s3_bucket_policy: of<S3BucketPolicyConfig>(),
  aws_s3_bucket_public_access_block: of<S3BucketPublicAccessBlockConfig>(),
  aws_s3_bucket_server_side_encryption_configuration: of<S3BucketServerSideEncryptionConfigurationAConfig>(),
  aws_security_group: of<SecurityGroupConfig>(),
  aws_sns_topic: of<SnsTopicConfig>(),
  aws_sns_topic_subscription: of<SnsTopicSubscriptionConfig>(),
  aws_subnet: of<SubnetConfig>(),
  aws_vpc: of<VpcConfig>(),
  aws_vpc_security_group_ingress_rule: of<VpcSecurityGroupIngressRuleConfig>(),
  aws_wafv2_web_acl: of<Wafv2WebAclConfig>(),
  aws_wafv2_web_acl_association: of<Wafv2WebAclAssociationConfigA>(),
});

export type Transforms = z.output<typeof transform>;
