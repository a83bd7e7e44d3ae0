import { arns } from "../aws/arns";

export interface KeyPolicyProps {
  /** Names of the log groups that it encrypts. */
  readonly logGroups: readonly string[];
  readonly region: string;
  readonly account: string;
}

/** Who may do what with a region's key: people administer it, and only the table and the logs use it. */
export function keyPolicy({ logGroups, region, account }: KeyPolicyProps): string {
  const logArns = logGroups.map((name) => arns.logGroup({ region, account }, name));
  const anybody = { AWS: `arn:aws:iam::${account}:root` };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        // For principals that IAM allows it; using the key is not included.
        Sid: "Administration",
        Effect: "Allow",
        Principal: anybody,
        Action: ADMINISTRATION,
        Resource: "*",
      },
      {
        // Whom IAM allows it, and only by way of DynamoDB, which makes replicas from their home region. For any table: the
        // function's role names its own, DynamoDB asks for grants before there is a table, and a table that is restored
        // has another name
        // (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html).
        Sid: "Table",
        Effect: "Allow",
        Principal: anybody,
        Action: [...USE, "kms:CreateGrant"],
        Resource: "*",
        Condition: {
          StringEquals: { "kms:CallerAccount": account },
          StringLike: { "kms:ViaService": "dynamodb.*.amazonaws.com" },
        },
      },
      {
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
        Sid: "Logs",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: USE,
        Resource: "*",
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn": logGroups.length === 1 ? logArns[0] : logArns,
          },
        },
      },
    ],
  });
}

const USE = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:DescribeKey",
];

const ADMINISTRATION = [
  "kms:DescribeKey",
  "kms:GetKeyPolicy",
  "kms:PutKeyPolicy",
  "kms:ListKeyPolicies",
  "kms:GetKeyRotationStatus",
  "kms:EnableKeyRotation",
  "kms:DisableKeyRotation",
  "kms:RotateKeyOnDemand",
  "kms:ListKeyRotations",
  "kms:EnableKey",
  "kms:DisableKey",
  "kms:UpdateKeyDescription",
  "kms:CreateAlias",
  "kms:UpdateAlias",
  "kms:DeleteAlias",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:ListResourceTags",
  "kms:ListGrants",
  "kms:RevokeGrant",
  "kms:ReplicateKey",
  // KMS's own service-linked role has it from IAM, to keep replicas in step with the primary key. AWS does not say whether
  // a key policy that names its actions must name this one; one that allows all of them, as AWS's default does, allows it
  // (https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-auth-slr.html).
  "kms:SynchronizeMultiRegionKey",
  "kms:UpdatePrimaryRegion",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
];
