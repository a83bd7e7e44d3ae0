import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { type ApiOptions, clientOptions } from "../aws/client-options";
import type { BackendControl } from "../drill/targets/target";
import type { Minute, Observations } from "./observations";

/** Metrics of Application Load Balancers: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
const METRICS = {
  requests: ["RequestCount", "Sum"],
  targetErrors: ["HTTPCode_Target_5XX_Count", "Sum"],
  // Of a function that fails the load balancer makes a 502 by itself.
  ownErrors: ["HTTPCode_ELB_5XX_Count", "Sum"],
  p99: ["TargetResponseTime", "p99"],
} as const;

/** The regions' figures as CloudWatch has them. */
export const cloudWatch = (
  control: Pick<BackendControl, "endpointGroups">,
  options: ApiOptions & { readonly nowMs?: () => number } = {},
): Observations => ({
  lastMinutes: async (region, minutes) => {
    const groups = (await control.endpointGroups()).filter((group) => group.region === region);
    const arns = new Set(groups.flatMap(({ endpoints }) => endpoints.map(({ id }) => id)));
    const now = (options.nowMs ?? Date.now)();
    const client = new CloudWatchClient({ region, ...clientOptions(options) });
    try {
      const found = [...arns].map((arn) => minutesOf(client, arn, { from: now - minutes * 60_000, to: now }));
      return (await Promise.all(found)).flat();
    } finally {
      client.destroy();
    }
  },
});

async function minutesOf(
  client: CloudWatchClient,
  arn: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly Minute[]> {
  const { MetricDataResults: results = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(from),
      EndTime: new Date(to),
      ScanBy: "TimestampAscending",
      MetricDataQueries: queriesFor(arn.split(":loadbalancer/")[1] ?? ""),
    }),
  );
  const values = (id: keyof typeof METRICS) => {
    const { Timestamps = [], Values = [] } = results.find(({ Id }) => Id === id) ?? {};
    return new Map(Timestamps.map((at, index) => [at.getTime(), Values[index] ?? 0]));
  };
  const [targetErrors, ownErrors, p99] = [values("targetErrors"), values("ownErrors"), values("p99")];
  return [...values("requests")].map(([at, requests]) => {
    const seconds = p99.get(at);
    const errors = (targetErrors.get(at) ?? 0) + (ownErrors.get(at) ?? 0);
    return { requests, errors, ...(seconds === undefined ? {} : { p99Ms: seconds * 1000 }) };
  });
}

const queriesFor = (loadBalancer: string): MetricDataQuery[] =>
  Object.entries(METRICS).map(([Id, [MetricName, Stat]]) => {
    const Dimensions = [{ Name: "LoadBalancer", Value: loadBalancer }];
    return {
      Id,
      MetricStat: { Metric: { Namespace: "AWS/ApplicationELB", MetricName, Dimensions }, Period: 60, Stat },
    };
  });
