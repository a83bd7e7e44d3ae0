import type { ResourceChange } from "../../topology/change";
import { addressesOf, changesOf, goes, inBlock, listed, regionsOf } from "../changes";
import type { Found, Reviewed, Rule } from "../rule";
import { withoutRegion } from "./endpoints";

const TABLE = "aws_dynamodb_table";
const REPLICA = "aws_dynamodb_table_replica";
const KEYS = ["aws_kms_key", "aws_kms_replica_key"] as const;

const verb = ({ action }: ResourceChange) => (action === "replace" ? "replaced" : "deleted");

/** Whether a function runs in that region after the change. */
const functionStays = ({ change }: Reviewed, region: string): boolean =>
  change.after.topology?.functions.some((lambda) => lambda.region === region) ?? false;

/** Resources that stay and lose something. */
const losing = (reviewed: Reviewed, types: readonly string[], had: (each: ResourceChange) => boolean) =>
  changesOf(reviewed.change, ...types).filter((each) => each.before && each.after && !goes(each) && had(each));

const found = (changes: readonly ResourceChange[], text: (regions: string) => string, wayOut: string): Found[] =>
  changes.length === 0 ? [] : [{ text: text(listed(regionsOf(changes))), addresses: addressesOf(changes), wayOut }];

const turnsOff =
  (name: string) =>
  ({ before, after }: ResourceChange) =>
    before?.[name] === true && after?.[name] === false;

export const DATA_RULES: readonly Rule[] = [
  {
    id: "table-lost",
    severity: "danger",
    means: "the table is replaced or deleted: its items are lost",
    find: ({ change }) =>
      changesOf(change, TABLE)
        .filter(goes)
        .map((each) => ({
          text: `The table is ${verb(each)}: all items are lost, and every request that needs them fails until a new table${each.action === "replace" ? " exists and is filled" : " exists"}`,
          addresses: [each.address],
          wayOut:
            "Do not apply this. To change a key attribute, create a second table and copy the items; table.deletionProtection makes Terraform refuse such plans.",
        })),
  },
  {
    id: "replica-lost",
    severity: "danger",
    means: "a replica is replaced or deleted: the region has no table for a while, or any more",
    find: (reviewed) =>
      changesOf(reviewed.change, REPLICA)
        .filter(goes)
        .map((each) => ({
          text: `${each.region} loses its replica of the table${
            !functionStays(reviewed, each.region)
              ? ""
              : each.action === "replace"
                ? `: requests there fail until DynamoDB has copied the table again, and if the health check looks at the table, ${withoutRegion(reviewed.before, each.region)}`
                : `, but its function stays: requests there fail, and if the health check looks at the table, ${withoutRegion(reviewed.before, each.region)}`
          }; no item is lost, because every other replica has them all, except writes of the last second or so`,
          addresses: [each.address],
          wayOut: `Set the traffic dial of ${each.region} to 0 first, and wait until replication has no backlog.`,
        })),
  },
  {
    id: "key-lost",
    severity: "danger",
    means: "an encryption key is scheduled for deletion",
    find: ({ change }) =>
      changesOf(change, ...KEYS)
        .filter(goes)
        .map((each) => ({
          text: `The encryption key in ${each.region} is ${verb(each)}: once KMS has deleted it, what is encrypted with it (the table there and its backups) can never be read again`,
          addresses: [each.address],
          wayOut:
            "Move the table and its replicas to another key first, in an apply of its own; cancel the deletion in KMS if it was scheduled.",
        })),
  },
  {
    id: "recovery-off",
    severity: "danger",
    means: "point-in-time recovery is turned off, and the history of the table is lost",
    find: (reviewed) =>
      found(
        losing(
          reviewed,
          [TABLE, REPLICA],
          (each) =>
            turnsOff("point_in_time_recovery")(each) ||
            (inBlock(each.before, "point_in_time_recovery", "enabled") === true &&
              inBlock(each.after, "point_in_time_recovery", "enabled") !== true),
        ),
        (regions) =>
          `Point-in-time recovery is turned off in ${regions}: the table there can no longer be restored to an earlier second, also not to one before the apply`,
        "Leave table.pointInTimeRecovery on.",
      ),
  },
  {
    id: "protection-off",
    severity: "warning",
    means: "deletion protection of a table, a replica or a load balancer is turned off",
    find: (reviewed) =>
      found(
        losing(
          reviewed,
          [TABLE, REPLICA, "aws_lb"],
          (each) => turnsOff("deletion_protection_enabled")(each) || turnsOff("enable_deletion_protection")(each),
        ),
        (regions) =>
          `Deletion protection is turned off in ${regions}: the next plan, or anyone with the permission, can delete it`,
        "Turn it on again after what needs it off.",
      ),
  },
  {
    id: "encryption-changed",
    severity: "warning",
    means: "the table is encrypted with another key, or with AWS's own",
    find: (reviewed) =>
      found(
        losing(reviewed, [TABLE, REPLICA], ({ changed }) =>
          changed.some((name) => name === "server_side_encryption" || name === "kms_key_arn"),
        ),
        (regions) =>
          `The table in ${regions} is encrypted with another key: the old one must exist until DynamoDB has changed all items and backups`,
        "Keep the old key in the same stack until a later apply.",
      ),
  },
  {
    id: "expiry-changed",
    severity: "warning",
    means: "items begin to expire, or another attribute decides when",
    find: (reviewed) =>
      found(
        losing(reviewed, [TABLE], ({ changed }) => changed.includes("ttl")),
        () =>
          "Expiry of items changes: items whose time is already over are deleted in all regions, and this cannot be undone",
        "Look for items with that attribute first.",
      ),
  },
];
