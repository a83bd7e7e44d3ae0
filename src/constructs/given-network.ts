import { DataAwsInternetGateway } from "@cdktf/provider-aws/lib/data-aws-internet-gateway";
import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { type Condition, mustHold } from "./condition";
import type { Network } from "./network";
import { regionOf } from "./providers";

export interface GivenNetworkProps {
  readonly provider: AwsProvider;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Whether the load balancer needs IPv6. */
  readonly dualStack: boolean;
  /** Availability zone ids where Global Accelerator takes no endpoints. */
  readonly excludedZoneIds: readonly string[];
}

/** A VPC of the user's own with some of its subnets. What they lack for a load balancer is an error of the plan. */
export class GivenNetwork extends Construct implements Network {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly ready = [];
  readonly held = [];

  constructor(scope: Construct, id: string, props: GivenNetworkProps) {
    super(scope, id);
    const { provider, vpcId } = props;
    this.vpcId = vpcId;
    this.subnetIds = [...props.subnetIds];
    const zonesBefore: string[] = [];
    for (const [index, subnetId] of props.subnetIds.entries()) {
      const subnet = new DataAwsSubnet(this, `subnet-${index + 1}`, {
        provider,
        id: subnetId,
        lifecycle: { postcondition: conditionsOf(subnetId, props, zonesBefore) },
      });
      zonesBefore.push(`${subnet.fqn}.availability_zone`);
    }
    // Without a gateway Global Accelerator reaches no load balancer there, internal or not
    // (https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html). Where there is none the data
    // source fails by itself, and its id is what the reader of that error gets to see.
    new DataAwsInternetGateway(this, "internet-gateway-of-the-given-vpc", {
      provider,
      filter: [{ name: "attachment.vpc-id", values: [vpcId] }],
    });
  }
}

function conditionsOf(subnet: string, props: GivenNetworkProps, zonesBefore: readonly string[]): Condition[] {
  const { vpcId, excludedZoneIds, dualStack, provider } = props;
  const path = `network["${regionOf(provider)}"]`;
  const conditions: Condition[] = [
    mustHold(
      `self.vpc_id == "${vpcId}"`,
      `${path}: ${subnet} belongs to \${self.vpc_id}, and not to ${vpcId}: name subnets of one VPC`,
    ),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    mustHold(
      'tonumber(split("/", self.cidr_block)[1]) <= 27',
      `${path}: ${subnet} has the range \${self.cidr_block}, and a load balancer needs /27 or a larger one: name another subnet`,
    ),
  ];
  if (zonesBefore.length > 0) {
    conditions.push(
      mustHold(
        `!contains([${zonesBefore.join(", ")}], self.availability_zone)`,
        `${path}: ${subnet} is in \${self.availability_zone}, as another one is, and a load balancer takes one subnet of each availability zone: name one in another zone`,
      ),
    );
  }
  if (excludedZoneIds.length > 0) {
    conditions.push(
      mustHold(
        `!contains(${JSON.stringify(excludedZoneIds)}, self.availability_zone_id)`,
        `${path}: ${subnet} is in \${self.availability_zone} (\${self.availability_zone_id}), where Global Accelerator takes no endpoints: name one in another zone`,
      ),
    );
  }
  if (dualStack) {
    conditions.push(
      mustHold(
        "try(length(self.ipv6_cidr_block) > 0, false)",
        `${path}: ${subnet} has no IPv6 range, and accelerator.ipAddressType is DUAL_STACK: give it one, or use IPV4`,
      ),
    );
  }
  return conditions;
}
