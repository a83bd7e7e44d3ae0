import { ec2 } from "./aws/ask";
import type { Answer, AwsClient } from "./aws/client";

/** Name that Global Accelerator gives its security groups. */
export const GROUP = "GlobalAccelerator";

/** What Global Accelerator makes in a VPC that Terraform created, and leaves there. @returns its id */
export async function leaveGroup(aws: AwsClient, region: string): Promise<string> {
  const vpcs: Answer[] = await ec2.vpcs(aws, region);
  const { vpcId } = vpcs.find(({ isDefault }) => isDefault !== "true") as Answer;
  const parameters = { VpcId: vpcId, GroupName: GROUP, GroupDescription: GROUP };
  return (await aws.query("ec2", region, "CreateSecurityGroup", parameters)).groupId;
}
