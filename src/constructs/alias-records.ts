import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { create } from "./create";
import type { Domain } from "./domain";
import type { Front } from "./front";
import { providerFile } from "./provider-file";

export interface AliasRecordsProps {
  readonly provider: AwsProvider;
  readonly domain: Domain;
  readonly front: Front;
}

/**
 * The records by which the domain's name leads to what is in front. They stay the same ones, whichever front it is: a change
 * of an alias is one call that replaces it, so that there is no moment without the name.
 */
export class AliasRecords extends Construct {
  constructor(scope: Construct, id: string, { provider, domain, front }: AliasRecordsProps) {
    super(scope, id);
    const { Route53Record } = providerFile("route53-record");
    for (const type of front.dualStack ? ["A", "AAAA"] : ["A"]) {
      create(Route53Record, this, type.toLowerCase(), {
        provider,
        zoneId: domain.zoneId,
        name: domain.name,
        type,
        alias: {
          name: front.dnsName,
          zoneId: front.hostedZoneId,
          evaluateTargetHealth: front.hasHealth,
        },
        dependsOn: front.ready,
      });
    }
  }
}
