import type { LoadBalancerEndpoint } from "./context";
import { apiError } from "./error";

/**
 * Refuses what cannot be an endpoint.
 *
 * The sentence about the ARN is AWS's, as of https://github.com/hashicorp/terraform-provider-aws/issues/28536: Global
 * Accelerator asks the load balancing API of the group's own region. The other rules:
 * https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints.html (dual stack) and
 * https://docs.aws.amazon.com/global-accelerator/latest/dg/preserve-client-ip-address.html (preservation).
 *
 * @throws ApiError InvalidArgumentException
 */
export function checkEndpoint(
  id: string,
  found: LoadBalancerEndpoint | undefined,
  { dualStack, clientIpPreservation }: { readonly dualStack: boolean; readonly clientIpPreservation: boolean },
): void {
  const refuse = (why: string) => apiError("InvalidArgumentException", why);
  if (!found) throw refuse(`'${id}' is not a valid load balancer ARN`);
  if (!found.active) throw refuse(`${id} is not active`);
  if (dualStack && !found.dualStack) throw refuse(`the accelerator is dual-stack and ${id} is not`);
  if ((dualStack || found.internal) && !clientIpPreservation) {
    throw refuse(`client IP address preservation cannot be turned off for ${id}`);
  }
}
