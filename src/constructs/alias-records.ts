import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import type { Accelerator } from "./accelerator";
import { create } from "./create";
import type { Domain } from "./domain";
import { providerFile } from "./provider-file";

export interface AliasRecordsProps {
  readonly provider: AwsProvider;
  readonly domain: Domain;
  readonly accelerator: Accelerator;
}

/** The records by which the domain's name leads to the accelerator's addresses. */
export class AliasRecords extends Construct {
  constructor(scope: Construct, id: string, { provider, domain, accelerator }: AliasRecordsProps) {
    super(scope, id);
    const { Route53Record } = providerFile("route53-record");
    for (const type of accelerator.dualStack ? ["A", "AAAA"] : ["A"]) {
      create(Route53Record, this, type.toLowerCase(), {
        provider,
        zoneId: domain.zoneId,
        name: domain.name,
        type,
        alias: {
          name: accelerator.dnsName,
          zoneId: accelerator.hostedZoneId,
          // The accelerator decides by itself where traffic goes, and has no health that Route 53 could ask for
          // (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html).
          evaluateTargetHealth: false,
        },
      });
    }
  }
}
