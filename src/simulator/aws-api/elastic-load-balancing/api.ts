import { z } from "zod";
import type { HealthCheck } from "../../../topology/topology";
import type { SimulatedFunction } from "../../function/function";
import { arn } from "../../ground/arn";
import type { World } from "../../world";
import { ignored, type Operations, operation } from "../operation";
import { flag, members, number, queryApi } from "../query";
import { ApiError, type ApiRequest, type ApiResponse } from "../request";
import { arnOf, choose, listenersOf, loadBalancersOf, type Place, targetGroup, targetGroupsOf } from "./choose";
import {
  describeListener,
  describeLoadBalancer,
  describeRules,
  describeTarget,
  describeTargetGroup,
  listenerAttributes,
  loadBalancerAttributes,
  targetGroupAttributes,
} from "./describe";

const name = z.string();
const names = z.array(name).optional();
const paging = { PageSize: ignored("there is one page") };
const loadBalancer = z.object({ LoadBalancerArn: name });
const group = z.object({ TargetGroupArn: name });
const target = z.strictObject({
  Id: name,
  AvailabilityZone: ignored("a function has none"),
});

/** Limits: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html */
const limited = (min: number, max: number) =>
  number()
    .refine((value) => value >= min && value <= max, { error: `use ${min} to ${max}` })
    .optional();
const MATCHER = /^[2-4]\d\d([-,][2-4]\d\d)*$/;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Operations.html */
export const OPERATIONS: Operations<Place> = {
  DescribeLoadBalancers: operation(
    z.object({ LoadBalancerArns: names, Names: names, ...paging }),
    (place: Place, input) => ({ LoadBalancers: members(loadBalancersOf(place, input).map(describeLoadBalancer)) }),
  ),
  DescribeLoadBalancerAttributes: operation(loadBalancer, (place: Place, input) => {
    const [found] = loadBalancersOf(place, { LoadBalancerArns: [input.LoadBalancerArn] });
    return { Attributes: found && loadBalancerAttributes(found) };
  }),
  DescribeListeners: operation(
    z.object({ LoadBalancerArn: name.optional(), ListenerArns: names, ...paging }),
    (place: Place, input) => ({ Listeners: members(listenersOf(place, input).map(describeListener)) }),
  ),
  DescribeListenerAttributes: operation(z.object({ ListenerArn: name }), (place: Place, input) => {
    listenersOf(place, { ListenerArns: [input.ListenerArn] });
    return { Attributes: listenerAttributes() };
  }),
  DescribeRules: operation(
    z.object({ ListenerArn: name.optional(), RuleArns: names, ...paging }),
    (place: Place, { ListenerArn, RuleArns }) => {
      const listeners = listenersOf(place, ListenerArn === undefined ? {} : { ListenerArns: [ListenerArn] });
      return { Rules: members(choose("Rules", listeners.flatMap(describeRules), RuleArns, ({ RuleArn }) => RuleArn)) };
    },
  ),
  DescribeTargetGroups: operation(
    z.object({ LoadBalancerArn: name.optional(), TargetGroupArns: names, Names: names, ...paging }),
    (place: Place, input) => ({ TargetGroups: members(targetGroupsOf(place, input).map(describeTargetGroup)) }),
  ),
  DescribeTargetGroupAttributes: operation(group, (place: Place, input) => ({
    Attributes: targetGroupAttributes(targetGroup(place, input)),
  })),
  DescribeTargetHealth: operation(
    z.object({
      TargetGroupArn: name,
      Targets: z.array(target).optional(),
      Include: ignored("functions have no anomalies"),
    }),
    (place: Place, { Targets, ...input }) => {
      const { group: own } = targetGroup(place, input);
      const chosen = Targets
        ? functionsOf(place, Targets)
        : [...own.targets.map((each) => each.function), ...own.draining];
      const described = chosen.map((lambda) => describeTarget({ function: lambda, health: own.healthOf(lambda) }));
      return { TargetHealthDescriptions: members(described) };
    },
  ),
  DescribeTags: operation(z.object({ ResourceArns: z.array(name) }), (place: Place, { ResourceArns }) => {
    const own = [
      ...loadBalancersOf(place, {}).map(arnOf.loadBalancer),
      ...targetGroupsOf(place, {}).map(arnOf.targetGroup),
      ...listenersOf(place, {}).map(arnOf.listener),
    ];
    const found = choose("Load balancers", own, ResourceArns, (each) => each);
    return { TagDescriptions: members(found.map((ResourceArn) => ({ ResourceArn, Tags: members([]) }))) };
  }),
  ModifyTargetGroup: operation(
    group.extend({
      HealthCheckEnabled: flag().optional(),
      HealthCheckPath: z.string().regex(/^\//).max(1024).optional(),
      HealthCheckIntervalSeconds: limited(5, 300),
      HealthCheckTimeoutSeconds: limited(2, 120),
      HealthyThresholdCount: limited(2, 10),
      UnhealthyThresholdCount: limited(2, 10),
      Matcher: z.strictObject({ HttpCode: z.string().regex(MATCHER, { error: "use codes of 200 to 499" }) }).optional(),
    }),
    (place: Place, input) => {
      const owned = targetGroup(place, input);
      const before = owned.group.healthCheck;
      const healthCheck: HealthCheck = {
        enabled: input.HealthCheckEnabled ?? before.enabled,
        path: input.HealthCheckPath ?? before.path,
        intervalSeconds: input.HealthCheckIntervalSeconds ?? before.intervalSeconds,
        timeoutSeconds: input.HealthCheckTimeoutSeconds ?? before.timeoutSeconds,
        healthyThreshold: input.HealthyThresholdCount ?? before.healthyThreshold,
        unhealthyThreshold: input.UnhealthyThresholdCount ?? before.unhealthyThreshold,
        matcher: input.Matcher?.HttpCode ?? before.matcher,
      };
      const { timeoutSeconds: timeout, intervalSeconds: interval } = healthCheck;
      if (timeout >= interval) {
        const why = `Health check timeout '${timeout}' must be smaller than the interval '${interval}'`;
        throw new ApiError(400, "ValidationError", why);
      }
      owned.group.configure(healthCheck);
      return { TargetGroups: members([describeTargetGroup(owned)]) };
    },
  ),
  RegisterTargets: operation(group.extend({ Targets: z.array(target) }), (place: Place, { Targets, ...input }) => {
    const owned = targetGroup(place, input);
    const { targets } = owned.group;
    const added = functionsOf(place, Targets).filter((each) => !targets.some((own) => own.function === each));
    if (targets.length + added.length > 1) {
      throw new ApiError(400, "TooManyTargets", "a target group can have one function");
    }
    for (const lambda of added) owned.group.register(lambda);
  }),
  DeregisterTargets: operation(group.extend({ Targets: z.array(target) }), (place: Place, { Targets, ...input }) => {
    const { group: own } = targetGroup(place, input);
    const gone = functionsOf(place, Targets);
    const other = gone.find((lambda) => !own.targets.some((each) => each.function === lambda));
    if (other) throw new ApiError(400, "InvalidTarget", `The following targets are not registered: '${idOf(other)}'`);
    for (const lambda of gone) own.deregister(lambda);
  }),
};

/** Elastic Load Balancing's API, for the load balancers of the world. */
export const elasticLoadBalancingApi = (world: World, request: ApiRequest): ApiResponse =>
  queryApi(
    {
      name: "Elastic Load Balancing",
      namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
      invalid: "ValidationError",
      operations: OPERATIONS,
    },
    { world, region: request.region },
    request,
  );

const idOf = ({ topology }: SimulatedFunction): string => arn.function(topology.region, topology.name);

function functionsOf({ world, region }: Place, targets: readonly { readonly Id: string }[]): SimulatedFunction[] {
  return targets.map(({ Id }) => {
    const found = world.functionsIn(region).find((each) => idOf(each) === Id);
    if (!found) throw new ApiError(400, "InvalidTarget", `The following targets are not valid: '${Id}'`);
    return found;
  });
}
