import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { S3State } from "./backend";
import { withTlsOnly } from "./bucket-policy";
import { NONCURRENT_DAYS, withStateRule } from "./lifecycle";

export interface BucketSetting {
  /** The state after it is set, as a sentence. */
  readonly what: string;
  /** What reading and setting it needs, in IAM's words. */
  readonly action: string;
  /** @returns whether it had to be set */
  readonly ensure: (client: S3Client, state: S3State) => Promise<boolean>;
}

const ALL_BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** What a state's bucket needs, the most urgent first. A setting that is already on, or stricter, is not changed. */
export const BUCKET_SETTINGS: readonly BucketSetting[] = [
  {
    what: "all public access is blocked",
    action: "s3:GetBucketPublicAccessBlock, s3:PutBucketPublicAccessBlock",
    ensure: async (client, { bucket: Bucket }) => {
      const found = await orNothing(client.send(new GetPublicAccessBlockCommand({ Bucket })));
      const { PublicAccessBlockConfiguration: blocked = {} } = found ?? {};
      const keys = Object.keys(ALL_BLOCKED) as (keyof typeof ALL_BLOCKED)[];
      if (keys.every((key) => blocked[key] === true)) return false;
      await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: ALL_BLOCKED }));
      return true;
    },
  },
  {
    what: "the bucket's owner owns every object, and ACLs have no effect",
    action: "s3:GetBucketOwnershipControls, s3:PutBucketOwnershipControls",
    ensure: async (client, { bucket: Bucket }) => {
      const found = await orNothing(client.send(new GetBucketOwnershipControlsCommand({ Bucket })));
      const rules = found?.OwnershipControls?.Rules ?? [];
      if (rules.some(({ ObjectOwnership }) => ObjectOwnership === "BucketOwnerEnforced")) return false;
      const OwnershipControls = { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" as const }] };
      await client.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
      return true;
    },
  },
  {
    // S3's own key rather than one of KMS: everybody who deploys would need rights on that key as well, and a state that
    // only a key in one region opens is lost with it. Where somebody has chosen KMS, that stays.
    what: "objects are encrypted",
    action: "s3:GetEncryptionConfiguration, s3:PutEncryptionConfiguration",
    ensure: async (client, { bucket: Bucket }) => {
      const found = await orNothing(client.send(new GetBucketEncryptionCommand({ Bucket })));
      const rules = found?.ServerSideEncryptionConfiguration?.Rules ?? [];
      if (rules.some((rule) => rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm !== undefined)) return false;
      const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const } }];
      const ServerSideEncryptionConfiguration = { Rules };
      await client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
      return true;
    },
  },
  {
    what: "every version of an object is kept",
    action: "s3:GetBucketVersioning, s3:PutBucketVersioning",
    ensure: async (client, { bucket: Bucket }) => {
      const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket }));
      if (Status === "Enabled") return false;
      await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
      return true;
    },
  },
  {
    what: `replaced versions of the state are deleted after ${NONCURRENT_DAYS} days, unless a rule of the bucket says otherwise`,
    action: "s3:GetLifecycleConfiguration, s3:PutLifecycleConfiguration",
    ensure: async (client, { bucket: Bucket, key }) => {
      const found = await orNothing(client.send(new GetBucketLifecycleConfigurationCommand({ Bucket })));
      const Rules = withStateRule(key, found?.Rules ?? []);
      if (!Rules) return false;
      await client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: { Rules },
          // Left out, it would be set back to its default.
          TransitionDefaultMinimumObjectSize: found?.TransitionDefaultMinimumObjectSize,
        }),
      );
      return true;
    },
  },
  {
    what: "requests without TLS are refused",
    action: "s3:GetBucketPolicy, s3:PutBucketPolicy",
    ensure: async (client, { bucket: Bucket }) => {
      const found = await orNothing(client.send(new GetBucketPolicyCommand({ Bucket })));
      const Policy = withTlsOnly(Bucket, found?.Policy);
      if (Policy === undefined) return false;
      await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      return true;
    },
  },
];

/** What S3 answers where something was never set. */
const NOT_SET = new Set([
  "NoSuchBucketPolicy",
  "NoSuchLifecycleConfiguration",
  "NoSuchPublicAccessBlockConfiguration",
  "OwnershipControlsNotFoundError",
  "ServerSideEncryptionConfigurationNotFoundError",
]);

function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: Error) => {
    if (NOT_SET.has(error.name)) return undefined;
    throw error;
  });
}
