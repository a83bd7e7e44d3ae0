import { AP, EU, US } from "./backends";
import type { Transition } from "./transition";

const off = undefined;

/** What the bucket of a region is made of, for so many regions. */
export const logBuckets = (regions: number) => ({
  aws_s3_bucket: regions,
  aws_s3_bucket_lifecycle_configuration: regions,
  aws_s3_bucket_ownership_controls: regions,
  aws_s3_bucket_policy: regions,
  aws_s3_bucket_public_access_block: regions,
  aws_s3_bucket_server_side_encryption_configuration: regions,
});

export const OF_TRAFFIC_LOGS: readonly Transition[] = [
  {
    settings: ["trafficLogs"],
    change: "none → {}",
    deployed: "plain",
    to: { trafficLogs: {} },
    plan: { create: logBuckets(2) },
    effect: "requests are logged from now on",
  },
  {
    settings: ["trafficLogs"],
    change: "{ deleteWithBackend: true } → none",
    deployed: "full",
    to: { trafficLogs: off },
    plan: { delete: logBuckets(3) },
    effect:
      "all logs are lost, and the accelerator would continue with flow logs: turn accessLogs and flowLogs off, deploy, and then remove it. Without deleteWithBackend AWS refuses, and the apply ends with BucketNotEmpty",
  },
  {
    settings: ["trafficLogs.accessLogs", "trafficLogs.flowLogs"],
    change: "true → false",
    deployed: "full",
    to: { trafficLogs: { accessLogs: false, flowLogs: false } },
    plan: "in place",
    effect: "nothing more is logged; the logs that are there stay until they expire",
  },
  {
    settings: ["trafficLogs.accessLogs", "trafficLogs.flowLogs"],
    change: "false → true",
    deployed: "existing",
    to: { trafficLogs: { accessLogs: true, flowLogs: true } },
    plan: "in place",
    effect: "requests and flows are logged from now on",
  },
  {
    settings: ["trafficLogs.retentionDays"],
    change: "30 → default",
    deployed: "full",
    to: { trafficLogs: { retentionDays: off } },
    plan: "in place",
    effect: "logs stay longer",
  },
  {
    settings: ["trafficLogs.retentionDays"],
    change: "30 → 7",
    deployed: "full",
    to: { trafficLogs: { retentionDays: 7 } },
    plan: "in place",
    effect: "older logs are deleted",
  },
  {
    settings: ["trafficLogs.deleteWithBackend"],
    change: "true → default",
    deployed: "full",
    to: { trafficLogs: { deleteWithBackend: off } },
    plan: "in place",
    effect: "Terraform cannot delete buckets with logs",
  },
  {
    settings: ["formerRegions", "trafficLogs.deleteWithBackend"],
    change: "a region moves to formerRegions, and its logs are kept",
    deployed: "full",
    to: { regions: [US, EU], formerRegions: [AP], trafficLogs: { deleteWithBackend: off } },
    plan: { refused: "AWS refuses to delete a bucket with logs" },
    effect: "set trafficLogs.deleteWithBackend to true, deploy, and then move the region",
  },
  {
    settings: ["trafficLogs.buckets"],
    change: "buckets of your own → buckets of the backend",
    deployed: "existing",
    to: { trafficLogs: { accessLogs: true, buckets: off } },
    plan: { create: logBuckets(2) },
    effect: "logs from now on go to the new buckets; the old ones stay as they are",
  },
];
