import { z } from "zod";
import { ignored } from "../operation";

/*
 * What each operation takes. Limits are those of the API reference
 * (https://docs.aws.amazon.com/global-accelerator/latest/api/API_Operations.html).
 */

const text = z.string().max(255);
const port = z.int().min(1).max(65535);
const paging = { MaxResults: z.int().min(1).max(100).optional(), NextToken: text.optional() };

const accelerator = { AcceleratorArn: text };
const listener = { ListenerArn: text };
const endpointGroup = { EndpointGroupArn: text };

export const acceleratorName = text.regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,62}[a-zA-Z0-9])?$/, {
  error:
    "the name can have at most 64 characters, only letters, digits, periods and hyphens, and neither begins nor ends with a hyphen or period",
});
export const ipAddressType = z.enum(["IPV4", "DUAL_STACK"]);

export const listenerSettings = z.object({
  PortRanges: z
    .array(z.strictObject({ FromPort: port, ToPort: port }))
    .min(1)
    .max(10),
  Protocol: z.enum(["TCP", "UDP"]),
  ClientAffinity: z.enum(["NONE", "SOURCE_IP"]),
});

const endpointConfigurations = z
  .array(
    z.strictObject({
      EndpointId: text,
      Weight: z.int().min(0).max(255).optional(),
      ClientIPPreservationEnabled: z.boolean().optional(),
    }),
  )
  .max(10);

const NOT_FOR_LOAD_BALANCERS = { ignored: "AWS ignores it too where the endpoint is a load balancer; it is shown" };

export const endpointGroupSettings = {
  EndpointConfigurations: endpointConfigurations.optional(),
  TrafficDialPercentage: z.number().min(0).max(100).optional(),
  HealthCheckPort: port.optional().meta(NOT_FOR_LOAD_BALANCERS),
  HealthCheckProtocol: z.enum(["TCP", "HTTP", "HTTPS"]).optional().meta(NOT_FOR_LOAD_BALANCERS),
  HealthCheckPath: text
    .regex(/^\/[-a-zA-Z0-9@:%_\\+.~#?&/=]*$/)
    .optional()
    .meta(NOT_FOR_LOAD_BALANCERS),
  HealthCheckIntervalSeconds: z
    .union([z.literal(10), z.literal(30)], { error: "use 10 or 30 seconds" })
    .optional()
    .meta(NOT_FOR_LOAD_BALANCERS),
  ThresholdCount: z.int().min(1).max(10).optional().meta(NOT_FOR_LOAD_BALANCERS),
  PortOverrides: z
    .array(z.strictObject({ ListenerPort: port, EndpointPort: port }))
    .max(10)
    .optional(),
};

export const requests = {
  DescribeAccelerator: z.object(accelerator),
  ListAccelerators: z.object(paging),
  UpdateAccelerator: z.object({
    ...accelerator,
    Name: acceleratorName.optional(),
    IpAddressType: ipAddressType.optional(),
    IpAddresses: z.array(text).max(0, { error: "there is no address range of your own (BYOIP) here" }).optional(),
    Enabled: z.boolean().optional(),
  }),

  DescribeListener: z.object(listener),
  ListListeners: z.object({ ...accelerator, ...paging }),
  UpdateListener: z.object({ ...listener, ...listenerSettings.partial().shape }),

  DescribeEndpointGroup: z.object(endpointGroup),
  ListEndpointGroups: z.object({ ...listener, ...paging }),
  UpdateEndpointGroup: z.object({ ...endpointGroup, ...endpointGroupSettings }),
  AddEndpoints: z.object({ ...endpointGroup, EndpointConfigurations: endpointConfigurations.min(1) }),
  RemoveEndpoints: z.object({
    ...endpointGroup,
    EndpointIdentifiers: z
      .array(z.strictObject({ EndpointId: text, ClientIPPreservationEnabled: z.boolean().optional() }))
      .min(1)
      .max(10),
  }),

  ListTagsForResource: z.object({ ResourceArn: z.string().min(1).max(1011) }),

  ListCrossAccountAttachments: z.object(paging),
  ListCrossAccountResourceAccounts: z.object({}),
  ListCrossAccountResources: z.object({
    MaxResults: paging.MaxResults,
    NextToken: paging.NextToken,
    AcceleratorArn: ignored("nothing is shared with the account"),
    ResourceOwnerAwsAccountId: ignored("nothing is shared with the account"),
  }),
} as const;

export type Request<Operation extends keyof typeof requests> = z.output<(typeof requests)[Operation]>;
