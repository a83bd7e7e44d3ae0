import { z } from "zod";
import { REGIONS } from "../regions";
import { rangeOf } from "./cidr";
import { nearest } from "./problem";

/*
 * The convention of this file: every `error` says what is allowed; `problem.ts` puts the path and the value before it.
 */

const integer = (min: number, max: number, unit = "") => {
  const error = `use a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
const flag = () => z.boolean({ error: "use true or false" });
const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `use one of ${values.join(", ")}` });
const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, { error: "use an object of settings" });

/** CloudWatch Logs accepts only these, in days (PutRetentionPolicy in its API reference). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const regionName = z
  .string({ error: "use a region's name, such as eu-central-1" })
  .refine((name) => REGIONS.get(name)?.globalAccelerator, { error: ({ input }) => regionHelp(String(input)) });

function regionHelp(name: string): string {
  const region = REGIONS.get(name);
  if (region) return `Global Accelerator takes no endpoints in ${region.place}: choose another region`;
  if (/^(us-gov|us-iso|eu-isoe|cn|eusc)-/.test(name)) {
    return "Global Accelerator exists in AWS's commercial partition only: choose a region there";
  }
  const meant = nearest(name, [...REGIONS.keys()]);
  return meant ? `no AWS region has that name; did you mean ${meant}?` : "use a region's name, such as eu-central-1";
}

// Terraform would read `${` and `%{` as templates, and no name needs them.
const attributeName = text(
  /^(?![\s\S]*[$%]\{)[\s\S]{1,255}$/,
  "use an attribute name of 1 to 255 characters without ${ and %{",
);

const STORABLE = "use texts, numbers up to 2^53, true, false, null, and lists and objects of these";
const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** A value of a seed item: what JSON has, as DynamoDB holds it without loss. */
type Storable =
  | string
  | number
  | boolean
  | null
  | readonly Storable[]
  | { readonly [key: string]: Storable | undefined };

const storable: z.ZodType<Storable> = z.lazy(() =>
  z.union([
    z.string({ error: STORABLE }),
    z.number({ error: STORABLE }).min(-MAX_SAFE, { error: STORABLE }).max(MAX_SAFE, { error: STORABLE }),
    z.boolean(),
    z.null(),
    z.array(storable),
    z.record(z.string(), storable.optional()),
  ]),
);

const region = section({
  name: regionName,
  /**
   * Share of the traffic that proximity directs to this region which it accepts, 0-100. Not an off switch: failover
   * ignores it; weight 0 is the off switch.
   * @default 100
   */
  trafficDial: z
    .number({ error: "use a number from 0 to 100" })
    .min(0, { error: "use a number from 0 to 100" })
    .max(100, { error: "use a number from 0 to 100" })
    .default(100),
  /**
   * Weight of the region's endpoint, 0-255. 0 takes the region out, for failover too.
   * @default 128
   */
  weight: integer(0, 255).default(128),
  /**
   * IPv4 range of the region's VPC, /16 to /26.
   * @default 10.N.0.0/16, N being the region's number in regions.ts
   */
  cidr: z
    .string({ error: "use an IPv4 range such as 10.0.0.0/16" })
    .superRefine((cidr, context) => {
      const range = rangeOf(cidr);
      if (typeof range === "string") context.addIssue({ code: "custom", message: range, input: cidr });
    })
    .optional(),
});

const table = section({
  /** @default the backend's name */
  name: text(/^[a-zA-Z0-9_.-]{3,255}$/, "use 3 to 255 letters, digits, _ . and -").optional(),
  /**
   * Attribute that identifies an item; a string.
   * @default item_id
   */
  partitionKey: attributeName.default("item_id"),
  /** Attribute that orders the items of one partition; a string. @default none */
  sortKey: attributeName.optional(),
  /** Attribute that holds an item's expiry, in seconds since 1970. @default none */
  ttlAttribute: attributeName.optional(),
  /** Continuous backups for 35 days, in every region; AWS bills them. @default false */
  pointInTimeRecovery: flag().default(false),
  /** AWS refuses to delete the table in any region, and Terraform refuses to plan it. @default false */
  deletionProtection: flag().default(false),
  /** Items written once, when the table is created. An apply never overwrites them later. @default none */
  seedItems: z
    .array(z.record(z.string(), storable.optional(), { error: "use an object with the table's key" }), {
      error: "use a list of items",
    })
    .readonly()
    .default([]),
});

const api = section({
  /** @default 256 */
  memoryMb: integer(128, 10240, "megabytes").default(256),
  /** @default 5 */
  timeoutSeconds: integer(1, 900, "seconds").default(5),
  /** @default arm64 */
  architecture: choice(["arm64", "x86_64"]).default("arm64"),
  /** @default 14 */
  logRetentionDays: z
    .number({ error: `use one of ${RETENTION_DAYS.join(", ")} days` })
    .refine((days) => (RETENTION_DAYS as readonly number[]).includes(days), {
      error: `use one of ${RETENTION_DAYS.join(", ")} days`,
    })
    .default(14),
  /** Concurrency kept for the function, and its limit. 0 throttles every request. @default none reserved */
  reservedConcurrency: integer(0, 1000).optional(),
  /** The article's switch: what /health answers. Other than 200, the region is left. @default 200 */
  status: integer(200, 599).default(200),
  /** X-Ray traces of every request; AWS bills them. @default false */
  tracing: flag().default(false),
});

const healthCheck = section({
  /** @default /health */
  path: text(
    // Without `${`, which Terraform would read as a template, and without a query, which is no part of the path.
    /^\/(?!.*[$%]\{)(?!.*[?#])[!-~]{0,1023}$/,
    "use a path that begins with /, has at most 1024 characters, and neither spaces nor ? and #, ${ and %{",
  ).default("/health"),
  /** Seconds from the start of one check to the start of the next. @default 15 */
  intervalSeconds: integer(5, 300, "seconds").default(15),
  /** @default 10 */
  timeoutSeconds: integer(2, 120, "seconds").default(10),
  /** Checks in a row that make an unhealthy region healthy. @default 2 */
  healthyThreshold: integer(2, 10).default(2),
  /** Checks in a row that make a healthy region unhealthy. @default 2 */
  unhealthyThreshold: integer(2, 10).default(2),
  /** How long /health waits for the region's table before it answers 503. @default 1000 */
  tableTimeoutMs: integer(50, 60_000, "milliseconds").default(1000),
});

const loadBalancer = section({
  /** `internal` puts the load balancers where only the accelerator reaches them. @default internet-facing */
  scheme: choice(["internet-facing", "internal"]).default("internet-facing"),
  /** Events carry every value of a header or query parameter instead of the last. @default false */
  multiValueHeaders: flag().default(false),
});

const existingNetwork = section({
  vpcId: text(/^vpc-[0-9a-f]{8,17}$/, "use a VPC's id, such as vpc-0a1b2c3d"),
  /** Two or more, in different availability zones. */
  subnetIds: z
    .array(text(/^subnet-[0-9a-f]{8,17}$/, "use a subnet's id, such as subnet-0a1b2c3d"), {
      error: "use a list of subnet ids",
    })
    .min(2, { error: "name at least two subnets, in different availability zones" })
    .readonly(),
});

const accelerator = section({
  /** SOURCE_IP sends all connections of one client address to one endpoint. @default NONE */
  clientAffinity: choice(["NONE", "SOURCE_IP"]).default("NONE"),
  /** Port of the accelerator and of the load balancers. @default 80 */
  port: integer(1, 65535).default(80),
  /** @default IPV4 */
  ipAddressType: choice(["IPV4", "DUAL_STACK"]).default("IPV4"),
  /** Terraform refuses to plan the loss of the accelerator, and of its static addresses. @default false */
  deletionProtection: flag().default(false),
});

const NETWORK = "use create, default, or an object of { vpcId, subnetIds } by region";

export const schema = section({
  /** First part of every physical name. @default the stack's id */
  name: z.string({ error: "use letters, digits and hyphens" }),
  /**
   * Two or more. A name, or an object with the region's own settings. The first is the table's home for good: another one
   * in its place would have Terraform move the table.
   */
  regions: z
    .array(z.union([regionName, region]), { error: "use a list of regions" })
    .min(2, { error: "name at least two regions: one alone cannot fail over" })
    .readonly(),
  /**
   * Regions that were among `regions` and are to be taken down. Terraform can only remove what is in a region while it
   * has a provider for it: name the region here when you take it out of `regions`, and remove the name after the apply.
   * @default none
   */
  formerRegions: z.array(regionName, { error: "use a list of regions" }).readonly().default([]),
  table: table.prefault({}),
  function: api.prefault({}),
  healthCheck: healthCheck.prefault({}),
  loadBalancer: loadBalancer.prefault({}),
  /**
   * `create` makes a VPC in each region, `default` uses the account's default VPCs, and an object by region names what
   * is there.
   * @default create
   */
  network: z
    .union([
      z.enum(["create", "default"], { error: NETWORK }),
      z.record(regionName, existingNetwork, { error: NETWORK }),
    ])
    .default("create"),
  accelerator: accelerator.prefault({}),
  /** PUT and DELETE through the public API, without authentication. @default false */
  writes: flag().default(false),
  /** On everything that takes tags. @default none */
  tags: z
    .record(
      text(/^(?!aws:)[\s\S]{1,128}$/i, "use 1 to 128 characters, not beginning with aws:"),
      text(/^[\s\S]{0,256}$/, "use a text of at most 256 characters"),
      { error: "use an object of texts" },
    )
    .default({}),
});

/** What a user writes: everything but `regions` has a default. */
export type BackendProps = Omit<z.input<typeof schema>, "name"> & { readonly name?: string };

export type Parsed = z.output<typeof schema>;
