import type { ApiRequest, ApiResponse } from "../../../src/simulator/aws-api/request";
import { ec2, loadBalancing } from "./ask";
import type { Call } from "./call";
import type { Answer, AwsClient } from "./client";

/** What stands in the way of a deletion: whether there is any, for the thing's id in a region. */
type InTheWay = (aws: AwsClient, region: string, id: string) => Promise<boolean>;

interface Rule {
  readonly operation: string;
  /** Names what is to be deleted. */
  readonly parameter: string;
  /** @default DependencyViolation */
  readonly code?: string;
  readonly inTheWay: InTheWay;
  readonly say: string;
}

/**
 * Deletions that AWS refuses and moto lets pass. A load balancer has network interfaces in its subnets, with its security
 * groups, and public addresses unless it is internal; moto gives it none, so it is asked for itself.
 * Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html ("delete all security groups associated
 * with the VPC (except the default one)", "detach or delete all gateways"), API_DeleteSecurityGroup.html ("associated with
 * an instance or network interface"), API_DeleteSubnet.html and API_DetachInternetGateway.html; the sentences are those that
 * the AWS provider's users quote.
 */
const REFUSED: readonly Rule[] = [
  {
    operation: "DeleteVpc",
    parameter: "VpcId",
    say: "The vpc '{}' has dependencies and cannot be deleted.",
    inTheWay: async (aws, region, id) =>
      (await ec2.securityGroups(aws, region)).some(({ vpcId, groupName }) => vpcId === id && groupName !== "default") ||
      (await ec2.internetGateways(aws, region)).some(({ attachmentSet }) =>
        (attachmentSet.item ?? []).some(({ vpcId }: Answer) => vpcId === id),
      ),
  },
  {
    operation: "DeleteSecurityGroup",
    parameter: "GroupId",
    say: "resource {} has a dependent object",
    inTheWay: async (aws, region, id) =>
      (await interfacesOf(aws, region)).some(({ groupSet }) =>
        (groupSet.item ?? []).some(({ groupId }: Answer) => groupId === id),
      ) ||
      (await loadBalancing.loadBalancers(aws, region)).some(({ SecurityGroups }) =>
        (SecurityGroups.member ?? []).includes(id),
      ),
  },
  {
    operation: "DeleteSubnet",
    parameter: "SubnetId",
    say: "The subnet '{}' has dependencies and cannot be deleted.",
    inTheWay: async (aws, region, id) =>
      (await interfacesOf(aws, region)).some(({ subnetId }) => subnetId === id) ||
      (await loadBalancing.loadBalancers(aws, region)).some(({ AvailabilityZones }) =>
        AvailabilityZones.member.some(({ SubnetId }: Answer) => SubnetId === id),
      ),
  },
  {
    operation: "DetachInternetGateway",
    parameter: "VpcId",
    say: "Network {} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.",
    inTheWay: async (aws, region, id) =>
      (await loadBalancing.loadBalancers(aws, region)).some(
        ({ VpcId, Scheme }) => VpcId === id && Scheme !== "internal",
      ),
  },
  {
    operation: "DeleteSecurityGroup",
    parameter: "GroupId",
    code: "CannotDelete",
    say: 'the specified group: "{}" name: "default" cannot be deleted by a user',
    inTheWay: async (aws, region, id) =>
      (await ec2.securityGroups(aws, region)).some(
        ({ groupId, groupName }) => groupId === id && groupName === "default",
      ),
  },
];

/** AWS's refusal of a call to EC2, or undefined where it would do what it is asked. */
export async function networkRefusal(
  aws: AwsClient,
  { service, operation, region }: Call,
  { body }: ApiRequest,
): Promise<ApiResponse | undefined> {
  if (service !== "ec2") return undefined;
  for (const { parameter, code = "DependencyViolation", inTheWay, say } of REFUSED.filter(
    (rule) => rule.operation === operation,
  )) {
    const id = new URLSearchParams(body.toString()).get(parameter) ?? "";
    if (!(await inTheWay(aws, region, id))) continue;
    return {
      status: 400,
      contentType: "text/xml",
      body: `<Response><Errors><Error><Code>${code}</Code><Message>${say.replace("{}", id)}</Message></Error></Errors></Response>`,
    };
  }
  return undefined;
}

const interfacesOf = async (aws: AwsClient, region: string): Promise<Answer[]> =>
  (await aws.query("ec2", region, "DescribeNetworkInterfaces")).networkInterfaceSet.item ?? [];
