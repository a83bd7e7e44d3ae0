import { explainAwsError } from "../aws/error-text";
import { UserError } from "../process/user-error";
import type { S3State } from "./backend";

/**
 * What S3's refusals mean here. The names are S3's own
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
 */
const MEANINGS: Readonly<Record<string, (state: S3State) => string>> = {
  BucketAlreadyExists: ({ bucket }) =>
    `the bucket ${bucket} belongs to another account: names are unique among all accounts, so choose another in state.bucket`,
  InvalidBucketName: ({ bucket }) => `${bucket} is not a valid name for a bucket: choose another in state.bucket`,
  IllegalLocationConstraintException: ({ region }) =>
    `S3 cannot create a bucket in ${region}: check that the region is enabled in this account, and that AWS_ENDPOINT_URL is not of another region`,
  TooManyBuckets: () =>
    "this account has as many buckets as its quota allows: raise the quota, or use an existing bucket",
  OperationAborted: ({ bucket }) =>
    `somebody else changes the bucket ${bucket} now, or has just deleted it: run this again in a minute`,
  InvalidBucketAclWithObjectOwnership: ({ bucket }) =>
    `the bucket ${bucket} gives others access by its ACL, and this command would end that: remove the access from the ACL, or choose another bucket`,
  InvalidAccessKeyId: ({ region }) =>
    `AWS does not know these credentials in ${region}: check that they are complete, and that the region is enabled in this account`,
  SignatureDoesNotMatch: () => "the secret access key does not belong to the access key",
  ExpiredToken: () => "the credentials have expired: sign in again",
};

/**
 * @param doing what was under way, such as `creating it`
 * @param action that this needs in IAM's words
 */
export function refusal(error: unknown, state: S3State, doing: string, action: string): UserError {
  if (error instanceof UserError) return error;
  const { name = "", message = "" } = error as Error;
  const meaning = MEANINGS[name];
  if (meaning) return new UserError(meaning(state));
  const why = /^(AccessDenied|AllAccessDisabled|Forbidden)$/.test(name)
    ? `these credentials do not allow ${action}: ${message}`
    : explainAwsError(error);
  return new UserError(`the bucket ${state.bucket}, ${doing}: ${why}`);
}
