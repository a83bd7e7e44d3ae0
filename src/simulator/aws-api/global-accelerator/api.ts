import type { z } from "zod";
import { ApiError, type ApiRequest, type ApiResponse } from "../request";
import type { ControlPlane } from "./control-plane";
import { readInput, requests } from "./requests";

/** Reads its input, and gives what it answers, or a promise of it; nothing stands for an empty answer. */
export type Operation<Plane = ControlPlane> = (plane: Plane, body: unknown) => unknown;

export const operation =
  <Schema extends z.ZodType, Plane = ControlPlane>(
    input: Schema,
    answer: (plane: Plane, input: z.output<Schema>) => unknown,
  ): Operation<Plane> =>
  (plane, body) =>
    answer(plane, readInput(input, body));

/** What reads, and what moves traffic by dials and weights: the rest of AWS's operations is for Terraform. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeAccelerator: operation(requests.DescribeAccelerator, (plane, input) => ({
    Accelerator: plane.accelerators.show(input.AcceleratorArn),
  })),
  ListAccelerators: operation(requests.ListAccelerators, (plane, input) => plane.accelerators.list(input)),
  DescribeAcceleratorAttributes: operation(requests.DescribeAccelerator, (plane, input) => ({
    AcceleratorAttributes: plane.accelerators.entry(input.AcceleratorArn).attributes,
  })),

  DescribeListener: operation(requests.DescribeListener, (plane, input) => ({
    Listener: plane.listeners.show(input.ListenerArn),
  })),
  ListListeners: operation(requests.ListListeners, (plane, input) => plane.listeners.list(input)),

  DescribeEndpointGroup: operation(requests.DescribeEndpointGroup, (plane, input) => ({
    EndpointGroup: plane.endpointGroups.show(input.EndpointGroupArn),
  })),
  ListEndpointGroups: operation(requests.ListEndpointGroups, (plane, input) => plane.endpointGroups.list(input)),
  UpdateEndpointGroup: operation(requests.UpdateEndpointGroup, async (plane, input) => ({
    EndpointGroup: await plane.endpointGroups.update(input),
  })),

  ListTagsForResource: operation(requests.ListTagsForResource, (plane, input) => ({
    Tags: plane.tags(input.ResourceArn),
  })),

  // One account owns everything here, so nothing is shared with it.
  ListCrossAccountAttachments: operation(requests.ListCrossAccountAttachments, () => ({ CrossAccountAttachments: [] })),
  ListCrossAccountResourceAccounts: () => ({ ResourceOwnerAwsAccountIds: [] }),
  ListCrossAccountResources: operation(requests.ListCrossAccountResources, () => ({ CrossAccountResources: [] })),
};

const REGION = "us-west-2";
const CONTENT_TYPE = "application/x-amz-json-1.1";

/**
 * Global Accelerator's API (JSON 1.1).
 * @param operations those that are offered; every other answers UnknownOperationException
 */
export async function globalAcceleratorApi<Plane extends ControlPlane>(
  plane: Plane,
  request: ApiRequest,
  operations: Readonly<Record<string, Operation<Plane>>> = OPERATIONS,
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

function dispatch<Plane>(
  plane: Plane,
  request: ApiRequest,
  operations: Readonly<Record<string, Operation<Plane>>>,
): unknown {
  // The service has this one endpoint (https://docs.aws.amazon.com/general/latest/gr/global_accelerator.html).
  if (request.region !== REGION) {
    throw new ApiError(
      400,
      "InvalidSignatureException",
      `Credential should be scoped to a valid region. Global Accelerator's API is in ${REGION}, the request is signed for ${request.region}`,
    );
  }
  const name = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) {
    const offered = Object.keys(operations).join(", ");
    throw new ApiError(
      400,
      "UnknownOperationException",
      `Global Accelerator has no ${name || "operation without a name"} here. It has ${offered}`,
    );
  }
  return operation(plane, parse(request.body));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || "{}");
  } catch {
    throw new ApiError(400, "SerializationException", "the body is no JSON");
  }
}
