import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { naming } from "../aws/naming";
import type { Accounts } from "./accounts";
import { create } from "./create";
import { keyPolicy } from "./key-policy";
import { PerRegion } from "./per-region";
import { providerFile } from "./provider-file";
import { regionOf } from "./providers";

export interface EncryptionKeyProps {
  /** The backend's name. */
  readonly name: string;
  /** Whose functions have logs of their own. */
  readonly routes: readonly { readonly name: string }[];
  /** The first one's region gets the primary key, the others replicas. */
  readonly providers: readonly AwsProvider[];
  readonly accounts: Accounts;
}

/** How long a deleted key can still be had back; more than the week that AWS asks for at least. */
const DELETION_WINDOW_DAYS = 30;

/**
 * A multi-region key: the same key material everywhere, so that what was encrypted in one region can be restored in
 * another one. Policies and aliases belong to each region's own key, rotation to the primary
 * (https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html).
 */
export class EncryptionKey extends Construct {
  readonly #keys = new PerRegion<ITerraformDependable & { readonly arn: string }>("key");
  readonly #home: string;

  constructor(scope: Construct, id: string, { name, routes, providers, accounts }: EncryptionKeyProps) {
    super(scope, id);
    const { KmsKey } = providerFile("kms-key");
    const { KmsReplicaKey } = providerFile("kms-replica-key");
    const { KmsAlias } = providerFile("kms-alias");

    const [home] = providers;
    this.#home = home ? regionOf(home) : "";
    let primaryKeyArn: string | undefined;
    for (const provider of providers) {
      const region = regionOf(provider);
      const site = new Construct(this, region);
      const common = {
        provider,
        description: `Table and logs of ${name}`,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        policy: keyPolicy({
          logGroups: [undefined, ...routes].map((route) => naming.logGroup(name, route?.name)),
          region,
          account: accounts.of(region),
        }),
        // AWS changes no table whose key waits for its deletion: the table gets the new key before the old one goes
        // (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html).
        lifecycle: { createBeforeDestroy: true },
      };
      const key =
        primaryKeyArn === undefined
          ? create(KmsKey, site, "key", { ...common, multiRegion: true, enableKeyRotation: true })
          : create(KmsReplicaKey, site, "key", { ...common, primaryKeyArn });
      primaryKeyArn ??= key.arn;
      create(KmsAlias, site, "alias", { provider, name: naming.keyAlias(name), targetKeyId: key.keyId });
      this.#keys.set(region, key);
    }
  }

  /** ARN of a region's own key. */
  arn(region: string): string {
    return this.#keys.of(region).arn;
  }

  /**
   * What the table's replica in a region is encrypted with. The ARN follows from that of the primary key, because all regions'
   * keys have one id: were it the replica key's own, Terraform would delete the table's replica before it makes that key again,
   * which AWS refuses.
   * Source: https://docs.aws.amazon.com/kms/latest/developerguide/mrk-how-it-works.html
   */
  ofReplica(region: string): { readonly arn: string; readonly resource: ITerraformDependable } {
    const arn = Fn.replace(this.arn(this.#home), `:${this.#home}:`, `:${region}:`);
    return { arn, resource: this.#keys.of(region) };
  }
}
