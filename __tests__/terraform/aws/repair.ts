import type { ApiRequest, ApiResponse } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";

/**
 * Puts right what moto 5.2 says wrong and Terraform would stumble over: it writes a Python value where the state of a
 * subnet's IPv6 range belongs, and keeps one set of aliases for a key and its replicas, so that a replica cannot get the
 * alias that its primary key has, and one for both of what says which of them is the primary one.
 */
export function repair({ service, operation }: Call, request: ApiRequest, response: ApiResponse): ApiResponse {
  if (service === "kms" && operation === "CreateAlias" && response.status === 400 && isMultiRegion(request)) {
    return { ...response, status: 200, headers: {}, body: "null" };
  }
  if (service === "kms" && operation === "DescribeKey" && response.status === 200) {
    return { ...response, body: withKeyType(response.body.toString()) };
  }
  if (service !== "ec2" || !operation.includes("Subnet")) return response;
  return { ...response, body: response.body.toString().replaceAll(/\{'State': '(\w+)'\}/g, "$1") };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html */
const isMultiRegion = ({ body }: ApiRequest): boolean =>
  /^mrk-/.test(JSON.parse(body.toString()).TargetKeyId.split("/").at(-1));

function withKeyType(body: string): string {
  const { KeyMetadata } = JSON.parse(body);
  const { MultiRegionConfiguration: regions, Arn } = KeyMetadata;
  if (regions) regions.MultiRegionKeyType = regions.PrimaryKey.Arn === Arn ? "PRIMARY" : "REPLICA";
  return JSON.stringify({ KeyMetadata });
}
