/** How CloudWatch evaluates alarms of a kind. */
export interface Kind {
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
  readonly periodSeconds: number;
  /** So many of the last `of` datapoints must be beyond the threshold. */
  readonly datapoints: number;
  readonly of: number;
  /** What stands for a minute without data. */
  readonly missing: "missing" | "ignore" | "breaching" | "notBreaching";
}

const above = { comparison: "GreaterThanThreshold", periodSeconds: 60, missing: "notBreaching" } as const;
const below = { comparison: "LessThanThreshold", periodSeconds: 60 } as const;

/**
 * All kinds of alarms. The windows are our policy: with those that AWS recommends, of up to 15 minutes, nothing would be told
 * of a failover that takes ten
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html).
 * What counts requests has no data without requests, and is silent then.
 */
export const KINDS = {
  // A health check failed more than once before it shows. Always there, so no data means no load balancer.
  "unhealthy-targets": { ...below, datapoints: 1, of: 1, missing: "breaching" },
  "fail-open": { ...above, datapoints: 1, of: 1 },
  "error-share": { ...above, datapoints: 2, of: 2 },
  p99: { ...above, datapoints: 2, of: 2 },
  "function-errors": { ...above, datapoints: 2, of: 2 },
  "function-throttles": { ...above, datapoints: 2, of: 2 },
  "function-concurrency": { ...above, datapoints: 2, of: 2 },
  "account-concurrency": { ...above, datapoints: 2, of: 2 },
  // Their expressions fill what has no data, and so the latest minute, whose data is on its way: it is one of the three.
  "read-throttles": { ...above, datapoints: 2, of: 3 },
  "write-throttles": { ...above, datapoints: 2, of: 3 },
  "replication-latency": { ...above, datapoints: 2, of: 3 },
  // Writes of a minute's last second are seen elsewhere in the next minute only.
  "replication-stopped": { ...above, datapoints: 2, of: 2 },
  // Global Accelerator tells of endpoints also without traffic, but AWS does not say so: no data changes nothing.
  endpoints: { ...below, datapoints: 1, of: 1, missing: "ignore" },
  // Nothing else shows it.
  address: { ...above, datapoints: 1, of: 1 },
  // A minute without connections has no data.
  flows: { ...below, datapoints: 2, of: 2, missing: "breaching" },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof KINDS;
