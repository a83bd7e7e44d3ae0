import { arn } from "../ground/arn";
import type { SimulatedLoadBalancer } from "../load-balancer/load-balancer";
import type { MonitoredTargetGroup } from "../load-balancer/target-group";
import type { World } from "../world";
import { members, type QueryAnswer, queryApi } from "./query";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

const SERVICE = {
  name: "Elastic Load Balancing",
  namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
};

type Parameters = URLSearchParams;

/**
 * Elastic Load Balancing's API, for the load balancers of the world
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Operations.html).
 */
export function elasticLoadBalancingApi(world: World, request: ApiRequest): ApiResponse {
  const { region } = request;
  return queryApi(
    SERVICE,
    {
      DescribeLoadBalancers: (parameters) => ({
        LoadBalancers: members(chosenLoadBalancers(world, region, parameters).map(describeLoadBalancer)),
      }),
      DescribeTargetGroups: (parameters) => ({
        TargetGroups: members(chosenTargetGroups(world, region, parameters).map(describeTargetGroup)),
      }),
      DescribeTargetHealth: (parameters) => {
        const wanted = new URLSearchParams({ "TargetGroupArns.member.1": parameters.get("TargetGroupArn") ?? "" });
        const [chosen] = chosenTargetGroups(world, region, wanted);
        return { TargetHealthDescriptions: members(chosen?.group.targets.map(describeTarget) ?? []) };
      },
    },
    request,
  );
}

function chosenLoadBalancers(world: World, region: string, parameters: Parameters): SimulatedLoadBalancer[] {
  return choose(
    world.loadBalancersIn(region),
    parameters,
    {
      "LoadBalancerArns.member": ({ topology }) => arn.loadBalancer(region, topology.name),
      "Names.member": ({ topology }) => topology.name,
    },
    "LoadBalancerNotFound",
  );
}

interface OwnedGroup {
  readonly group: MonitoredTargetGroup;
  readonly owner: SimulatedLoadBalancer;
}

function chosenTargetGroups(world: World, region: string, parameters: Parameters): OwnedGroup[] {
  const wanted = parameters.get("LoadBalancerArn");
  const here = world
    .loadBalancersIn(region)
    .filter(({ topology }) => wanted === null || wanted === arn.loadBalancer(region, topology.name))
    .flatMap((owner) => [...owner.targetGroups.values()].map((group) => ({ group, owner })));
  if (wanted !== null && here.length === 0) throw notFound("LoadBalancerNotFound", wanted);
  return choose(
    here,
    parameters,
    {
      "TargetGroupArns.member": ({ group }) => arn.targetGroup(region, group.topology.name),
      "Names.member": ({ group }) => group.topology.name,
    },
    "TargetGroupNotFound",
  );
}

/** Those that a list parameter names, or all where none is given. Every name must be found. */
function choose<T>(
  all: readonly T[],
  parameters: Parameters,
  by: Readonly<Record<string, (candidate: T) => string>>,
  code: string,
): T[] {
  for (const [parameter, nameOf] of Object.entries(by)) {
    const wanted = [...parameters].filter(([key]) => key.startsWith(`${parameter}.`)).map(([, value]) => value);
    if (wanted.length === 0) continue;
    return wanted.map((name) => {
      const found = all.find((candidate) => nameOf(candidate) === name);
      if (!found) throw notFound(code, name);
      return found;
    });
  }
  return [...all];
}

const notFound = (code: string, name: string) =>
  new ApiError(
    400,
    code,
    `${code === "TargetGroupNotFound" ? "Target groups" : "Load balancers"} '[${name}]' not found`,
  );

function describeLoadBalancer({ topology, reachable }: SimulatedLoadBalancer): QueryAnswer {
  const { region, name, internal } = topology;
  return {
    LoadBalancerArn: arn.loadBalancer(region, name),
    DNSName: `${internal ? "internal-" : ""}${name}.${region}.elb.amazonaws.com`,
    LoadBalancerName: name,
    Scheme: internal ? "internal" : "internet-facing",
    State: { Code: reachable ? "active" : "failed" },
    Type: "application",
    IpAddressType: "ipv4",
  };
}

function describeTargetGroup({ group, owner }: OwnedGroup): QueryAnswer {
  const { name, healthCheck } = group.topology;
  const { region, name: loadBalancer } = owner.topology;
  return {
    TargetGroupArn: arn.targetGroup(region, name),
    TargetGroupName: name,
    TargetType: "lambda",
    HealthCheckEnabled: healthCheck.enabled,
    HealthCheckPath: healthCheck.path,
    HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
    HealthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    Matcher: { HttpCode: healthCheck.matcher },
    LoadBalancerArns: members([arn.loadBalancer(region, loadBalancer)]),
  };
}

function describeTarget({ function: lambda, health }: MonitoredTargetGroup["targets"][number]): QueryAnswer {
  const { region, name } = lambda.topology;
  return {
    Target: { Id: arn.function(region, name), AvailabilityZone: "all" },
    TargetHealth: { State: health.state, ...(health.reason === undefined ? {} : { Reason: health.reason }) },
  };
}
