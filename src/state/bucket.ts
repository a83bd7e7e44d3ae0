import { CreateBucketCommand, HeadBucketCommand, ListBucketsCommand, type S3Client } from "@aws-sdk/client-s3";
import { UserError } from "../process/user-error";
import type { S3State } from "./backend";
import { refusal } from "./refusal";

/**
 * Creates a state's bucket where this account has none of its name.
 *
 * The account's own list decides whether it has: a bucket that answers may be somebody else's, who lets everybody in to read
 * what is written to it.
 * @returns whether it was created
 * @throws UserError where the name is another account's, or the bucket is in another region
 */
export async function ensureBucket(client: S3Client, state: S3State): Promise<boolean> {
  const region = await regionOfOwn(client, state).catch((error) => {
    throw refusal(error, state, "searching this account for it", "s3:ListAllMyBuckets, s3:ListBucket");
  });
  if (region === undefined) return create(client, state);
  if (region === state.region) return false;
  throw new UserError(
    `the bucket ${state.bucket} is in ${region}, and state.region is ${state.region}: a bucket cannot move, so set state.region to ${region} or choose another bucket`,
  );
}

/** Undefined where this account has no bucket of that name. */
async function regionOfOwn(client: S3Client, { bucket }: S3State): Promise<string | undefined> {
  // The first with this prefix, as buckets are listed in alphabetical order.
  const { Buckets = [] } = await client.send(new ListBucketsCommand({ Prefix: bucket }));
  const own = Buckets.find(({ Name }) => Name === bucket);
  if (!own) return undefined;
  // S3 gives the region in the list; stand-ins for S3 perhaps not.
  return own.BucketRegion ?? (await client.send(new HeadBucketCommand({ Bucket: bucket }))).BucketRegion;
}

async function create(client: S3Client, state: S3State): Promise<boolean> {
  // us-east-1 is not a valid location: S3 makes a bucket there if the request names none
  // (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html).
  const location =
    state.region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: state.region as never } };
  // Names that end so are of the account's own (https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html).
  const namespace = state.bucket.endsWith("-an") ? { BucketNamespace: "account-regional" as const } : {};
  try {
    await client.send(new CreateBucketCommand({ Bucket: state.bucket, ...location, ...namespace }));
    return true;
  } catch (error) {
    // Somebody of this account was quicker.
    if ((error as Error).name === "BucketAlreadyOwnedByYou") return false;
    throw refusal(error, state, "creating it", "s3:CreateBucket");
  }
}
