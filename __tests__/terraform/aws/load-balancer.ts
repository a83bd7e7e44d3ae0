import type { LoadBalancerEndpoint } from "../../../src/simulator/aws-api/global-accelerator/context";
import { type AwsClient, AwsError } from "./client";

/** What Global Accelerator wants to know of a load balancer, asked of the load balancing API of its region. */
export async function loadBalancerIn(
  aws: AwsClient,
  arn: string,
  region: string,
): Promise<LoadBalancerEndpoint | undefined> {
  try {
    const { LoadBalancers } = await aws.query("elasticloadbalancing", region, "DescribeLoadBalancers", {
      "LoadBalancerArns.member.1": arn,
    });
    const [found] = LoadBalancers.member;
    return {
      internal: found.Scheme === "internal",
      dualStack: found.IpAddressType === "dualstack",
      active: found.State.Code === "active",
    };
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
