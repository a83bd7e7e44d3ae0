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
  InvalidBucketName: ({ bucket }) => `${bucket} is no name for a bucket: choose another in state.bucket`,
  IllegalLocationConstraintException: ({ region }) =>
    `S3 makes no bucket in ${region} from there: is the region enabled in this account, and AWS_ENDPOINT_URL not another region's?`,
  TooManyBuckets: () => "this account may have no more buckets: raise its quota, or name one that is there",
  OperationAborted: ({ bucket }) =>
    `somebody else changes the bucket ${bucket} just now, or it was deleted a moment ago: run this again in a minute`,
  InvalidBucketAclWithObjectOwnership: ({ bucket }) =>
    `the bucket ${bucket} lets others in by its ACL, which would end: take that out of its ACL, or choose another bucket`,
  InvalidAccessKeyId: ({ region }) =>
    `AWS does not know these credentials in ${region}: are they complete, and is the region enabled in this account?`,
  SignatureDoesNotMatch: () => "the secret access key is not that of the access key",
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
    ? `these credentials may not (${action}): ${message}`
    : explainAwsError(error);
  return new UserError(`the bucket ${state.bucket}, ${doing}: ${why}`);
}
