import { DataAwsRouteTables } from "@cdktf/provider-aws/lib/data-aws-route-tables";
import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { DataAwsVpcs } from "@cdktf/provider-aws/lib/data-aws-vpcs";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { mustHold } from "./condition";
import type { Network } from "./network";
import { regionOf } from "./providers";
import { zonesOf } from "./zones";

export interface DefaultNetworkProps {
  readonly provider: AwsProvider;
  /** Availability zone ids where Global Accelerator takes no endpoints. */
  readonly excludedZoneIds: readonly string[];
}

/**
 * The account's default VPC of a region, with the subnets that AWS made in its availability zones. An account can have
 * deleted them, wholly or in part; then the plan fails, and not the apply half-way.
 */
export class DefaultNetwork extends Construct implements Network {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly ready = [];
  readonly held = [];

  constructor(scope: Construct, id: string, { provider, excludedZoneIds }: DefaultNetworkProps) {
    super(scope, id);
    const region = regionOf(provider);
    const orElse = "or set network to create";
    // The data source of one VPC would fail by itself, and name nothing to do.
    const vpcs = new DataAwsVpcs(this, "vpc", {
      provider,
      filter: [{ name: "is-default", values: ["true"] }],
      lifecycle: {
        postcondition: [
          mustHold(
            "length(self.ids) == 1",
            `this account has no default VPC in ${region}: make one with aws ec2 create-default-vpc --region ${region}, ${orElse}`,
          ),
        ],
      },
    });
    // `one` takes an empty list too, which the condition above is about.
    const vpcId: string = Fn.one(vpcs.ids);
    const filter = [
      { name: "vpc-id", values: [vpcId] },
      { name: "default-for-az", values: ["true"] },
    ];
    if (excludedZoneIds.length > 0) {
      filter.push({ name: "availability-zone-id", values: zonesOf(this, { provider, excludedZoneIds }).zoneIds });
    }
    const subnets = new DataAwsSubnets(this, "subnets", {
      provider,
      filter,
      lifecycle: {
        postcondition: [
          mustHold(
            "length(self.ids) >= 2",
            `the default VPC in ${region} has default subnets in \${length(self.ids)} availability zones that the accelerator can reach, and a load balancer needs two: make more with aws ec2 create-default-subnet --region ${region} --availability-zone ZONE, ${orElse}`,
          ),
        ],
      },
    });
    new DataAwsRouteTables(this, "route-tables", {
      provider,
      vpcId,
      filter: [{ name: "route.gateway-id", values: ["igw-*"] }],
      lifecycle: {
        postcondition: [
          mustHold(
            "length(self.ids) >= 1",
            `no route of the default VPC in ${region} leads to an internet gateway, so that clients cannot reach it: add the gateway and the route, ${orElse}`,
          ),
        ],
      },
    });
    this.vpcId = vpcId;
    this.subnetIds = subnets.ids;
  }
}
