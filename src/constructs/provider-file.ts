import { createRequire } from "node:module";

interface OptionalFiles {
  readonly "acm-certificate": typeof import("@cdktf/provider-aws/lib/acm-certificate");
  readonly "acm-certificate-validation": typeof import("@cdktf/provider-aws/lib/acm-certificate-validation");
  readonly "cloudwatch-composite-alarm": typeof import("@cdktf/provider-aws/lib/cloudwatch-composite-alarm");
  readonly "cloudwatch-dashboard": typeof import("@cdktf/provider-aws/lib/cloudwatch-dashboard");
  readonly "cloudwatch-metric-alarm": typeof import("@cdktf/provider-aws/lib/cloudwatch-metric-alarm");
  readonly "data-aws-globalaccelerator-accelerator": typeof import("@cdktf/provider-aws/lib/data-aws-globalaccelerator-accelerator");
  readonly "data-aws-route53-zone": typeof import("@cdktf/provider-aws/lib/data-aws-route53-zone");
  readonly "globalaccelerator-accelerator": typeof import("@cdktf/provider-aws/lib/globalaccelerator-accelerator");
  readonly "globalaccelerator-endpoint-group": typeof import("@cdktf/provider-aws/lib/globalaccelerator-endpoint-group");
  readonly "globalaccelerator-listener": typeof import("@cdktf/provider-aws/lib/globalaccelerator-listener");
  readonly "kms-alias": typeof import("@cdktf/provider-aws/lib/kms-alias");
  readonly "kms-key": typeof import("@cdktf/provider-aws/lib/kms-key");
  readonly "kms-replica-key": typeof import("@cdktf/provider-aws/lib/kms-replica-key");
  readonly "route53-record": typeof import("@cdktf/provider-aws/lib/route53-record");
  readonly "s3-bucket": typeof import("@cdktf/provider-aws/lib/s3-bucket");
  readonly "s3-bucket-lifecycle-configuration": typeof import("@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration");
  readonly "s3-bucket-ownership-controls": typeof import("@cdktf/provider-aws/lib/s3-bucket-ownership-controls");
  readonly "s3-bucket-policy": typeof import("@cdktf/provider-aws/lib/s3-bucket-policy");
  readonly "s3-bucket-public-access-block": typeof import("@cdktf/provider-aws/lib/s3-bucket-public-access-block");
  readonly "s3-bucket-server-side-encryption-configuration": typeof import("@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration");
  readonly "sns-topic": typeof import("@cdktf/provider-aws/lib/sns-topic");
  readonly "sns-topic-subscription": typeof import("@cdktf/provider-aws/lib/sns-topic-subscription");
  readonly "wafv2-web-acl": typeof import("@cdktf/provider-aws/lib/wafv2-web-acl");
  readonly "wafv2-web-acl-association": typeof import("@cdktf/provider-aws/lib/wafv2-web-acl-association");
}

/**
 * Loads a file of AWS's provider only when what it makes is wanted: that of WAF's web ACL alone is 800 kB. The whole
 * construct cannot be loaded so, which would be shorter: under vitest there is no `require` of TypeScript.
 */
export function providerFile<Name extends keyof OptionalFiles>(name: Name): OptionalFiles[Name] {
  return load(`@cdktf/provider-aws/lib/${name}`);
}

const load = createRequire(__filename);
