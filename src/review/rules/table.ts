import { UNKNOWN } from "../../topology/change";
import type { Rule, Seen } from "../finding";
import { homeMove } from "../home";
import { changesOf, regionsOf, valueAt, valuesAt } from "../seen";
import { count } from "../words";

const lostTables = (seen: Seen) => changesOf(seen, "aws_dynamodb_table", "delete", "replace");

/** Replicas that go, except with their table. */
const lostReplicas = (seen: Seen, action: "delete" | "replace") =>
  lostTables(seen).length > 0 ? [] : changesOf(seen, "aws_dynamodb_table_replica", action);

const serves = (seen: Seen, region: string): boolean =>
  seen.after !== undefined && regionsOf(seen.after.topology).includes(region);

/** What becomes of the items. */
export const TABLE_RULES: readonly Rule[] = [
  {
    id: "table-lost",
    severity: "danger",
    means: "The table is deleted or replaced, with every item and every replica.",
    find: (seen) =>
      lostTables(seen).map(({ address, region, action }) => ({
        text: `Every item is lost, in ${region} and in all replicas${action === "replace" ? ", and the new table is empty" : ""}: what is not in a backup cannot be restored.`,
        addresses: [address],
        wayOut:
          "Keep the table; where its keys must change, make a second table, copy the items, and move the functions to it.",
      })),
  },
  {
    id: "table-home-changes",
    severity: "danger",
    means: "Another region becomes the first one, in which the table is made: Terraform cannot move a table.",
    find: (seen) => {
      const move = homeMove(seen);
      return move === undefined
        ? []
        : [
            {
              text: `Items can be lost: Terraform does not move the table from ${move.from} to ${move.to}, but takes the copy in ${move.to} for the table, and deletes that copy as a replica in the same apply.`,
              addresses: [move.address],
              wayOut: `Leave ${move.from} the first region of main.ts; the others can be in any order.`,
            },
          ];
    },
  },
  {
    id: "replica-deleted",
    severity: "danger",
    means: "A region's replica of the table is deleted.",
    find: (seen) =>
      lostReplicas(seen, "delete").map(({ address, region }) => ({
        text: serves(seen, region)
          ? `Requests in ${region} that need data fail, because its replica of the table is deleted while clients are still sent to the region; the other regions keep every item that was replicated.`
          : `The copy of the data in ${region} is gone; the other regions keep every item that was replicated.`,
        addresses: [address],
        wayOut: serves(seen, region)
          ? `Keep the replica, or take ${region} out of the regions altogether, with weight 0 first.`
          : "Set the region's weight to 0 and wait until its last writes are in the other regions before this apply.",
      })),
  },
  {
    id: "replica-replaced",
    severity: "danger",
    means: "A region's replica of the table is deleted and created again, as after a change of its key.",
    find: (seen) =>
      lostReplicas(seen, "replace").map(({ address, region }) => ({
        text: `Requests in ${region} that need data fail from the delete of its replica until the new one is filled, which takes longer the more data there is; the other regions keep every item that was replicated.`,
        addresses: [address],
        wayOut: `Set the weight of ${region} to 0, wait until its connections have ended and its writes are in the other regions, and apply one replica at a time.`,
      })),
  },
  {
    id: "replica-added",
    severity: "note",
    means: "A region gets a replica of the table.",
    find: (seen) =>
      (seen.before ? changesOf(seen, "aws_dynamodb_table_replica", "create") : []).map(({ address, region }) => ({
        text: `${region} gets a copy of the data, which is filled from the other regions.`,
        addresses: [address],
        wayOut: "Send no traffic there until the replica is active.",
      })),
  },
  {
    id: "expiry-changes",
    severity: "warning",
    means: "The attribute by which DynamoDB deletes items that have expired is set, changed or removed.",
    find: ({ before, after, change }) => {
      if (!before || !after || before.topology.table.id !== after.topology.table.id) return [];
      const [was, is] = [before.topology.table.ttlAttribute, after.topology.table.ttlAttribute];
      if (was === is) return [];
      return [
        {
          text:
            is === undefined
              ? "Items that have expired are no longer deleted."
              : "DynamoDB deletes every item, in all regions, whose expiry by the new attribute is over.",
          addresses: change.changes.filter(({ type }) => type === "aws_dynamodb_table").map(({ address }) => address),
          wayOut:
            is === undefined
              ? "Check that readers do not count on the deletion."
              : "Count the items that would expire at once, and make a backup first.",
        },
      ];
    },
  },
  {
    id: "items-changed",
    severity: "warning",
    means: "Terraform deletes or overwrites items that it once wrote.",
    find: (seen) => {
      if (lostTables(seen).length > 0) return [];
      const items = changesOf(seen, "aws_dynamodb_table_item", "delete", "replace", "update");
      if (items.length === 0) return [];
      return [
        {
          text: `Terraform deletes or overwrites ${count(items.length, "item")} in every region, with what clients have written to ${items.length === 1 ? "it" : "them"} since.`,
          addresses: items.map(({ address }) => address),
          wayOut: "Let Terraform forget the items instead (a removed block with destroy = false).",
        },
      ];
    },
  },
  {
    id: "capacity-mode-changes",
    severity: "warning",
    means: "The table changes between on-demand and provisioned capacity.",
    find: (seen) =>
      changesOf(seen, "aws_dynamodb_table", "update")
        .filter(({ before, after }) => {
          const [is] = valuesAt(after, ["billing_mode"]);
          return is !== UNKNOWN && valueAt(before, "billing_mode") === "PAY_PER_REQUEST" && is === "PROVISIONED";
        })
        .map(({ address }) => ({
          text: "Reads and writes above the provisioned capacity are throttled, and replication from the other regions uses up a part of it.",
          addresses: [address],
          wayOut: "Stay with PAY_PER_REQUEST, or scale the write capacity automatically in every region.",
        })),
  },
];
