import {
  DescribeAccountLimitsCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { serveApi } from "../../support/aws-api";
import type { TopologyChanges } from "../../support/topology";

const US = "us-west-2";

async function served(changes: TopologyChanges = {}) {
  const clock = new VirtualClock();
  const { world, client } = await serveApi({ regions: [US], ...changes }, { clock });
  return { world, clock, us: client(ElasticLoadBalancingV2Client, US) };
}

const error = (name: string, message: string) => expect.objectContaining({ name, message });

describe("DescribeLoadBalancers", () => {
  it("describes the load balancer of the region", async () => {
    const { us } = await served({ regions: [US, "eu-central-1"] });
    const { LoadBalancers } = await us.send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers).toEqual([
      {
        LoadBalancerArn: expect.stringMatching(
          /^arn:aws:elasticloadbalancing:us-west-2:000000000000:loadbalancer\/app\/globalapp\/[0-9a-f]{16}$/,
        ),
        LoadBalancerName: "globalapp",
        DNSName: "globalapp.us-west-2.elb.amazonaws.com",
        Scheme: "internet-facing",
        State: { Code: "active" },
        Type: "application",
        IpAddressType: "ipv4",
      },
    ]);
    const Names = ["globalapp"];
    const LoadBalancerArns = [LoadBalancers?.[0]?.LoadBalancerArn as string];
    expect((await us.send(new DescribeLoadBalancersCommand({ Names }))).LoadBalancers).toEqual(LoadBalancers);
    expect((await us.send(new DescribeLoadBalancersCommand({ LoadBalancerArns }))).LoadBalancers).toEqual(
      LoadBalancers,
    );
  });

  it("says so where it is internal, and where it is dead", async () => {
    const { us, world } = await served({ loadBalancer: { internal: true } });
    world.faults.set({ kind: "load-balancer", target: US });
    const { LoadBalancers } = await us.send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers?.[0]).toMatchObject({
      Scheme: "internal",
      DNSName: "internal-globalapp.us-west-2.elb.amazonaws.com",
      State: { Code: "failed" },
    });
  });

  it("answers LoadBalancerNotFound for any that is not there", async () => {
    const { us } = await served();
    await expect(us.send(new DescribeLoadBalancersCommand({ Names: ["globalapp", "other"] }))).rejects.toThrow(
      error("LoadBalancerNotFoundException", "Load balancers '[other]' not found"),
    );
  });
});

describe("DescribeTargetGroups", () => {
  it("describes the target group with its health check", async () => {
    const healthCheck = { intervalSeconds: 20, matcher: "200-299" };
    const { us } = await served({ regions: [US, "eu-central-1"], healthCheck });
    const { LoadBalancers } = await us.send(new DescribeLoadBalancersCommand({}));
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn as string;
    const { TargetGroups } = await us.send(new DescribeTargetGroupsCommand({ LoadBalancerArn }));
    expect((await us.send(new DescribeTargetGroupsCommand({}))).TargetGroups).toEqual(TargetGroups);
    expect(TargetGroups).toEqual([
      {
        TargetGroupArn: expect.stringMatching(
          /^arn:aws:elasticloadbalancing:us-west-2:000000000000:targetgroup\/globalapp\/[0-9a-f]{16}$/,
        ),
        TargetGroupName: "globalapp",
        TargetType: "lambda",
        HealthCheckEnabled: true,
        HealthCheckPath: "/health",
        HealthCheckIntervalSeconds: 20,
        HealthCheckTimeoutSeconds: 10,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 2,
        Matcher: { HttpCode: "200-299" },
        LoadBalancerArns: [LoadBalancerArn],
      },
    ]);
  });

  it("answers TargetGroupNotFound, or LoadBalancerNotFound, for what is not there", async () => {
    const { us } = await served();
    await expect(us.send(new DescribeTargetGroupsCommand({ Names: ["other"] }))).rejects.toThrow(
      error("TargetGroupNotFoundException", "Target groups '[other]' not found"),
    );
    await expect(us.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: "other" }))).rejects.toThrow(
      error("LoadBalancerNotFoundException", "Load balancers '[other]' not found"),
    );
  });
});

describe("DescribeTargetHealth", () => {
  it("tells the state of the function and the reason", async () => {
    const { us, world, clock } = await served();
    const { TargetGroups } = await us.send(new DescribeTargetGroupsCommand({}));
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn as string;
    const health = async () =>
      (await us.send(new DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions;
    const Target = { Id: "arn:aws:lambda:us-west-2:000000000000:function:globalapp", AvailabilityZone: "all" };
    expect(await health()).toEqual([{ Target, TargetHealth: { State: "healthy" } }]);
    world.faults.set({ kind: "status", target: US });
    await clock.advance(30_000);
    expect(await health()).toEqual([
      { Target, TargetHealth: { State: "unhealthy", Reason: "Target.ResponseCodeMismatch" } },
    ]);
  });

  it("lists nobody for a target group without targets", async () => {
    const { us } = await served({ targetGroup: { targets: [] } });
    const { TargetGroups } = await us.send(new DescribeTargetGroupsCommand({}));
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn as string;
    const { TargetHealthDescriptions } = await us.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    expect(TargetHealthDescriptions ?? []).toEqual([]);
  });
});

it("an operation that the simulator lacks says so", async () => {
  const { us } = await served();
  await expect(us.send(new DescribeAccountLimitsCommand({}))).rejects.toThrow(
    error(
      "UnknownOperationException",
      "the simulator's Elastic Load Balancing does not have DescribeAccountLimits; it has DeregisterTargets, DescribeListenerAttributes, DescribeListeners, DescribeLoadBalancerAttributes, DescribeLoadBalancers, DescribeRules, DescribeTags, DescribeTargetGroupAttributes, DescribeTargetGroups, DescribeTargetHealth, ModifyTargetGroup, RegisterTargets",
    ),
  );
});
