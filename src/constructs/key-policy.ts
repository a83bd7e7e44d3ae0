import { arns } from "../aws/arns";
import { naming } from "../aws/naming";

export interface KeyPolicyProps {
  /** The backend's name. */
  readonly name: string;
  readonly region: string;
  readonly account: string;
}

/** Who may do what with a region's key: people administer it, and only the table and the logs use it. */
export function keyPolicy({ name, region, account }: KeyPolicyProps): string {
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
            "kms:EncryptionContext:aws:logs:arn": arns.logGroup({ region, account }, naming.logGroup(name)),
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
  "kms:UpdatePrimaryRegion",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
];
