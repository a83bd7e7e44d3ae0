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

const accelerator = { AcceleratorArn: text };
const listener = { ListenerArn: text };
const endpointGroup = { EndpointGroupArn: text };

export const endpointGroupSettings = {
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
  DescribeAccelerator: z.object(accelerator),
  ListAccelerators: z.object(paging),

  DescribeListener: z.object(listener),
  ListListeners: z.object({ ...accelerator, ...paging }),

  DescribeEndpointGroup: z.object(endpointGroup),
  ListEndpointGroups: z.object({ ...listener, ...paging }),
  UpdateEndpointGroup: z.object({ ...endpointGroup, ...endpointGroupSettings }),

  ListTagsForResource: z.object({ ResourceArn: z.string().min(1).max(1011) }),

  ListCrossAccountAttachments: z.object(paging),
  ListCrossAccountResources: z.object({ ...paging, AcceleratorArn: text.optional(), ResourceOwnerAwsAccountId: text }),
} as const;

export type Request<Operation extends keyof typeof requests> = z.output<(typeof requests)[Operation]>;

/** Checks an operation's input. @throws ApiError InvalidArgumentException that names what is wrong */
export function readInput<Schema extends z.ZodType>(input: Schema, body: unknown): z.output<Schema> {
  const result = input.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "the request"}: ${message}`);
  throw apiError("InvalidArgumentException", problems.join("; "));
}
