import type { ApiResponse } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";

/**
 * Puts right what moto 5.2 says wrong and Terraform would stumble over: it writes a Python value where the state of a
 * subnet's IPv6 range belongs, and keeps one value, for a key and its replicas, of what says which of them is the primary
 * one.
 */
export function repair({ service, operation }: Call, response: ApiResponse): ApiResponse {
  if (service === "kms" && operation === "DescribeKey" && response.status === 200) {
    return { ...response, body: withKeyType(response.body.toString()) };
  }
  if (service !== "ec2" || !operation.includes("Subnet")) return response;
  return { ...response, body: response.body.toString().replaceAll(/\{'State': '(\w+)'\}/g, "$1") };
}

function withKeyType(body: string): string {
  const { KeyMetadata } = JSON.parse(body);
  const { MultiRegionConfiguration: regions, Arn } = KeyMetadata;
  if (regions) regions.MultiRegionKeyType = regions.PrimaryKey.Arn === Arn ? "PRIMARY" : "REPLICA";
  return JSON.stringify({ KeyMetadata });
}
