import type { ResourceChange } from "../../topology/change";
import type { Rule, Seen } from "../finding";
import { changesOf, isSwitchedOff } from "../seen";
import { list } from "../words";

const switchedOff = (seen: Seen, type: RegExp, path: string): readonly ResourceChange[] =>
  changesOf(seen, type, "update", "replace").filter((change) => isSwitchedOff(change, path));

const addressesOf = (changes: readonly ResourceChange[]): string[] => changes.map(({ address }) => address);

/** What keeps the items: encryption, backups, and protection against deletion. */
export const PROTECTION_RULES: readonly Rule[] = [
  {
    id: "key-lost",
    severity: "danger",
    means: "A key that encrypts data is deleted or replaced.",
    find: (seen) =>
      changesOf(seen, /^aws_kms_(key|replica_key)$/, "delete", "replace").map(({ address, region, action }) => ({
        text: `What is still encrypted with the key in ${region} can no longer be read once the key's waiting time is over${action === "replace" ? ", because the new key cannot decrypt it" : ""}.`,
        addresses: [address],
        wayOut: "Move the table and the logs to another key first, and delete this one when nothing uses it.",
      })),
  },
  {
    id: "encryption-changes",
    severity: "warning",
    means: "The table's encryption is removed, or uses another key.",
    find: (seen) => {
      const changed = changesOf(seen, "aws_dynamodb_table", "update").filter(({ changed: names }) =>
        names.includes("server_side_encryption"),
      );
      return changed.map((change) => ({
        text: isSwitchedOff(change, "server_side_encryption.enabled")
          ? `The table in ${change.region} is no longer encrypted with a key of this account, but with one that AWS owns.`
          : `The table in ${change.region} is encrypted with another key: requests fail where a function is not allowed to use it.`,
        addresses: [change.address],
        wayOut: "Check that every region's function may use the key, and keep the old key until nothing uses it.",
      }));
    },
  },
  {
    id: "deletion-protection-off",
    severity: "warning",
    means: "A table, replica or load balancer can be deleted by the next apply.",
    find: (seen) => {
      const off = [
        ...switchedOff(seen, /^aws_dynamodb_table(_replica)?$/, "deletion_protection_enabled"),
        ...switchedOff(seen, /^aws_lb$/, "enable_deletion_protection"),
      ];
      if (off.length === 0) return [];
      const what = [
        ...(off.some(({ type }) => type === "aws_dynamodb_table") ? ["the table"] : []),
        ...(off.some(({ type }) => type === "aws_dynamodb_table_replica") ? ["its replicas"] : []),
        ...(off.some(({ type }) => type === "aws_lb") ? ["load balancers"] : []),
      ];
      return [
        {
          text: `Nothing protects ${list(what)} in ${list(off.map(({ region }) => region))} from being deleted by mistake any more.`,
          addresses: addressesOf(off),
          wayOut: "Leave deletionProtection on until the day of the teardown.",
        },
      ];
    },
  },
  {
    id: "point-in-time-recovery-off",
    severity: "danger",
    means: "The continuous backup of a table or replica is switched off, and what it holds is lost.",
    find: (seen) => {
      const off = [
        ...switchedOff(seen, /^aws_dynamodb_table$/, "point_in_time_recovery.enabled"),
        ...switchedOff(seen, /^aws_dynamodb_table_replica$/, "point_in_time_recovery"),
      ];
      if (off.length === 0) return [];
      return [
        {
          text: `Items that somebody deletes or overwrites by mistake can no longer be restored from ${list(off.map(({ region }) => region))}, because point-in-time recovery is switched off there, and its history is lost.`,
          addresses: addressesOf(off),
          wayOut: "Leave table.pointInTimeRecovery on, or make a backup first.",
        },
      ];
    },
  },
  {
    id: "logs-deleted",
    severity: "danger",
    means: "A bucket with logs of the traffic is deleted, or AWS refuses that in the middle of the apply.",
    find: (seen) =>
      changesOf(seen, "aws_s3_bucket", "delete", "replace").map(({ address, region, before }) =>
        before?.force_destroy === true
          ? {
              text: `All logs of the traffic of ${region} are deleted with their bucket.`,
              addresses: [address],
              wayOut:
                "Copy what you still need. Turn accessLogs and flowLogs off and deploy before you remove trafficLogs.",
            }
          : {
              text: `AWS refuses to delete the bucket in ${region} if it has logs, and the apply ends there, after the bucket's policy and its protection are gone.`,
              addresses: [address],
              wayOut:
                "Keep trafficLogs with accessLogs and flowLogs off; or set trafficLogs.deleteWithBackend to true and deploy first.",
            },
      ),
  },
];
