import { naming } from "../aws/naming";
import type { Scope } from "./statement";
import { taggedAs } from "./tag";

/** Keys of a backend that has its own, or AWS's key. */
export const keyScopes = (name: string, hasKeys: boolean, inRegions: Scope["condition"]): readonly Scope[] =>
  hasKeys ? ownKeyScopes(name, inRegions) : [AWS_KEY];

/** The provider compares a replica's key with AWS's own. */
const AWS_KEY: Scope = {
  sid: "TableKey",
  takes: /^kms:DescribeKey$/,
  resource: "*",
  condition: { StringEquals: { "kms:RequestAlias": "alias/aws/dynamodb" } },
};

/** ARNs of multi-Region keys (https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html). */
const MULTI_REGION_KEYS = "arn:aws:kms:*:*:key/mrk-*";

/**
 * To make a key, and to use it by way of DynamoDB, which checks whether the creator of a table may use its key
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html). The key's id is AWS's
 * choice, except for its beginning.
 */
const ownKeyScopes = (name: string, inRegions: Scope["condition"]): readonly Scope[] => [
  { sid: "NewKeys", takes: /^kms:(CreateKey|ListAliases)$/, resource: "*", condition: inRegions },
  // The provider compares a replica's key with AWS's own, which is of one region only.
  { sid: "LookAtKeys", takes: /^kms:DescribeKey$/, resource: "arn:aws:kms:*:*:key/*", condition: inRegions },
  {
    sid: "TableKey",
    takes: /^kms:(Encrypt|Decrypt|ReEncryptFrom|ReEncryptTo|GenerateDataKey|CreateGrant)$/,
    resource: MULTI_REGION_KEYS,
    condition: { StringLike: { "kms:ViaService": "dynamodb.*.amazonaws.com" } },
  },
  {
    // What harms a key. Not all: KMS can take five minutes to heed a tag, and the provider uses a new key at once
    // (https://docs.aws.amazon.com/kms/latest/developerguide/abac.html).
    sid: "Keys",
    takes: /^kms:(PutKeyPolicy|ScheduleKeyDeletion|TagResource|UntagResource|UpdateKeyDescription)$/,
    resource: MULTI_REGION_KEYS,
    condition: taggedAs(name, inRegions),
  },
  {
    sid: "KeysAndNames",
    takes: /^kms:/,
    resource: [MULTI_REGION_KEYS, `arn:aws:kms:*:*:${naming.keyAlias(name)}`],
    condition: inRegions,
  },
];
