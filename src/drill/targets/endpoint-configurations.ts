import type { EndpointConfiguration } from "@aws-sdk/client-global-accelerator";
import type { EndpointState } from "./target";

/**
 * A group's list of endpoints with some weights changed, as UpdateEndpointGroup wants it: the list replaces the old one, and
 * what an endpoint in it leaves out goes back to AWS's default, so all of it is sent again. An endpoint of another account
 * cannot be sent again, because no API gives back the attachment through which it was added; the constructs make none.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/api/API_EndpointConfiguration.html
 * @param weights by the endpoint's id
 */
export const endpointConfigurations = (
  endpoints: readonly EndpointState[],
  weights: ReadonlyMap<string, number>,
): EndpointConfiguration[] =>
  endpoints.map(({ id, weight, clientIpPreservation }) => ({
    EndpointId: id,
    Weight: weights.get(id) ?? weight,
    ClientIPPreservationEnabled: clientIpPreservation,
  }));
