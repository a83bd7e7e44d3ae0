import { z } from "zod";
import { onePerRegion, regionName } from "./regions";
import { type Rule, refused } from "./rule";
import { bucketName } from "./state";
import { flag, integer, section } from "./values";

const DEFAULT_RETENTION_DAYS = 90;
const BUCKETS = "use an object of bucket names by region";

/** What of the traffic is logged in S3, beside what the functions log. */
export const trafficLogs = section({
  /** The load balancer of each region logs every request. Without, the bucket stays, with the logs that it has. @default true */
  accessLogs: flag().default(true),
  /** The accelerator logs every flow of packets, in the bucket of the first region. AWS bills it. @default false */
  flowLogs: flag().default(false),
  /** S3 deletes each log after this time. @default 90 */
  retentionDays: integer(1, 3650, "days").optional(),
  /**
   * Terraform deletes the logs with their bucket. With false AWS refuses to delete a bucket with logs. Turn it on and deploy before
   * you remove `trafficLogs` or a region; `npm run teardown` leaves the buckets and names them.
   * @default false
   */
  deleteWithBackend: flag().optional(),
  /**
   * Existing buckets, one in each region, by region. Their policies must let AWS write; see docs/logs.md.
   * @default the backend makes them
   */
  buckets: z.record(regionName, bucketName, { error: BUCKETS }).optional(),
});

export type TrafficLogSettings = z.output<typeof trafficLogs>;

/** With the defaults of buckets that the backend makes. */
export const ownBuckets = ({ retentionDays, deleteWithBackend, ...rest }: TrafficLogSettings) => ({
  ...rest,
  retentionDays: retentionDays ?? DEFAULT_RETENTION_DAYS,
  deleteWithBackend: deleteWithBackend ?? false,
});

interface Logged {
  readonly trafficLogs?: TrafficLogSettings;
}

const flowsOfAnAccelerator: Rule<Logged & { readonly front: string; readonly formerFront?: string }> = {
  needs: ["trafficLogs.flowLogs", "front", "formerFront"],
  check: ({ trafficLogs, front, formerFront }) =>
    trafficLogs?.flowLogs && ![front, formerFront].includes("global-accelerator")
      ? [refused(["trafficLogs", "flowLogs"], true, "with Route 53 there is no accelerator that logs flows: remove it")]
      : [],
};

/** A load balancer logs to a bucket of its own region, and a bucket is in one region. */
const bucketOfEachRegion: Rule<Logged & { readonly regions: unknown }> = {
  needs: ["trafficLogs"],
  check: ({ trafficLogs, regions }) => {
    const { buckets, retentionDays, deleteWithBackend } = trafficLogs ?? {};
    if (!trafficLogs || !buckets) return [];
    const yours = Object.entries({ retentionDays, deleteWithBackend }).filter(([, value]) => value !== undefined);
    const twice = Object.entries(buckets).filter(([, name], at) => Object.values(buckets).indexOf(name) < at);
    return [
      ...onePerRegion("buckets", buckets, regions, "name a bucket of this region").map((found) => ({
        ...found,
        path: ["trafficLogs", ...found.path],
      })),
      ...twice.map(([region, name]) =>
        refused(["trafficLogs", "buckets", region], name, "another region has this bucket: name one of this region"),
      ),
      ...yours.map(([key, value]) =>
        refused(["trafficLogs", key], value, "the buckets are your own, and keep what you set there: remove it"),
      ),
    ];
  },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const nameOfABucket: Rule<Logged & { readonly name: string }> = {
  needs: ["name", "trafficLogs"],
  check: ({ trafficLogs, name }) =>
    trafficLogs && !trafficLogs.buckets && /^(xn--|sthree-|amzn-s3-demo-)/i.test(name)
      ? [refused(["name"], name, "S3 takes no bucket of such a name: choose another, or set trafficLogs.buckets")]
      : [],
};

/** With its region gone nothing lets its bucket go: the removal would fail at the end, for good. */
const logsOfFormerRegions: Rule<Logged & { readonly formerRegions: readonly string[] }> = {
  needs: ["trafficLogs", "formerRegions"],
  check: ({ trafficLogs, formerRegions }) =>
    formerRegions.length > 0 && trafficLogs && !trafficLogs.buckets && !trafficLogs.deleteWithBackend
      ? [
          refused(
            ["formerRegions"],
            formerRegions,
            "AWS refuses to delete a bucket with logs, and would stop the removal half-way: set trafficLogs.deleteWithBackend to true, deploy while the region is still in regions, and then move the region here",
          ),
        ]
      : [],
};

export const trafficLogRules = [flowsOfAnAccelerator, bucketOfEachRegion, nameOfABucket, logsOfFormerRegions];
