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
export class CloudWatchObservations implements Observations {
  readonly #clients = new Map<string, CloudWatchClient>();

  constructor(
    private readonly control: Pick<BackendControl, "endpointGroups">,
    private readonly options: ApiOptions & { readonly nowMs?: () => number },
  ) {}

  async lastMinutes(region: string, minutes: number): Promise<readonly Minute[]> {
    const groups = (await this.control.endpointGroups()).filter((group) => group.region === region);
    const arns = [...new Set(groups.flatMap(({ endpoints }) => endpoints.map(({ id }) => id)))];
    const found = await Promise.all(arns.map((arn) => this.#minutesOf(region, arn, minutes)));
    return found.flat();
  }

  async #minutesOf(region: string, arn: string, minutes: number): Promise<readonly Minute[]> {
    const now = (this.options.nowMs ?? Date.now)();
    const { MetricDataResults: results = [] } = await this.#clientOf(region).send(
      new GetMetricDataCommand({
        StartTime: new Date(now - minutes * 60_000),
        EndTime: new Date(now),
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
      return {
        requests,
        errors: (targetErrors.get(at) ?? 0) + (ownErrors.get(at) ?? 0),
        ...(seconds === undefined ? {} : { p99Ms: seconds * 1000 }),
      };
    });
  }

  stop(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  #clientOf(region: string): CloudWatchClient {
    const client = this.#clients.get(region) ?? new CloudWatchClient({ region, ...clientOptions(this.options) });
    this.#clients.set(region, client);
    return client;
  }
}

const queriesFor = (loadBalancer: string): MetricDataQuery[] =>
  Object.entries(METRICS).map(([Id, [MetricName, Stat]]) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: "AWS/ApplicationELB",
        MetricName,
        Dimensions: [{ Name: "LoadBalancer", Value: loadBalancer }],
      },
      Period: 60,
      Stat,
    },
  }));
