import { jsonApi, jsonError } from "../json";
import { type Operations, operation } from "../operation";
import { ApiError, type ApiRequest, type ApiResponse } from "../request";
import type { ControlPlane } from "./control-plane";
import { requests } from "./requests";

/** What reads, and what moves traffic: the rest of AWS's operations is for Terraform. */
export const OPERATIONS: Operations<ControlPlane> = {
  DescribeAccelerator: operation(requests.DescribeAccelerator, (plane: ControlPlane, input) => ({
    Accelerator: plane.accelerators.show(input.AcceleratorArn),
  })),
  ListAccelerators: operation(requests.ListAccelerators, (plane: ControlPlane, input) =>
    plane.accelerators.list(input),
  ),
  DescribeAcceleratorAttributes: operation(requests.DescribeAccelerator, (plane: ControlPlane, input) => ({
    AcceleratorAttributes: plane.accelerators.entry(input.AcceleratorArn).attributes,
  })),

  UpdateAccelerator: operation(requests.UpdateAccelerator, async (plane: ControlPlane, input) => ({
    Accelerator: await plane.updateAccelerator(input),
  })),

  DescribeListener: operation(requests.DescribeListener, (plane: ControlPlane, input) => ({
    Listener: plane.listeners.show(input.ListenerArn),
  })),
  ListListeners: operation(requests.ListListeners, (plane: ControlPlane, input) => plane.listeners.list(input)),

  UpdateListener: operation(requests.UpdateListener, (plane: ControlPlane, input) => ({
    Listener: plane.updateListener(input),
  })),

  DescribeEndpointGroup: operation(requests.DescribeEndpointGroup, (plane: ControlPlane, input) => ({
    EndpointGroup: plane.endpointGroups.show(input.EndpointGroupArn),
  })),
  ListEndpointGroups: operation(requests.ListEndpointGroups, (plane: ControlPlane, input) =>
    plane.endpointGroups.list(input),
  ),
  UpdateEndpointGroup: operation(requests.UpdateEndpointGroup, async (plane: ControlPlane, input) => ({
    EndpointGroup: await plane.endpointGroups.update(input),
  })),
  AddEndpoints: operation(requests.AddEndpoints, (plane: ControlPlane, input) =>
    plane.endpointGroups.addEndpoints(input),
  ),
  RemoveEndpoints: operation(requests.RemoveEndpoints, (plane: ControlPlane, input) =>
    plane.endpointGroups.removeEndpoints(input),
  ),

  ListTagsForResource: operation(requests.ListTagsForResource, (plane: ControlPlane, input) => ({
    Tags: plane.tags(input.ResourceArn),
  })),

  // One account owns everything here, so nothing is shared with it.
  ListCrossAccountAttachments: operation(requests.ListCrossAccountAttachments, () => ({ CrossAccountAttachments: [] })),
  ListCrossAccountResourceAccounts: operation(requests.ListCrossAccountResourceAccounts, () => ({
    ResourceOwnerAwsAccountIds: [],
  })),
  ListCrossAccountResources: operation(requests.ListCrossAccountResources, () => ({ CrossAccountResources: [] })),
};

const REGION = "us-west-2";

/**
 * Global Accelerator's API (JSON 1.1).
 * @param operations those that are offered; every other answers UnknownOperationException
 */
export async function globalAcceleratorApi<Plane extends ControlPlane>(
  plane: Plane,
  request: ApiRequest,
  operations: Operations<Plane> = OPERATIONS,
): Promise<ApiResponse> {
  // The service has this one endpoint (https://docs.aws.amazon.com/general/latest/gr/global_accelerator.html).
  if (request.region !== REGION) {
    const why = `Credential should be scoped to a valid region. Global Accelerator's API is in ${REGION}, the request is signed for ${request.region}`;
    return jsonError(new ApiError(400, "InvalidSignatureException", why));
  }
  return jsonApi({ name: "Global Accelerator", invalid: "InvalidArgumentException", operations }, plane, request);
}
