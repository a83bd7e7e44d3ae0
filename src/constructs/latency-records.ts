import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { create } from "./create";
import type { Domain } from "./domain";
import type { Front } from "./front";
import { providerFile } from "./provider-file";
import type { Region } from "./region";

export interface LatencyRecordsProps {
  readonly provider: AwsProvider;
  readonly domain: Domain;
  readonly dualStack: boolean;
  /** One whose weight is 0 has no record: latency records have no weight. */
  readonly regions: readonly Region[];
}

/**
 * Route 53's latency records: a resolver gets the addresses of the healthy load balancer that is closest to it.
 *
 * They have a name of their own below the domain, which no client asks for: Route 53 refuses a latency record beside a
 * record of the same name that has no policy
 * (https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html), so under the domain's own name they
 * could only take the place of another front's record with a moment without any. The underscore keeps it apart from the
 * names of hosts, and within what the policies for deploying allow.
 */
export class LatencyRecords extends Construct implements Front {
  readonly dnsName: string;
  readonly hostedZoneId: string;
  readonly dualStack: boolean;
  readonly hasHealth = true;
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, { provider, domain, dualStack, regions }: LatencyRecordsProps) {
    super(scope, id);
    const { Route53Record } = providerFile("route53-record");
    this.dnsName = `_regions.${domain.name}`;
    this.hostedZoneId = domain.zoneId;
    this.dualStack = dualStack;
    this.ready = regions
      .filter(({ weight }) => weight > 0)
      .flatMap(({ name: region, loadBalancer, ready }) => {
        const site = new Construct(this, region);
        return (dualStack ? ["A", "AAAA"] : ["A"]).map((type) =>
          create(Route53Record, site, type.toLowerCase(), {
            provider,
            zoneId: domain.zoneId,
            name: this.dnsName,
            type,
            setIdentifier: region,
            latencyRoutingPolicy: { region },
            alias: { name: loadBalancer.dnsName, zoneId: loadBalancer.hostedZoneId, evaluateTargetHealth: true },
            dependsOn: ready,
          }),
        );
      });
  }
}
