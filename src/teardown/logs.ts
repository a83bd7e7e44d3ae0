import { type DeployedResource, ofType } from "../terraform/deployed";

/** Buckets with logs that are not to be deleted with them; by their setting that was deployed, which Terraform heeds. */
const keptBuckets = (resources: readonly DeployedResource[]): readonly DeployedResource[] =>
  ofType(resources, "aws_s3_bucket").filter(({ values }) => values.force_destroy !== true);

/**
 * Buckets of logs that stay, with everything that protects and empties them. S3 would refuse to delete them, after all else is
 * gone and nothing protects them any more.
 */
export function keptLogs(resources: readonly DeployedResource[]): readonly DeployedResource[] {
  const names = keptBuckets(resources).map(({ values }) => values.bucket);
  return resources.filter(({ type, values }) => type.startsWith("aws_s3_bucket") && names.includes(values.bucket));
}

/** The buckets that stay, a line each. */
export function logsText(resources: readonly DeployedResource[]): readonly string[] {
  return keptBuckets(resources).map(({ values }) => {
    const expiry = ofType(resources, "aws_s3_bucket_lifecycle_configuration").find(
      (each) => each.values.bucket === values.bucket,
    );
    const days = expiry?.values.rule?.[0]?.expiration?.[0]?.days;
    const until = days === undefined ? "" : `, each of which S3 deletes after ${days} days`;
    return `the bucket ${values.bucket} with its logs${until}: to delete it now, aws s3 rb s3://${values.bucket} --force`;
  });
}
