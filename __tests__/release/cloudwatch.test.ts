import { CloudWatchClient, type GetMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { expect, it, onTestFinished, vi } from "vitest";
import { cloudWatch } from "../../src/release/cloudwatch";

const ARN = "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/shop-alb/1a2b";
const endpoint = { id: ARN, weight: 128, clientIpPreservation: true, healthy: true };
const group = { id: "g", region: "us-west-2", trafficDialPercentage: 100, weight: 128, endpoints: [endpoint] };
const other = { ...group, region: "eu-central-1", endpoints: [{ ...endpoint, id: ARN.replace("us-west-2", "x") }] };

it("CloudWatch's figures of a region are those of its load balancer, minute by minute", async () => {
  const asked: GetMetricDataCommandInput[] = [];
  const at = (minute: number) => new Date(minute * 60_000);
  const send = vi.spyOn(CloudWatchClient.prototype, "send").mockImplementation(async (command) => {
    asked.push((command as { readonly input: GetMetricDataCommandInput }).input);
    return {
      MetricDataResults: [
        { Id: "requests", Timestamps: [at(1), at(2)], Values: [100, 50] },
        // CloudWatch has no point for a minute without errors.
        { Id: "targetErrors", Timestamps: [at(2)], Values: [3] },
        { Id: "ownErrors", Timestamps: [at(2)], Values: [4] },
        { Id: "p99", Timestamps: [at(1)], Values: [0.25] },
      ],
    };
  });
  onTestFinished(() => void send.mockRestore());
  const control = { endpointGroups: async () => [group, other] };
  const observations = cloudWatch(control, { nowMs: () => 300_000 });
  expect(await observations.lastMinutes("us-west-2", 4)).toEqual([
    { requests: 100, errors: 0, p99Ms: 250 },
    { requests: 50, errors: 7 },
  ]);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ StartTime: at(1), EndTime: at(5), ScanBy: "TimestampAscending" });
  expect(
    asked[0]?.MetricDataQueries?.map(({ Id, MetricStat }) => [Id, MetricStat?.Metric?.MetricName, MetricStat?.Stat]),
  ).toEqual([
    ["requests", "RequestCount", "Sum"],
    ["targetErrors", "HTTPCode_Target_5XX_Count", "Sum"],
    ["ownErrors", "HTTPCode_ELB_5XX_Count", "Sum"],
    ["p99", "TargetResponseTime", "p99"],
  ]);
  expect(asked[0]?.MetricDataQueries?.[0]?.MetricStat?.Metric?.Dimensions).toEqual([
    { Name: "LoadBalancer", Value: "app/shop-alb/1a2b" },
  ]);
});
