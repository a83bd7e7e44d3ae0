import type { ApiRequest } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";
import { type AwsClient, AwsError } from "./client";

/**
 * Takes away what AWS takes away together with something else, and moto leaves: the association of a load balancer with a
 * web ACL (https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html).
 */
export async function takeAlong(
  { service, operation, region }: Call,
  { body }: ApiRequest,
  moto: AwsClient,
): Promise<void> {
  if (service !== "elasticloadbalancing" || operation !== "DeleteLoadBalancer") return;
  const ResourceArn = new URLSearchParams(body.toString()).get("LoadBalancerArn") ?? "";
  try {
    await moto.json("wafv2", region, "DisassociateWebACL", { ResourceArn });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}
