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
import { type Condition, mustHold } from "./condition";
import { create } from "./create";
import { Kept } from "./kept";
import type { Network } from "./network";
import { regionOf } from "./providers";
import { replacedWith } from "./replaced-with";
import { zonesOf } from "./zones";

export interface CreatedNetworkProps {
  readonly provider: AwsProvider;
  readonly name: string;
  /** IPv4 range, /16 to /26. */
  readonly cidr: string;
  /** Whether the subnets have a route to the internet gateway. */
  readonly public: boolean;
  /** Whether the VPC and its subnets have IPv6 ranges as well. */
  readonly dualStack: boolean;
  /** How many availability zones it has a subnet in. */
  readonly zones: 2 | 3;
  /** Availability zone ids where Global Accelerator takes no endpoints. */
  readonly excludedZoneIds: readonly string[];
}

/**
 * A VPC with one subnet in each of two or three availability zones.
 *
 * The zones are those of the first deployment for good: a subnet in another zone would replace one that the load balancer
 * stands in, which AWS refuses, and so would every plan while a zone is not available or after AWS has added one.
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

    const zones = new Kept(this, "kept-zones", {
      value: zonesOf(this, { ...props, state: "available" }).names,
      conditions: [enoughZones(regionOf(provider), props.zones)],
    });
    const subnets = subnetsOf(props.cidr, props.zones).map((cidrBlock, index) => {
      const subnet = create(Subnet, this, `subnet-${index + 1}`, {
        provider,
        vpcId: vpc.id,
        cidrBlock,
        availabilityZone: Fn.element(zones.list, index),
        ipv6CidrBlock: props.dualStack ? Fn.cidrsubnet(vpc.ipv6CidrBlock, 8, index) : undefined,
        tags,
        // For a backend that was deployed before its zones were kept.
        // A third one that goes must go after the load balancer has left it, and without this it goes first
        // (https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy).
        lifecycle: { ignoreChanges: ["availability_zone"], ...(index >= 2 ? { createBeforeDestroy: true } : {}) },
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
    // A third one can come later, and must not replace the load balancer.
    this.held = [gateway, ...subnets.slice(0, 2)];
    this.vpcId = vpc.id;
  }
}

const enoughZones = (region: string, zones: number): Condition =>
  mustHold(
    `length(self.input.value) >= ${zones}`,
    `${region} had \${length(self.input.value)} availability zones for this account when its network was first planned, and zones is ${zones}: use fewer zones, another region, or subnets of your own (network)`,
  );
