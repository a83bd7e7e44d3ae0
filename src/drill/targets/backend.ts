import { z } from "zod";
import type { Topology } from "../../topology/topology";
import type { AwsOptions } from "./aws-options";

/** What leads to a deployed backend: with it, its drill is recovered without main.ts, outputs or topology. */
export const backendSchema = z.object({
  /** URL of what takes AWS's place. @default AWS itself */
  endpoint: z.string().optional(),
  /** Absent where Route 53 is in front. */
  acceleratorDnsName: z.string().optional(),
  regions: z.record(z.string(), z.object({ functionName: z.string(), tableName: z.string() })),
  table: z.object({
    /** Home region first. */
    regions: z.array(z.string()),
    partitionKey: z.string(),
    sortKey: z.string().optional(),
    ttlAttribute: z.string().optional(),
  }),
});

export type Backend = z.infer<typeof backendSchema>;

/** What of the table the drill needs to know. */
export type TableNames = Pick<Topology["table"], "regions" | "partitionKey"> &
  Partial<Pick<Topology["table"], "sortKey" | "ttlAttribute">>;

export const backendOf = ({ stack }: AwsOptions, table: TableNames, endpoint: string | undefined): Backend => ({
  endpoint,
  acceleratorDnsName: stack.acceleratorDnsName,
  regions: Object.fromEntries(
    Object.entries(stack.regions).map(([region, { functionName, tableName }]) => [region, { functionName, tableName }]),
  ),
  table: {
    regions: [...table.regions],
    partitionKey: table.partitionKey,
    sortKey: table.sortKey,
    ttlAttribute: table.ttlAttribute,
  },
});

/** Enough of the stack's outputs to restore what a drill has changed. */
export const stackOfBackend = ({ acceleratorDnsName, regions, table }: Backend): AwsOptions["stack"] => ({
  acceleratorDnsName,
  acceleratorIpAddresses: [],
  homeRegion: table.regions[0],
  regions: Object.fromEntries(
    Object.entries(regions).map(([region, names]) => [region, { ...names, loadBalancerDnsName: "" }]),
  ),
});
