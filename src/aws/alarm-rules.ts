/** Thresholds, where the settings say nothing else. */
export const ALARM_DEFAULTS = {
  errorPercent: 5,
  p99Ms: 1000,
  throttlesPerMinute: 0,
  concurrencyPercent: 80,
  // What an AWS blog calls critical (https://aws.amazon.com/blogs/database/, 20 May 2026).
  replicationMs: 5000,
} as const;

/** Global Accelerator's metrics are there only (https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html). */
export const ACCELERATOR_METRICS = "us-west-2";

/** Alarms that a composite alarm can be made of (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html). */
export const MAX_CHILDREN = 100;

/**
 * What must be exceeded in a minute before a share of it says anything: our policy. With less, one client that tries again makes
 * an error share, and one cold start makes the slowest hundredth of the requests.
 */
export const ENOUGH = { errors: 5, requests: 500, writes: 10, flows: 50 } as const;
