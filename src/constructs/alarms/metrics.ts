/** A metric of AWS, as alarms and dashboards name it. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
const ofLoadBalancer =
  (metricName: string, statistic: string) =>
  (loadBalancer: string): Metric => ({
    namespace: "AWS/ApplicationELB",
    metricName,
    dimensions: { LoadBalancer: loadBalancer },
    statistic,
  });

const ofTargetGroup =
  (metricName: string, statistic: string) =>
  (loadBalancer: string, targetGroup: string): Metric => ({
    namespace: "AWS/ApplicationELB",
    metricName,
    dimensions: { LoadBalancer: loadBalancer, TargetGroup: targetGroup },
    statistic,
  });

/** Load balancer and target group by the ends of their ARNs: `app/name/id`, `targetgroup/name/id`. */
export const loadBalancerMetrics = {
  /** Of requests for which a target was chosen. */
  requests: ofLoadBalancer("RequestCount", "Sum"),
  /** Answered by the load balancer itself, also where no target was chosen. */
  ownErrors: ofLoadBalancer("HTTPCode_ELB_5XX_Count", "Sum"),
  /** Answered by the function. */
  targetErrors: ofLoadBalancer("HTTPCode_Target_5XX_Count", "Sum"),
  /** In seconds. */
  p99: ofLoadBalancer("TargetResponseTime", "p99"),
  /** Each zone's node counts for itself: the minimum is that of the zone with the fewest. */
  healthyHosts: ofTargetGroup("HealthyHostCount", "Minimum"),
  /** Sent to targets that are not healthy, because none is. */
  failOpen: ofTargetGroup("UnhealthyRoutingRequestCount", "Sum"),
};

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const ofFunction =
  (metricName: string, statistic: string) =>
  (functionName: string): Metric => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: functionName },
    statistic,
  });

export const functionMetrics = {
  invocations: ofFunction("Invocations", "Sum"),
  errors: ofFunction("Errors", "Sum"),
  throttles: ofFunction("Throttles", "Sum"),
  concurrency: ofFunction("ConcurrentExecutions", "Maximum"),
  /** What the account cannot use for on-demand functions any more; of the account, so it has no dimension. */
  accountConcurrency: {
    namespace: "AWS/Lambda",
    metricName: "ClaimedAccountConcurrency",
    dimensions: {},
    statistic: "Maximum",
  } satisfies Metric as Metric,
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
const ofTable = (metricName: string, statistic: string, dimensions: Readonly<Record<string, string>>): Metric => ({
  namespace: "AWS/DynamoDB",
  metricName,
  dimensions,
  statistic,
});

export const tableMetrics = {
  readThrottles: (table: string) => ofTable("ReadThrottleEvents", "Sum", { TableName: table }),
  writeThrottles: (table: string) => ofTable("WriteThrottleEvents", "Sum", { TableName: table }),
  /** In milliseconds, in the source's region; nothing where nothing replicates. */
  replicationLatency: (table: string, receivingRegion: string) =>
    ofTable("ReplicationLatency", "Average", { TableName: table, ReceivingRegion: receivingRegion }),
  /** How many requests succeeded: replicated writes are none, which ConsumedWriteCapacityUnits would count too. */
  requests: (table: string, operation: string) =>
    ofTable("SuccessfulRequestLatency", "SampleCount", { TableName: table, Operation: operation }),
};

/** https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html, all in us-west-2 */
const ofAccelerator = (
  metricName: string,
  statistic: string,
  dimensions: Readonly<Record<string, string>>,
): Metric => ({ namespace: "AWS/GlobalAccelerator", metricName, dimensions, statistic });

/** Accelerator and listener by their ids, which are parts of the ARNs. */
export const acceleratorMetrics = {
  flows: (accelerator: string) => ofAccelerator("NewFlowCount", "Sum", { Accelerator: accelerator }),
  flowsOfAddress: (accelerator: string, address: string) =>
    ofAccelerator("NewFlowCount", "Sum", { Accelerator: accelerator, AcceleratorIPAddress: address }),
  flowsOfGroup: (accelerator: string, listener: string, region: string) =>
    ofAccelerator("NewFlowCount", "Sum", { Accelerator: accelerator, Listener: listener, EndpointGroup: region }),
  healthyEndpoints: (accelerator: string, listener: string, region: string) =>
    ofAccelerator("HealthyEndpointCount", "Minimum", {
      Accelerator: accelerator,
      Listener: listener,
      EndpointGroup: region,
    }),
};
