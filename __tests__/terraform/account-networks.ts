import { ec2 } from "./aws/ask";
import type { Answer, AwsClient } from "./aws/client";

/** A VPC as a user can have one: a gateway, and two subnets in two availability zones. */
export async function networkOf(
  client: AwsClient,
  region: string,
  { ipv6 = false } = {},
): Promise<{ vpcId: string; subnetIds: string[] }> {
  const { vpcId, ipv6CidrBlockAssociationSet } = (
    await client.query("ec2", region, "CreateVpc", {
      CidrBlock: "192.168.0.0/24",
      ...(ipv6 ? { AmazonProvidedIpv6CidrBlock: "true" } : {}),
    })
  ).vpc;
  const range: string = ipv6 ? ipv6CidrBlockAssociationSet.item[0].ipv6CidrBlock : "";
  await gatewayOf(client, region, vpcId);
  const { item: zones } = (await client.query("ec2", region, "DescribeAvailabilityZones")).availabilityZoneInfo;
  const subnetIds: string[] = [];
  for (const [index, CidrBlock] of ["192.168.0.0/25", "192.168.0.128/25"].entries()) {
    const AvailabilityZone = zones[index].zoneName;
    const { subnet } = await client.query("ec2", region, "CreateSubnet", {
      VpcId: vpcId,
      CidrBlock,
      AvailabilityZone,
      // The range is a /56, and a subnet's is a /64 of it.
      ...(ipv6 ? { Ipv6CidrBlock: range.replace(/00::\/56$/, `0${index}::/64`) } : {}),
    });
    subnetIds.push(subnet.subnetId);
  }
  return { vpcId, subnetIds };
}

/** Default VPCs of AWS lead to the internet, those of moto do not. */
export async function openDefaultVpc(client: AwsClient, region: string): Promise<void> {
  const { vpcId } = (await ec2.vpcs(client, region)).find(({ isDefault }) => isDefault === "true");
  const tables: Answer[] = (await client.query("ec2", region, "DescribeRouteTables")).routeTableSet.item;
  const { routeTableId, routeSet } = tables.find((table) => table.vpcId === vpcId);
  if (routeSet.item.some(({ gatewayId = "" }: Answer) => gatewayId.startsWith("igw-"))) return;
  await client.query("ec2", region, "CreateRoute", {
    RouteTableId: routeTableId,
    DestinationCidrBlock: "0.0.0.0/0",
    GatewayId: await gatewayOf(client, region, vpcId),
  });
}

async function gatewayOf(client: AwsClient, region: string, vpcId: string): Promise<string> {
  const { internetGatewayId } = (await client.query("ec2", region, "CreateInternetGateway")).internetGateway;
  await client.query("ec2", region, "AttachInternetGateway", { VpcId: vpcId, InternetGatewayId: internetGatewayId });
  return internetGatewayId;
}
