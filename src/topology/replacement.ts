/** Stands for every argument. */
const ALL = "every argument";

/**
 * Arguments whose change replaces a resource; a change of any other updates it in place. Of every type that a backend can
 * have.
 *
 * Measured: version 5.100.0 of the AWS provider planned a change of nearly every argument of each type, and these are its
 * `replace_paths`. Arguments that cannot stand together (`name_prefix` beside `name`) are from the provider's code, where
 * they have `ForceNew` (https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service).
 */
const REPLACED_BY: Readonly<Record<string, readonly string[]>> = {
  aws_acm_certificate: [
    "certificate_authority_arn",
    "domain_name",
    "key_algorithm",
    "subject_alternative_names",
    "validation_method",
  ],
  aws_acm_certificate_validation: ["certificate_arn", "validation_record_fqdns"],
  aws_cloudwatch_composite_alarm: ["actions_enabled", "alarm_name"],
  aws_cloudwatch_dashboard: ["dashboard_name"],
  aws_cloudwatch_log_group: ["log_group_class", "name", "name_prefix"],
  aws_cloudwatch_metric_alarm: ["alarm_name"],
  aws_default_security_group: ["vpc_id"],
  aws_dynamodb_table: ["hash_key", "import_table", "local_secondary_index", "name", "range_key"],
  aws_dynamodb_table_replica: ["global_table_arn", "kms_key_arn", "table_class_override"],
  aws_globalaccelerator_accelerator: ["ip_addresses"],
  aws_globalaccelerator_endpoint_group: ["endpoint_group_region", "listener_arn"],
  aws_globalaccelerator_listener: ["accelerator_arn"],
  aws_iam_role: ["name", "name_prefix", "path"],
  aws_iam_role_policy: ["name", "name_prefix", "role"],
  aws_internet_gateway: [],
  aws_kms_alias: ["name", "name_prefix"],
  aws_kms_key: ["custom_key_store_id", "customer_master_key_spec", "key_usage", "multi_region", "xks_key_id"],
  aws_kms_replica_key: ["primary_key_arn"],
  aws_lambda_function: ["function_name", "package_type"],
  aws_lambda_permission: [ALL],
  aws_lb: ["internal", "load_balancer_type", "name", "name_prefix"],
  aws_lb_listener: ["load_balancer_arn"],
  aws_lb_listener_rule: ["listener_arn"],
  // Of a function's; port, protocol and vpc_id replace others only.
  aws_lb_target_group: ["ip_address_type", "name", "name_prefix", "target_type"],
  aws_lb_target_group_attachment: [ALL],
  aws_route: ["destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id", "route_table_id"],
  aws_route53_record: ["name", "zone_id"],
  aws_route_table: ["vpc_id"],
  aws_route_table_association: ["gateway_id", "subnet_id"],
  aws_s3_bucket: ["bucket", "bucket_prefix", "object_lock_enabled"],
  aws_s3_bucket_lifecycle_configuration: ["bucket", "expected_bucket_owner"],
  aws_s3_bucket_ownership_controls: ["bucket"],
  aws_s3_bucket_policy: ["bucket"],
  aws_s3_bucket_public_access_block: ["bucket"],
  aws_s3_bucket_server_side_encryption_configuration: ["bucket", "expected_bucket_owner"],
  aws_security_group: ["description", "name", "name_prefix", "vpc_id"],
  aws_sns_topic: ["fifo_topic", "name", "name_prefix"],
  aws_sns_topic_subscription: ["endpoint", "protocol", "topic_arn"],
  aws_subnet: ["availability_zone", "availability_zone_id", "cidr_block", "ipv6_native", "outpost_arn", "vpc_id"],
  aws_vpc: ["cidr_block", "instance_tenancy", "ipv4_ipam_pool_id"],
  aws_vpc_security_group_ingress_rule: ["security_group_id"],
  aws_wafv2_web_acl: ["name", "name_prefix", "scope"],
  aws_wafv2_web_acl_association: [ALL],
};

/**
 * Arguments that keep their value when the configuration no longer has them, since AWS or the provider may choose it too.
 * So a table that loses its key in the configuration stays encrypted with it. Measured in the same way, with
 * `optional` and `computed` in the provider's schema.
 */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  aws_acm_certificate: ["key_algorithm", "options", "subject_alternative_names"],
  aws_cloudwatch_log_group: ["log_group_class"],
  aws_cloudwatch_metric_alarm: ["evaluate_low_sample_count_percentiles"],
  aws_default_security_group: ["egress", "ingress"],
  aws_dynamodb_table: ["read_capacity", "server_side_encryption", "stream_view_type", "ttl", "write_capacity"],
  aws_dynamodb_table_replica: ["deletion_protection_enabled", "kms_key_arn"],
  aws_globalaccelerator_endpoint_group: ["endpoint_group_region", "health_check_path", "health_check_port"],
  aws_iam_role: ["managed_policy_arns"],
  aws_internet_gateway: ["vpc_id"],
  aws_kms_key: ["description", "multi_region", "policy", "rotation_period_in_days"],
  aws_kms_replica_key: ["policy"],
  aws_lambda_function: ["architectures", "ephemeral_storage", "source_code_hash", "tracing_config"],
  aws_lambda_permission: ["statement_id"],
  aws_lb: ["internal", "ip_address_type", "security_groups", "subnets"],
  aws_lb_listener: ["protocol", "ssl_policy", "tcp_idle_timeout_seconds"],
  aws_lb_target_group: ["health_check", "ip_address_type", "load_balancing_algorithm_type", "protocol_version"],
  aws_route_table: ["propagating_vgws", "route"],
  aws_security_group: ["egress", "ingress", "vpc_id"],
  aws_sns_topic: ["fifo_throughput_scope", "policy", "signature_version", "tracing_config"],
  aws_sns_topic_subscription: ["filter_policy_scope"],
  aws_subnet: ["availability_zone", "availability_zone_id", "private_dns_hostname_type_on_launch"],
  aws_vpc: ["cidr_block", "enable_dns_hostnames", "ipv6_cidr_block"],
};

/** Of every type. */
const NAMES = ["name", "name_prefix"];

/** Whether an argument keeps its value when the configuration no longer has it. */
export const isKept = (type: string, name: string): boolean =>
  NAMES.includes(name) || (KEPT[type] ?? []).includes(name);

/**
 * The region whose provider makes them is not part of their names, so they are the same with any provider. A table's replica
 * has the name of the table, and another region's provider takes it for the table (measured).
 */
const FOUND_ANYWHERE = /^aws_(globalaccelerator_|iam_|route53_|dynamodb_table$)/;

/** Types whose rules are known; a resource of any other is taken to be updated in place. */
export const REPLACEABLE: readonly string[] = Object.keys(REPLACED_BY);

/** Those of the changed arguments that make a replacement necessary. `region` is the region that the resource is in. */
export function replacedBy(type: string, changed: readonly string[]): string[] {
  const named = REPLACED_BY[type] ?? [];
  return changed.filter((name) =>
    name === "region" ? !FOUND_ANYWHERE.test(type) : named.includes(ALL) || named.includes(name),
  );
}
