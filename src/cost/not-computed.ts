/** What a failure can cost besides, which does not follow from a topology. */
export const FAILURES_NOT_COMPUTED: readonly string[] = [
  "requests that clients and SDKs send again",
  "log lines of errors",
  "what the failed region's load balancer and table cost meanwhile: it is in the month without traffic",
  "writes that wait for the failed region: each is billed there when it arrives, as it is without a failure",
];

/** What no part of a bill has. */
export const NOT_COMPUTED: readonly string[] = [
  "logs and table backups that are kept, requests to encryption keys, and metrics of your own",
  "requests that a listener answers itself, or that a function with a path of its own gets: they are counted as the main function's",
  "hours with more traffic than others: a load balancer's capacity and the accelerator's premium are billed hour by hour",
  "whether AWS bills the accelerator's own addresses as public IPv4 addresses: sources disagree",
];
