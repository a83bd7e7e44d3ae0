import { ApiError, type ApiRequest, type ApiResponse } from "../request";
import type { ControlPlane } from "./control-plane";
import { type Operation, type Request, readInput, requests } from "./requests";

type Handlers = { readonly [O in Operation]: (plane: ControlPlane, input: Request<O>) => unknown };

/** What each operation answers, or a promise of it; nothing stands for an empty answer. */
const HANDLERS: Handlers = {
  CreateAccelerator: (plane, input) => ({ Accelerator: plane.accelerators.create(input) }),
  DescribeAccelerator: (plane, input) => ({ Accelerator: plane.accelerators.show(input.AcceleratorArn) }),
  ListAccelerators: (plane, input) => plane.accelerators.list(input),
  UpdateAccelerator: async (plane, input) => ({ Accelerator: await plane.updateAccelerator(input) }),
  DeleteAccelerator: (plane, input) => plane.deleteAccelerator(input.AcceleratorArn),
  DescribeAcceleratorAttributes: (plane, input) => ({
    AcceleratorAttributes: plane.accelerators.attributes(input.AcceleratorArn),
  }),
  UpdateAcceleratorAttributes: (plane, input) => ({
    AcceleratorAttributes: plane.accelerators.updateAttributes(input),
  }),

  CreateListener: (plane, input) => ({ Listener: plane.listeners.create(input) }),
  DescribeListener: (plane, input) => ({ Listener: plane.listeners.show(input.ListenerArn) }),
  ListListeners: (plane, input) => plane.listeners.list(input),
  UpdateListener: (plane, input) => ({ Listener: plane.listeners.update(input) }),
  DeleteListener: (plane, input) => plane.deleteListener(input.ListenerArn),

  CreateEndpointGroup: async (plane, input) => ({ EndpointGroup: await plane.endpointGroups.create(input) }),
  DescribeEndpointGroup: (plane, input) => ({ EndpointGroup: plane.endpointGroups.show(input.EndpointGroupArn) }),
  ListEndpointGroups: (plane, input) => plane.endpointGroups.list(input),
  UpdateEndpointGroup: async (plane, input) => ({ EndpointGroup: await plane.endpointGroups.update(input) }),
  DeleteEndpointGroup: (plane, input) => plane.endpointGroups.delete(input.EndpointGroupArn),

  TagResource: (plane, { ResourceArn, Tags }) => plane.accelerators.tag(ResourceArn, Tags),
  UntagResource: (plane, { ResourceArn, TagKeys }) => plane.accelerators.untag(ResourceArn, TagKeys),
  ListTagsForResource: (plane, { ResourceArn }) => ({ Tags: plane.tags(ResourceArn) }),

  // One account owns everything here, so nothing is shared with it.
  ListCrossAccountAttachments: () => ({ CrossAccountAttachments: [] }),
  ListCrossAccountResourceAccounts: () => ({ ResourceOwnerAwsAccountIds: [] }),
  ListCrossAccountResources: () => ({ CrossAccountResources: [] }),
};

/** Everything that the control plane can do. */
export const OPERATIONS = Object.keys(requests) as readonly Operation[];

/** What reads, and what moves traffic by dials and weights. */
export const TRAFFIC_OPERATIONS: readonly Operation[] = OPERATIONS.filter(
  (operation) => /^(Describe|List)/.test(operation) || operation === "UpdateEndpointGroup",
);

const REGION = "us-west-2";
const CONTENT_TYPE = "application/x-amz-json-1.1";

/**
 * Global Accelerator's API (JSON 1.1).
 * @param operations those that are offered; every other answers UnknownOperationException
 */
export async function globalAcceleratorApi(
  plane: ControlPlane,
  request: ApiRequest,
  operations: readonly Operation[] = OPERATIONS,
): Promise<ApiResponse> {
  try {
    const answer = await dispatch(plane, request, operations);
    return { status: 200, contentType: CONTENT_TYPE, body: JSON.stringify(answer ?? {}) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return {
      status: error.status,
      contentType: CONTENT_TYPE,
      headers: { "x-amzn-errortype": error.code },
      body: JSON.stringify({ __type: error.code, Message: error.message }),
    };
  }
}

function dispatch(plane: ControlPlane, request: ApiRequest, operations: readonly Operation[]): unknown {
  // The service has this one endpoint (https://docs.aws.amazon.com/general/latest/gr/global_accelerator.html).
  if (request.region !== REGION) {
    throw new ApiError(
      400,
      "InvalidSignatureException",
      `Credential should be scoped to a valid region. Global Accelerator's API is in ${REGION}, the request is signed for ${request.region}`,
    );
  }
  const name = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
  const operation = operations.find((each) => each === name);
  if (!operation) {
    const offered = operations.join(", ");
    throw new ApiError(
      400,
      "UnknownOperationException",
      `Global Accelerator has no ${name || "operation without a name"} here. It has ${offered}`,
    );
  }
  return call(plane, operation, parse(request.body));
}

const call = <O extends Operation>(plane: ControlPlane, operation: O, body: unknown): unknown =>
  HANDLERS[operation](plane, readInput(operation, body));

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || "{}");
  } catch {
    throw new ApiError(400, "SerializationException", "the body is no JSON");
  }
}
