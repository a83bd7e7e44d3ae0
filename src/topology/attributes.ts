/**
 * What becomes of every argument of a type of resource that a topology is read from. A block stands for all that is in it,
 * except for what is named more exactly: `health_check.port` counts before `health_check`.
 */
export interface Treatment {
  /** Read, and the model and the simulator do as they say. Names with spaces between them, as in the other two. */
  readonly obeyed: string;
  /** By the reason why they change nothing. */
  readonly ignored: Readonly<Record<string, string>>;
  /** By argument, the only values that are taken besides leaving it out; any other is an error. */
  readonly refused: Readonly<Record<string, readonly unknown[]>>;
}

/** Of every type. */
export const EVERYWHERE = {
  "they are Terraform's own": "connection depends_on id lifecycle provisioner tags tags_all timeouts",
};

/** Of every type too: what makes of one resource several, or none. */
export const REFUSED_EVERYWHERE = ["count", "dynamic", "for_each"];

const OTHER_TARGETS = "AWS has them for other targets than functions";
const NO_REWRITING = "headers of TLS are not added, and answers keep their headers";
const NOBODY_IS_TOLD = "an alarm notifies nobody";
const LISTENER_ACTION = {
  authenticate_cognito: [],
  authenticate_oidc: [],
  "forward.stickiness.enabled": [false],
  jwt_validation: [],
  "redirect.protocol": ["#{protocol}", "HTTP", "HTTPS"],
  "redirect.status_code": ["HTTP_301", "HTTP_302"],
};
const under = <Value>(block: string, names: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(names).map(([name, value]) => [`${block}.${name}`, value]));
const ACTION = [
  ...["type", "target_group_arn", "forward.target_group.arn", "forward.target_group.weight"],
  ...["content_type", "message_body", "status_code"].map((name) => `fixed_response.${name}`),
  ...["host", "path", "port", "protocol", "query", "status_code"].map((name) => `redirect.${name}`),
];
const CONDITION = [
  ...["http_header.http_header_name", "query_string.key", "query_string.value"],
  ...["host_header", "http_header", "http_request_method", "path_pattern", "source_ip"].map((name) => `${name}.values`),
];
const actionIn = (block: string): string => ACTION.map((name) => `${block}.${name}`).join(" ");

/** By type. The page docs/fidelity.md is made of it, and a test compares it with the provider's bindings. */
export const ATTRIBUTES: Readonly<Record<string, Treatment>> = {
  aws_globalaccelerator_accelerator: {
    obeyed: "enabled ip_address_type name",
    ignored: {
      "the static addresses are ports of this machine": "ip_addresses",
      "there are no flow logs": "attributes",
    },
    refused: { ip_address_type: ["IPV4", "DUAL_STACK"] },
  },
  aws_globalaccelerator_listener: {
    obeyed: "accelerator_arn client_affinity port_range.from_port port_range.to_port protocol",
    ignored: {},
    refused: { client_affinity: ["NONE", "SOURCE_IP"], protocol: ["TCP"] },
  },
  aws_globalaccelerator_endpoint_group: {
    obeyed:
      "endpoint_group_region listener_arn traffic_dial_percentage endpoint_configuration.client_ip_preservation_enabled endpoint_configuration.endpoint_id endpoint_configuration.weight port_override.endpoint_port port_override.listener_port",
    ignored: {
      "AWS ignores them too where the endpoint is a load balancer":
        "health_check_interval_seconds health_check_path health_check_port health_check_protocol threshold_count",
    },
    refused: { "endpoint_configuration.attachment_arn": [] },
  },
  aws_lb: {
    obeyed:
      "access_logs.enabled client_keep_alive desync_mitigation_mode drop_invalid_header_fields idle_timeout internal name subnets xff_header_processing_mode",
    ignored: {
      "access logs are files of this machine": "access_logs.bucket access_logs.prefix",
      "only access logs are written": "connection_logs health_check_logs",
      "every client of this machine reaches the load balancer":
        "enforce_security_group_inbound_rules_on_private_link_traffic security_groups subnet_mapping",
      "the nodes of all zones are at addresses of this machine":
        "customer_owned_ipv4_pool dns_record_client_routing_policy enable_cross_zone_load_balancing enable_zonal_shift ip_address_type ipam_pools secondary_ips_auto_assigned_per_subnet",
      "there is only HTTP/1.1": "enable_http2",
      "`x-forwarded-for` has no ports, `host` stays as it is, and there are no headers of TLS":
        "enable_tls_version_and_cipher_suite_headers enable_xff_client_port preserve_host_header",
      "the firewall always answers": "enable_waf_fail_open",
      "a load balancer takes any load": "minimum_load_balancer_capacity",
      "it protects from deletion only": "enable_deletion_protection",
    },
    refused: {
      desync_mitigation_mode: ["monitor", "defensive", "strictest"],
      load_balancer_type: ["application"],
      name_prefix: [],
      xff_header_processing_mode: ["append", "preserve", "remove"],
    },
  },
  aws_lb_listener: {
    obeyed: `load_balancer_arn port protocol ${actionIn("default_action")}`,
    ignored: {
      "TLS is Node's, with a certificate of this machine": "certificate_arn ssl_policy",
      "AWS has them for other load balancers": "alpn_policy tcp_idle_timeout_seconds",
      [NO_REWRITING]:
        "routing_http_request_x_amzn_mtls_clientcert_header_name routing_http_request_x_amzn_mtls_clientcert_issuer_header_name routing_http_request_x_amzn_mtls_clientcert_leaf_header_name routing_http_request_x_amzn_mtls_clientcert_serial_number_header_name routing_http_request_x_amzn_mtls_clientcert_subject_header_name routing_http_request_x_amzn_mtls_clientcert_validity_header_name routing_http_request_x_amzn_tls_cipher_suite_header_name routing_http_request_x_amzn_tls_version_header_name routing_http_response_access_control_allow_credentials_header_value routing_http_response_access_control_allow_headers_header_value routing_http_response_access_control_allow_methods_header_value routing_http_response_access_control_allow_origin_header_value routing_http_response_access_control_expose_headers_header_value routing_http_response_access_control_max_age_header_value routing_http_response_content_security_policy_header_value routing_http_response_server_enabled routing_http_response_strict_transport_security_header_value routing_http_response_x_content_type_options_header_value routing_http_response_x_frame_options_header_value",
      "there is only one action, and it forwards without stickiness":
        "default_action.forward.stickiness default_action.order",
      "clients show no certificates": "mutual_authentication",
    },
    refused: {
      ...under("default_action", LISTENER_ACTION),
      "mutual_authentication.mode": ["off"],
      protocol: ["HTTP", "HTTPS"],
    },
  },
  aws_lb_listener_rule: {
    obeyed: `listener_arn priority ${CONDITION.map((name) => `condition.${name}`).join(" ")} ${actionIn("action")}`,
    ignored: {
      "there is only one action, and it forwards without stickiness": "action.forward.stickiness action.order",
    },
    refused: {
      ...under("action", LISTENER_ACTION),
      ...under("condition", {
        "host_header.regex_values": [],
        "http_header.regex_values": [],
        "path_pattern.regex_values": [],
      }),
      transform: [],
    },
  },
  aws_lb_target_group: {
    obeyed:
      "lambda_multi_value_headers_enabled name health_check.enabled health_check.healthy_threshold health_check.interval health_check.matcher health_check.path health_check.timeout health_check.unhealthy_threshold",
    ignored: {
      [OTHER_TARGETS]:
        "connection_termination deregistration_delay ip_address_type load_balancing_algorithm_type load_balancing_anomaly_mitigation load_balancing_cross_zone_enabled port preserve_client_ip protocol protocol_version proxy_protocol_v2 slow_start stickiness target_control_port target_failover target_group_health target_health_state vpc_id health_check.port health_check.protocol",
    },
    refused: { name_prefix: [], target_type: ["lambda"] },
  },
  aws_lb_target_group_attachment: {
    obeyed: "target_group_arn target_id",
    ignored: { [OTHER_TARGETS]: "availability_zone port" },
    refused: {},
  },
  aws_lambda_function: {
    obeyed:
      "architectures environment.variables filename function_name handler logging_config.application_log_level logging_config.log_format memory_size reserved_concurrent_executions role runtime timeout",
    ignored: {
      "files and extensions that come from elsewhere are not there": "file_system_config layers",
      "the function reaches what this machine reaches":
        "replace_security_groups_on_destroy replacement_security_group_ids vpc_config",
      "an environment starts when it is needed, on this machine": "ephemeral_storage publish publish_to snap_start",
      "Lambda's own lines are not written": "logging_config.system_log_level",
      "the log group is `/aws/lambda/` and the function's name": "logging_config.log_group",
      "there are no traces": "tracing_config",
      "an event that failed three times is gone": "dead_letter_config",
      "they concern the deployment":
        "code_signing_config_arn description kms_key_arn skip_destroy source_code_hash source_kms_key_arn",
    },
    refused: {
      capacity_provider_config: [],
      durable_config: [],
      image_config: [],
      image_uri: [],
      package_type: ["Zip"],
      runtime: ["nodejs20.x", "nodejs22.x", "nodejs24.x"],
      s3_bucket: [],
      s3_key: [],
      s3_object_version: [],
      tenancy_config: [],
    },
  },
  aws_dynamodb_table: {
    obeyed: "hash_key name range_key ttl.attribute_name ttl.enabled",
    ignored: {
      "keys are strings": "attribute",
      "there are no indexes: a query of one is refused": "global_secondary_index local_secondary_index",
      "capacity has no limit":
        "billing_mode on_demand_throughput read_capacity table_class warm_throughput write_capacity",
      "there are no streams": "stream_enabled stream_view_type",
      "there are no backups, and the table begins with the seed items":
        "import_table point_in_time_recovery restore_date_time restore_source_name restore_source_table_arn restore_to_latest_time",
      "nothing is encrypted or protected from deletion": "deletion_protection_enabled server_side_encryption",
    },
    refused: { global_table_witness: [], replica: [] },
  },
  aws_dynamodb_table_replica: {
    obeyed: "global_table_arn",
    ignored: {
      "nothing is encrypted, kept for a restore or protected from deletion":
        "deletion_protection_enabled kms_key_arn point_in_time_recovery table_class_override",
    },
    refused: {},
  },
  aws_iam_role: {
    obeyed: "inline_policy.name inline_policy.policy managed_policy_arns name",
    ignored: {
      "a function has the role that it names": "assume_role_policy max_session_duration path",
      "nobody can tell what it takes away": "permissions_boundary",
      "they name and describe": "description force_detach_policies name_prefix",
    },
    refused: {},
  },
  aws_iam_role_policy: { obeyed: "name policy role", ignored: { "it names": "name_prefix" }, refused: {} },
  aws_iam_policy: {
    obeyed: "name policy",
    ignored: { "they name and describe": "description name_prefix path" },
    refused: {},
  },
  aws_iam_role_policy_attachment: { obeyed: "policy_arn role", ignored: {}, refused: {} },
  aws_iam_policy_attachment: {
    obeyed: "policy_arn roles",
    ignored: { "a function has a role": "groups name users" },
    refused: {},
  },
  aws_wafv2_web_acl: {
    obeyed:
      "rule.name rule.priority rule.action.block.custom_response rule.statement.rate_based_statement.aggregate_key_type rule.statement.rate_based_statement.evaluation_window_sec rule.statement.rate_based_statement.limit rule.statement.rate_based_statement.scope_down_statement",
    ignored: {
      "a rule that is not a rate limit by client address with block as its action is not enforced": "rule",
      "only the load balancer's own page is shown":
        "association_config captcha_config challenge_config custom_response_body default_action token_domains",
      "nothing is recorded": "data_protection_config visibility_config",
      "they name and describe": "description name name_prefix scope",
    },
    refused: { "default_action.block": [], rule_json: [] },
  },
  aws_wafv2_web_acl_association: { obeyed: "resource_arn web_acl_arn", ignored: {}, refused: {} },
  aws_cloudwatch_metric_alarm: {
    obeyed:
      "alarm_name comparison_operator datapoints_to_alarm dimensions evaluation_periods extended_statistic metric_name namespace period statistic threshold treat_missing_data metric_query.id metric_query.expression metric_query.return_data metric_query.metric.dimensions metric_query.metric.metric_name metric_query.metric.namespace metric_query.metric.period metric_query.metric.stat threshold_metric_id metric_query.account_id metric_query.period",
    ignored: {
      [NOBODY_IS_TOLD]: "actions_enabled alarm_actions insufficient_data_actions ok_actions",
      "they describe": "alarm_description metric_query.label",
      "every metric has one unit": "unit metric_query.metric.unit",
      "a percentile of a few requests counts": "evaluate_low_sample_count_percentiles",
    },
    refused: {},
  },
  aws_cloudwatch_composite_alarm: {
    obeyed: "alarm_name alarm_rule",
    ignored: {
      [NOBODY_IS_TOLD]: "actions_enabled actions_suppressor alarm_actions insufficient_data_actions ok_actions",
      "it describes": "alarm_description",
    },
    refused: {},
  },
  aws_route53_record: {
    obeyed: "name type alias.evaluate_target_health alias.name latency_routing_policy.region",
    ignored: {
      "there is one hosted zone": "alias.zone_id allow_overwrite set_identifier zone_id",
      "clients are led only by aliases, and by latency":
        "cidr_routing_policy failover_routing_policy geolocation_routing_policy geoproximity_routing_policy multivalue_answer_routing_policy records ttl weighted_routing_policy",
      "only load balancers are checked": "health_check_id",
    },
    refused: {},
  },
  aws_acm_certificate: {
    obeyed: "domain_name",
    ignored: {
      "a certificate of this machine takes its place":
        "certificate_authority_arn certificate_body certificate_chain early_renewal_duration key_algorithm options private_key subject_alternative_names validation_method validation_option",
    },
    refused: {},
  },
};

/** Other types of the same services, by what becomes of them. Types of other services are not looked at. */
export const OTHER_TYPES: { readonly [why: string]: string } = {
  "a load balancer may invoke every function": "aws_lambda_permission",
  "a function is invoked as `$LATEST`, only by its load balancer and by `lambda invoke`, which tries an event three times":
    "aws_lambda_alias aws_lambda_event_source_mapping aws_lambda_function_event_invoke_config aws_lambda_function_recursion_config aws_lambda_function_url aws_lambda_invocation",
  "an environment starts when it is needed, on this machine, with its own files only":
    "aws_lambda_capacity_provider aws_lambda_code_signing_config aws_lambda_layer_version aws_lambda_layer_version_permission aws_lambda_provisioned_concurrency_config aws_lambda_runtime_management_config",
  "TLS is Node's, with a certificate of this machine":
    "aws_acm_certificate_validation aws_lb_listener_certificate aws_lb_trust_store aws_lb_trust_store_revocation",
  "they are of Classic Load Balancers": "aws_lb_cookie_stickiness_policy aws_lb_ssl_negotiation_policy",
  "the table begins with the seed items of the settings": "aws_dynamodb_table_item",
  "nothing of the table is measured, exported or tagged":
    "aws_dynamodb_contributor_insights aws_dynamodb_kinesis_streaming_destination aws_dynamodb_table_export aws_dynamodb_tag",
  "only the policies of roles count": "aws_dynamodb_resource_policy",
  "there is one account": "aws_globalaccelerator_cross_account_attachment",
  "they take away only what is outside the stack":
    "aws_iam_role_policies_exclusive aws_iam_role_policy_attachments_exclusive aws_route53_records_exclusive",
  "no rule that uses them is enforced":
    "aws_wafv2_api_key aws_wafv2_ip_set aws_wafv2_regex_pattern_set aws_wafv2_rule_group aws_wafv2_web_acl_rule_group_association",
  "nothing is recorded": "aws_wafv2_web_acl_logging_configuration",
  "nobody looks at them": "aws_cloudwatch_dashboard aws_cloudwatch_metric_stream",
};

/** Types that are an error, by what to use instead; undefined where there is nothing. */
export const REFUSED_TYPES: Readonly<Record<string, string | undefined>> = {
  aws_alb: "aws_lb",
  aws_alb_listener: "aws_lb_listener",
  aws_alb_listener_certificate: "aws_lb_listener_certificate",
  aws_alb_listener_rule: "aws_lb_listener_rule",
  aws_alb_target_group: "aws_lb_target_group",
  aws_alb_target_group_attachment: "aws_lb_target_group_attachment",
  aws_dynamodb_global_table: "aws_dynamodb_table and aws_dynamodb_table_replica",
  aws_globalaccelerator_custom_routing_accelerator: undefined,
  aws_globalaccelerator_custom_routing_endpoint_group: undefined,
  aws_globalaccelerator_custom_routing_listener: undefined,
};
