import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { logBucketPolicy } from "../aws/log-delivery";
import { naming } from "../aws/naming";
import { create } from "./create";
import { providerFile } from "./provider-file";

export interface LogBucketProps {
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  readonly region: string;
  /** Id of the account. */
  readonly account: string;
  readonly accessLogs: boolean;
  readonly flowLogs: boolean;
  readonly retentionDays: number;
  readonly deleteWithBackend: boolean;
}

/** Where something logs. */
export interface LogTarget {
  readonly bucket: string;
  /** What must exist before it does: AWS tries at once whether it can write. */
  readonly ready: readonly ITerraformDependable[];
}

/**
 * The bucket of one region's logs: load balancers write only to a bucket of their own region, and only where S3's own key
 * encrypts it (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
 */
export class LogBucket extends Construct implements LogTarget {
  readonly bucket: string;
  readonly resource: S3Bucket;
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: LogBucketProps) {
    super(scope, id);
    const { provider, account, region } = props;
    const { S3Bucket } = providerFile("s3-bucket");
    const { S3BucketPublicAccessBlock } = providerFile("s3-bucket-public-access-block");
    const { S3BucketOwnershipControls } = providerFile("s3-bucket-ownership-controls");
    const { S3BucketServerSideEncryptionConfigurationA } = providerFile(
      "s3-bucket-server-side-encryption-configuration",
    );
    const { S3BucketLifecycleConfiguration } = providerFile("s3-bucket-lifecycle-configuration");
    const { S3BucketPolicy } = providerFile("s3-bucket-policy");
    this.bucket = naming.logBucket(props.name, account, region);

    this.resource = create(S3Bucket, this, "bucket", {
      provider,
      bucket: this.bucket,
      forceDestroy: props.deleteWithBackend,
    });
    const bucket = this.resource.id;
    const closed = create(S3BucketPublicAccessBlock, this, "closed", {
      provider,
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const ownership = create(S3BucketOwnershipControls, this, "ownership", {
      provider,
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    const encryption = create(S3BucketServerSideEncryptionConfigurationA, this, "encryption", {
      provider,
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    create(S3BucketLifecycleConfiguration, this, "expiry", {
      provider,
      bucket,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: props.retentionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
    const policy = create(S3BucketPolicy, this, "policy", {
      provider,
      bucket,
      policy: JSON.stringify(logBucketPolicy({ bucket: this.bucket, region, account }, props)),
      // S3 answers 409 to changes of one bucket at the same time.
      dependsOn: [closed, ownership, encryption],
    });
    this.ready = [policy];
  }
}
