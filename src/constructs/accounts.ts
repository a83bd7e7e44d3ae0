import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { PerRegion } from "./per-region";
import { regionOf } from "./providers";

export interface AccountsProps {
  readonly providers: readonly AwsProvider[];
}

/**
 * Id of the account that is deployed to, asked of each region's own STS: while one region is out, another one's names are
 * still known (https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html).
 */
export class Accounts extends Construct {
  readonly #ids = new PerRegion<string>("account");

  constructor(scope: Construct, id: string, { providers }: AccountsProps) {
    super(scope, id);
    for (const provider of providers) {
      const region = regionOf(provider);
      this.#ids.set(region, new DataAwsCallerIdentity(this, region, { provider }).accountId);
    }
  }

  /** For what is named in a region. */
  of(region: string): string {
    return this.#ids.of(region);
  }
}
