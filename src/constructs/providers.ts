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

/** One AWS provider per region, whose alias is the region's name. */
export class Providers extends Construct {
  /** In the order of the regions. */
  readonly all: readonly AwsProvider[];
  /** Of the first region, where what exists only once is made. */
  readonly home: AwsProvider;

  constructor(scope: Construct, id: string, props: ProvidersProps) {
    super(scope, id);
    const defaultTags = [{ tags: { [OWNER_TAG]: props.name, ...props.tags } }];
    const allowedAccountIds = props.account === undefined ? undefined : [props.account];
    const providerOf = (region: string) =>
      new AwsProvider(this, region, { alias: region, region, defaultTags, allowedAccountIds });
    this.all = props.regions.map(providerOf);
    const [home] = this.all;
    if (!home) throw new Error("a backend needs a region");
    this.home = home;
    props.formerRegions.forEach(providerOf);
  }
}

/** The region that a provider is for. */
export const regionOf = (provider: AwsProvider): string => provider.alias as string;
