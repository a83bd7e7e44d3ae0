import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { DynamodbTableReplicaA } from "@cdktf/provider-aws/lib/dynamodb-table-replica";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { keyNames } from "../aws/key-names";
import type { Storable } from "../settings/seed-items";
import { mustHold } from "./condition";
import { create } from "./create";
import type { EncryptionKey } from "./encryption-key";
import { Kept } from "./kept";
import { PerRegion } from "./per-region";
import { regionOf } from "./providers";
import { SeedItems } from "./seed-items";
import { TableIdentity } from "./table-identity";

export interface GlobalTableProps {
  readonly name: string;
  /** Attribute, a string. */
  readonly partitionKey: string;
  /** Attribute, a string. @default none */
  readonly sortKey?: string;
  /** Attribute with the expiry in seconds since 1970. @default none */
  readonly ttlAttribute?: string;
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  /** Items as plain objects. */
  readonly seedItems: readonly { readonly [attribute: string]: Storable | undefined }[];
  /** What encrypts the table and its replicas. @default keys that AWS owns */
  readonly key?: EncryptionKey;
  /** One per region, alias = region; the first is the table's home, the others get replicas. */
  readonly providers: readonly AwsProvider[];
}

/**
 * A DynamoDB global table (version 2019.11.21): a table in its home region and a replica resource in each other one.
 *
 * Replicas are resources of their own rather than `replica` blocks, because only so do tags, point-in-time recovery and
 * deletion protection of a replica exist in both versions of the AWS provider that we support.
 */
export class GlobalTable extends Construct {
  readonly name: string;
  readonly #replicas = new PerRegion<ITerraformDependable>("replica");

  constructor(scope: Construct, id: string, props: GlobalTableProps) {
    super(scope, id);
    this.name = props.name;
    const [home, ...others] = props.providers;
    if (!home) throw new Error("a global table needs a region");

    const keys = keyNames(props);
    const table = create(DynamodbTable, this, "table", {
      provider: home,
      name: props.name,
      hashKey: props.partitionKey,
      rangeKey: props.sortKey,
      attribute: keys.map((name) => ({ name, type: "S" })),
      // With provisioned capacity, replication would use up the replicas' write units.
      billingMode: "PAY_PER_REQUEST",
      // Replication reads the stream; replicas cannot be added without it.
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ttl: props.ttlAttribute === undefined ? undefined : { attributeName: props.ttlAttribute, enabled: true },
      pointInTimeRecovery: { enabled: props.pointInTimeRecovery },
      serverSideEncryption: props.key && { enabled: true, kmsKeyArn: props.key.arn(regionOf(home)) },
      deletionProtectionEnabled: props.deletionProtection,
      // The replicas are resources of their own; without this the table would plan their removal.
      lifecycle: { ignoreChanges: ["replica"], preventDestroy: props.deletionProtection || undefined },
    });
    this.#replicas.set(regionOf(home), table);
    new TableIdentity(this, "identity", {
      home: regionOf(home),
      name: props.name,
      keys,
      encryption: props.key ? "customer-managed" : "aws-owned",
      table,
    });

    if (props.ttlAttribute !== undefined) keepTtl(this, props.ttlAttribute);

    // One after the other: every replica is an UpdateTable of the same home table, which allows one at a time.
    let previous: ITerraformDependable = table;
    for (const provider of others) {
      const region = regionOf(provider);
      const key = props.key?.ofReplica(region);
      const replica = create(DynamodbTableReplicaA, this, region, {
        provider,
        globalTableArn: table.arn,
        pointInTimeRecovery: props.pointInTimeRecovery,
        kmsKeyArn: key?.arn,
        deletionProtectionEnabled: props.deletionProtection,
        dependsOn: [previous, ...(key ? [key.resource] : [])],
      });
      this.#replicas.set(region, replica);
      previous = replica;
    }

    new SeedItems(this, "item", { ...props, items: props.seedItems });
  }

  /** The table or replica in a region. */
  replica(region: string): ITerraformDependable {
    return this.#replicas.of(region);
  }
}

/** DynamoDB takes no other attribute while one is on (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html). */
function keepTtl(scope: Construct, attribute: string): void {
  const refusal = `items expire by \${self.input.value}, and AWS takes another attribute only once this one is off: remove table.ttlAttribute, deploy, wait an hour, and then set the new one`;
  new Kept(scope, "ttl", {
    value: attribute,
    conditions: [mustHold(`self.input.value == ${JSON.stringify(attribute)}`, refusal)],
  });
}
