import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { OWNER_TAG } from "../aws/naming";

export interface ProvidersProps {
  /** The backend's name. */
  readonly name: string;
  /** Names. */
  readonly regions: readonly string[];
  /** Nothing is deployed there any more, but Terraform needs the provider to delete the resources. */
  readonly formerRegions: readonly string[];
  /** On everything that takes tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whose credentials alone are accepted. @default any account's */
  readonly account?: string;
}

/**
 * How often a provider asks: with pauses that double up to 20 seconds
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html), a call that is throttled has about half a
 * minute, and a plan against a region that answers 503 ends after 40 seconds (measured with version 5.100). With the
 * provider's default of 25 it takes more than 5 minutes.
 */
const RETRIES = { maxRetries: 8, retryMode: "standard" };

/** One AWS provider per region, whose alias is the region's name. */
export class Providers extends Construct {
  /** In the order of the regions. */
  readonly all: readonly AwsProvider[];
  /** Of the first region, where what exists only once is made. */
  readonly home: AwsProvider;
  /** Of a region, whether or not anything else is deployed there. */
  readonly of: (region: string) => AwsProvider;

  constructor(scope: Construct, id: string, props: ProvidersProps) {
    super(scope, id);
    const defaultTags = [{ tags: { [OWNER_TAG]: props.name, ...props.tags } }];
    const allowedAccountIds = props.account === undefined ? undefined : [props.account];
    const providerOf = (region: string) =>
      new AwsProvider(this, region, { alias: region, region, defaultTags, allowedAccountIds, ...RETRIES });
    this.of = (region) => (this.node.tryFindChild(region) as AwsProvider | undefined) ?? providerOf(region);
    this.all = props.regions.map(providerOf);
    const [home] = this.all;
    if (!home) throw new Error("a backend needs a region");
    this.home = home;
    props.formerRegions.forEach(providerOf);
  }
}

/** The region that a provider is for. */
export const regionOf = (provider: AwsProvider): string => provider.alias as string;
