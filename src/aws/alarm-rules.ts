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
