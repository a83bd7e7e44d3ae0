import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Fn, type ITerraformDependable, type TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { subnetsOf } from "../settings/cidr";
import { create } from "./create";
import { replacedWith } from "./replaced-with";

/** Where a load balancer stands. */
export interface Network {
  readonly vpcId: string;
  readonly subnetIds: string[];
  /** What must exist before a load balancer can be created there and Global Accelerator can reach it. */
  readonly ready: ITerraformDependable[];
  /** What AWS does not delete as long as a load balancer stands there. */
  readonly held: readonly TerraformResource[];
}

export interface CreatedNetworkProps {
  readonly provider: AwsProvider;
  readonly name: string;
  /** IPv4 range, /16 to /26. */
  readonly cidr: string;
  /** Whether the subnets have a route to the internet gateway. */
  readonly public: boolean;
  /** Whether the VPC and its subnets have IPv6 ranges as well. */
  readonly dualStack: boolean;
  /** Availability zone ids where Global Accelerator takes no endpoints. */
  readonly excludedZoneIds: readonly string[];
}

/** A load balancer needs subnets in at least two availability zones. */
const ZONES = 2;

/**
 * A VPC with one subnet in each of two availability zones.
 *
 * The internet gateway is there even where nothing routes to it: Global Accelerator reaches internal load balancers only
 * in a VPC that has one attached
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html).
 */
export class CreatedNetwork extends Construct implements Network {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly ready: ITerraformDependable[];
  readonly held: readonly TerraformResource[];

  constructor(scope: Construct, id: string, props: CreatedNetworkProps) {
    super(scope, id);
    const { provider } = props;
    const tags = { Name: props.name };

    const vpc = create(Vpc, this, "vpc", {
      provider,
      cidrBlock: props.cidr,
      enableDnsHostnames: true,
      assignGeneratedIpv6CidrBlock: props.dualStack || undefined,
      tags,
    });
    // Nothing uses it, and AWS made it with rules that let all of its members talk.
    create(DefaultSecurityGroup, this, "default-security-group", { provider, vpcId: vpc.id, tags });
    const gateway = create(InternetGateway, this, "internet-gateway", {
      provider,
      vpcId: vpc.id,
      tags,
      // AWS deletes no VPC that has one, and the provider would move it to the new VPC after that.
      lifecycle: replacedWith(vpc),
    });
    const routes = create(RouteTable, this, "route-table", { provider, vpcId: vpc.id, tags });
    this.ready = [gateway];
    if (props.public) {
      const toInternet = { provider, routeTableId: routes.id, gatewayId: gateway.id };
      this.ready.push(create(Route, this, "route", { ...toInternet, destinationCidrBlock: "0.0.0.0/0" }));
      if (props.dualStack) {
        this.ready.push(create(Route, this, "route-ipv6", { ...toInternet, destinationIpv6CidrBlock: "::/0" }));
      }
    }

    const zones = zonesOf(this, provider, props.excludedZoneIds);
    const subnets = subnetsOf(props.cidr, ZONES).map((cidrBlock, index) => {
      const subnet = create(Subnet, this, `subnet-${index + 1}`, {
        provider,
        vpcId: vpc.id,
        cidrBlock,
        availabilityZone: Fn.element(zones.names, index),
        ipv6CidrBlock: props.dualStack ? Fn.cidrsubnet(vpc.ipv6CidrBlock, 8, index) : undefined,
        tags,
      });
      this.ready.push(
        create(RouteTableAssociation, this, `route-table-association-${index + 1}`, {
          provider,
          subnetId: subnet.id,
          routeTableId: routes.id,
        }),
      );
      return subnet;
    });
    this.subnetIds = subnets.map(({ id }) => id);
    this.held = [gateway, ...subnets];
    this.vpcId = vpc.id;
  }
}

export interface DefaultNetworkProps {
  readonly provider: AwsProvider;
  /** Availability zone ids where Global Accelerator takes no endpoints. */
  readonly excludedZoneIds: readonly string[];
}

/** The account's default VPC of a region, with the subnets that AWS made in its availability zones. */
export class DefaultNetwork extends Construct implements Network {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly ready = [];
  readonly held = [];

  constructor(scope: Construct, id: string, { provider, excludedZoneIds }: DefaultNetworkProps) {
    super(scope, id);
    const vpc = new DataAwsVpc(this, "vpc", { provider, default: true });
    const filter = [
      { name: "vpc-id", values: [vpc.id] },
      { name: "default-for-az", values: ["true"] },
    ];
    if (excludedZoneIds.length > 0) {
      filter.push({ name: "availability-zone-id", values: zonesOf(this, provider, excludedZoneIds).zoneIds });
    }
    const subnets = new DataAwsSubnets(this, "subnets", { provider, filter });
    this.vpcId = vpc.id;
    this.subnetIds = subnets.ids;
  }
}

/** The availability zones that a load balancer behind Global Accelerator can stand in. */
function zonesOf(
  scope: Construct,
  provider: AwsProvider,
  excludedZoneIds: readonly string[],
): DataAwsAvailabilityZones {
  return new DataAwsAvailabilityZones(scope, "zones", {
    provider,
    state: "available",
    // Local Zones are opt-in, and neither load balancers behind Global Accelerator nor we support them.
    filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    excludeZoneIds: excludedZoneIds.length > 0 ? [...excludedZoneIds] : undefined,
  });
}
