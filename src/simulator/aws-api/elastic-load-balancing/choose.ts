import type { LoadBalancerListener } from "../../../topology/topology";
import { arn } from "../../ground/arn";
import type { SimulatedLoadBalancer } from "../../load-balancer/load-balancer";
import type { MonitoredTargetGroup } from "../../load-balancer/target-group";
import type { World } from "../../world";
import { ApiError } from "../request";

/** What is called, and where. */
export interface Place {
  readonly world: World;
  readonly region: string;
}

export interface OwnedGroup {
  readonly group: MonitoredTargetGroup;
  readonly owner: SimulatedLoadBalancer;
}

export interface OwnedListener {
  readonly listener: LoadBalancerListener;
  readonly owner: SimulatedLoadBalancer;
}

export const arnOf = {
  loadBalancer: ({ topology }: SimulatedLoadBalancer): string => arn.loadBalancer(topology.region, topology.name),
  targetGroup: ({ group, owner }: OwnedGroup): string => arn.targetGroup(owner.topology.region, group.topology.name),
  listener: ({ listener, owner }: OwnedListener): string =>
    arn.loadBalancerListener(owner.topology.region, owner.topology.name, listener.id),
};

/** AWS's codes, by what is not found. */
const NOT_FOUND = {
  "Load balancers": "LoadBalancerNotFound",
  "Target groups": "TargetGroupNotFound",
  Listeners: "ListenerNotFound",
  Rules: "RuleNotFound",
} as const;

const notFound = (what: keyof typeof NOT_FOUND, name: string) =>
  new ApiError(400, NOT_FOUND[what], `${what} '[${name}]' not found`);

export interface Named {
  readonly LoadBalancerArn?: string | undefined;
  readonly LoadBalancerArns?: readonly string[] | undefined;
  readonly TargetGroupArns?: readonly string[] | undefined;
  readonly ListenerArns?: readonly string[] | undefined;
  readonly Names?: readonly string[] | undefined;
}

export function loadBalancersOf({ world, region }: Place, { LoadBalancerArns, Names }: Named): SimulatedLoadBalancer[] {
  const all = world.loadBalancersIn(region);
  if (LoadBalancerArns) return choose("Load balancers", all, LoadBalancerArns, arnOf.loadBalancer);
  return choose("Load balancers", all, Names, ({ topology }) => topology.name);
}

export function targetGroupsOf(place: Place, { LoadBalancerArn, TargetGroupArns, Names }: Named): OwnedGroup[] {
  const owners = loadBalancersOf(place, LoadBalancerArn === undefined ? {} : { LoadBalancerArns: [LoadBalancerArn] });
  const all = owners.flatMap((owner) => [...owner.targetGroups.values()].map((group) => ({ group, owner })));
  if (TargetGroupArns) return choose("Target groups", all, TargetGroupArns, arnOf.targetGroup);
  return choose("Target groups", all, Names, ({ group }) => group.topology.name);
}

export function targetGroup(place: Place, { TargetGroupArn }: { readonly TargetGroupArn: string }): OwnedGroup {
  const [found] = targetGroupsOf(place, { TargetGroupArns: [TargetGroupArn] });
  return found as OwnedGroup;
}

export function listenersOf(place: Place, { LoadBalancerArn, ListenerArns }: Named): OwnedListener[] {
  const owners = loadBalancersOf(place, LoadBalancerArn === undefined ? {} : { LoadBalancerArns: [LoadBalancerArn] });
  const all = owners.flatMap((owner) => owner.topology.listeners.map((listener) => ({ listener, owner })));
  return choose("Listeners", all, ListenerArns, arnOf.listener);
}

/** Those that are named, or all where none is. @throws ApiError that names the first that is not found */
export function choose<T>(
  what: keyof typeof NOT_FOUND,
  all: readonly T[],
  wanted: readonly string[] | undefined,
  nameOf: (candidate: T) => string,
): T[] {
  if (!wanted) return [...all];
  return wanted.map((name) => {
    const found = all.find((candidate) => nameOf(candidate) === name);
    if (!found) throw notFound(what, name);
    return found;
  });
}
