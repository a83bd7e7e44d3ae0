import { z } from "zod";
import { OPERATIONS } from "../../../src/simulator/aws-api/global-accelerator/api";
import {
  acceleratorName,
  endpointGroupSettings,
  ipAddressType,
  listenerSettings,
} from "../../../src/simulator/aws-api/global-accelerator/requests";
import { type Operations, operation } from "../../../src/simulator/aws-api/operation";
import type { LifecycleControlPlane } from "./global-accelerator";

const text = z.string().max(255);
const tags = z.array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) }));

const accelerator = { AcceleratorArn: text };
const listener = { ListenerArn: text };
const resource = { ResourceArn: z.string().min(1).max(1011) };

/** Limits are those of the API reference: https://docs.aws.amazon.com/global-accelerator/latest/api/API_Operations.html */
const requests = {
  CreateAccelerator: z.object({
    Name: acceleratorName,
    IpAddressType: ipAddressType.optional(),
    IpAddresses: z.array(text).max(0, { error: "there is no address range of your own (BYOIP) here" }).optional(),
    Enabled: z.boolean().optional(),
    IdempotencyToken: text,
    Tags: tags.optional(),
  }),
  DeleteAccelerator: z.object(accelerator),
  UpdateAcceleratorAttributes: z.object({
    ...accelerator,
    FlowLogsEnabled: z.boolean().optional(),
    FlowLogsS3Bucket: text.optional(),
    FlowLogsS3Prefix: text.optional(),
  }),
  CreateListener: z.object({
    ...accelerator,
    ...listenerSettings.partial({ ClientAffinity: true }).shape,
    IdempotencyToken: text,
  }),
  DeleteListener: z.object(listener),
  CreateEndpointGroup: z.object({
    ...listener,
    ...endpointGroupSettings,
    EndpointGroupRegion: text,
    IdempotencyToken: text,
  }),
  DeleteEndpointGroup: z.object({ EndpointGroupArn: text }),
  TagResource: z.object({ ...resource, Tags: tags }),
  UntagResource: z.object({ ...resource, TagKeys: z.array(z.string()) }),
};

export type LifecycleRequest<Name extends keyof typeof requests> = z.output<(typeof requests)[Name]>;

type Plane = LifecycleControlPlane;

/** Those of the simulator, and those that Terraform needs beside. */
export const LIFECYCLE_OPERATIONS: Operations<Plane> = {
  CreateAccelerator: operation(requests.CreateAccelerator, (plane: Plane, input) => ({
    Accelerator: plane.createAccelerator(input),
  })),
  DeleteAccelerator: operation(requests.DeleteAccelerator, (plane: Plane, input) =>
    plane.deleteAccelerator(input.AcceleratorArn),
  ),
  UpdateAcceleratorAttributes: operation(requests.UpdateAcceleratorAttributes, (plane: Plane, input) => ({
    AcceleratorAttributes: plane.updateAttributes(input),
  })),
  CreateListener: operation(requests.CreateListener, (plane: Plane, input) => ({
    Listener: plane.createListener(input),
  })),
  DeleteListener: operation(requests.DeleteListener, (plane: Plane, input) => plane.deleteListener(input.ListenerArn)),
  CreateEndpointGroup: operation(requests.CreateEndpointGroup, async (plane: Plane, input) => ({
    EndpointGroup: await plane.createEndpointGroup(input),
  })),
  DeleteEndpointGroup: operation(requests.DeleteEndpointGroup, (plane: Plane, input) =>
    plane.endpointGroups.remove(input.EndpointGroupArn),
  ),
  TagResource: operation(requests.TagResource, (plane: Plane, input) => plane.tag(input.ResourceArn, input.Tags)),
  UntagResource: operation(requests.UntagResource, (plane: Plane, input) =>
    plane.untag(input.ResourceArn, input.TagKeys),
  ),
  ...OPERATIONS,
};
