import type { ApiResponse } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";

/**
 * Puts right what moto 5.2 says wrong and Terraform would wait for: it writes a Python value where the state of a subnet's
 * IPv6 range belongs.
 */
export function repair({ service, operation }: Call, response: ApiResponse): ApiResponse {
  if (service !== "ec2" || !operation.includes("Subnet")) return response;
  return { ...response, body: response.body.toString().replaceAll(/\{'State': '(\w+)'\}/g, "$1") };
}
