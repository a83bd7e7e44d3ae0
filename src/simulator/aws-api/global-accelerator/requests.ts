import { z } from "zod";
import { apiError } from "./error";

/*
 * What each operation takes. Limits are those of the API reference
 * (https://docs.aws.amazon.com/global-accelerator/latest/api/API_Operations.html); members that are not here are ignored,
 * as AWS does.
 */

const text = z.string().max(255);
const port = z.int().min(1).max(65535);
const paging = { MaxResults: z.int().min(1).max(100).optional(), NextToken: text.optional() };
const tags = z.array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) }));
const name = text.regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,62}[a-zA-Z0-9])?$/, {
  error:
    "the name can have at most 64 characters, only letters, digits, periods and hyphens, and neither begins nor ends with a hyphen or period",
});
const ipAddressType = z.enum(["IPV4", "DUAL_STACK"]);

const accelerator = { AcceleratorArn: text };
const listener = { ListenerArn: text };
const endpointGroup = { EndpointGroupArn: text };

const listenerSettings = {
  PortRanges: z
    .array(z.object({ FromPort: port, ToPort: port }))
    .min(1)
    .max(10),
  Protocol: z.enum(["TCP", "UDP"]),
  ClientAffinity: z.enum(["NONE", "SOURCE_IP"]).optional(),
};

const endpointGroupSettings = {
  EndpointConfigurations: z
    .array(
      z.object({
        EndpointId: text,
        Weight: z.int().min(0).max(255).optional(),
        ClientIPPreservationEnabled: z.boolean().optional(),
        AttachmentArn: text.optional(),
      }),
    )
    .max(10)
    .optional(),
  TrafficDialPercentage: z.number().min(0).max(100).optional(),
  HealthCheckPort: port.optional(),
  HealthCheckProtocol: z.enum(["TCP", "HTTP", "HTTPS"]).optional(),
  HealthCheckPath: text.regex(/^\/[-a-zA-Z0-9@:%_\\+.~#?&/=]*$/).optional(),
  HealthCheckIntervalSeconds: z.union([z.literal(10), z.literal(30)], { error: "use 10 or 30 seconds" }).optional(),
  ThresholdCount: z.int().min(1).max(10).optional(),
  PortOverrides: z
    .array(z.object({ ListenerPort: port, EndpointPort: port }))
    .max(10)
    .optional(),
};

export const requests = {
  CreateAccelerator: z.object({
    Name: name,
    IpAddressType: ipAddressType.optional(),
    IpAddresses: z.array(text).max(0, { error: "there is no address range of your own (BYOIP) here" }).optional(),
    Enabled: z.boolean().optional(),
    IdempotencyToken: text,
    Tags: tags.optional(),
  }),
  DescribeAccelerator: z.object(accelerator),
  ListAccelerators: z.object(paging),
  UpdateAccelerator: z.object({
    ...accelerator,
    Name: name.optional(),
    IpAddressType: ipAddressType.optional(),
    Enabled: z.boolean().optional(),
  }),
  DeleteAccelerator: z.object(accelerator),
  DescribeAcceleratorAttributes: z.object(accelerator),
  UpdateAcceleratorAttributes: z.object({
    ...accelerator,
    FlowLogsEnabled: z.boolean().optional(),
    FlowLogsS3Bucket: text.optional(),
    FlowLogsS3Prefix: text.optional(),
  }),

  CreateListener: z.object({ ...accelerator, ...listenerSettings, IdempotencyToken: text }),
  DescribeListener: z.object(listener),
  ListListeners: z.object({ ...accelerator, ...paging }),
  UpdateListener: z.object({ ...listener, ...z.object(listenerSettings).partial().shape }),
  DeleteListener: z.object(listener),

  CreateEndpointGroup: z.object({
    ...listener,
    ...endpointGroupSettings,
    EndpointGroupRegion: text,
    IdempotencyToken: text,
  }),
  DescribeEndpointGroup: z.object(endpointGroup),
  ListEndpointGroups: z.object({ ...listener, ...paging }),
  UpdateEndpointGroup: z.object({ ...endpointGroup, ...endpointGroupSettings }),
  DeleteEndpointGroup: z.object(endpointGroup),

  TagResource: z.object({ ResourceArn: z.string().min(1).max(1011), Tags: tags }),
  UntagResource: z.object({ ResourceArn: z.string().min(1).max(1011), TagKeys: z.array(z.string()) }),
  ListTagsForResource: z.object({ ResourceArn: z.string().min(1).max(1011) }),

  ListCrossAccountAttachments: z.object(paging),
  ListCrossAccountResourceAccounts: z.object({}),
  ListCrossAccountResources: z.object({ ...paging, AcceleratorArn: text.optional(), ResourceOwnerAwsAccountId: text }),
} as const;

export type Operation = keyof typeof requests;
export type Request<O extends Operation> = z.output<(typeof requests)[O]>;

/** Checks an operation's input. @throws ApiError InvalidArgumentException that names what is wrong */
export function readInput<O extends Operation>(operation: O, body: unknown): Request<O> {
  const result = requests[operation].safeParse(body);
  if (result.success) return result.data as Request<O>;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "the request"}: ${message}`);
  throw apiError("InvalidArgumentException", problems.join("; "));
}
