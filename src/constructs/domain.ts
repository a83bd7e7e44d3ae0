import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { providerFile } from "./provider-file";

export interface DomainProps {
  /** Any region's will do: Route 53 is global. */
  readonly provider: AwsProvider;
  /** Name of the API, in the hosted zone or the zone's own. */
  readonly name: string;
  /** Name of a public hosted zone that exists. */
  readonly hostedZone: string;
}

/** The name under which clients find the API, and the hosted zone that it lies in. */
export class Domain extends Construct {
  readonly name: string;
  readonly zoneId: string;

  constructor(scope: Construct, id: string, { provider, name, hostedZone }: DomainProps) {
    super(scope, id);
    const { DataAwsRoute53Zone } = providerFile("data-aws-route53-zone");
    this.name = name;
    this.zoneId = new DataAwsRoute53Zone(this, "zone", { provider, name: hostedZone, privateZone: false }).zoneId;
  }
}
