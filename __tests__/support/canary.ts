import { functionByHand } from "../../src/topology/by-hand";
import type { ListenerRule, LoadBalancer, Topology } from "../../src/topology/topology";

export interface Canary {
  /** Of the second target group, beside one of 3; undefined: only a rule by path leads to it. */
  readonly weight?: number;
  /** Ids of its functions. @default those of the first */
  readonly targets?: readonly string[];
  /** That have one. @default all */
  readonly regions?: readonly string[];
}

const canaryOf = (id: string): string => `${id}/canary`;

/** Each load balancer has a second target group, by weight or by the path `/canary/*`. */
export const withCanary = (topology: Topology, { weight, targets, regions }: Canary): Topology => ({
  ...topology,
  loadBalancers: topology.loadBalancers.map((each) =>
    regions?.includes(each.region) === false ? each : extended(each, weight, targets),
  ),
});

function extended(loadBalancer: LoadBalancer, weight?: number, targets?: readonly string[]): LoadBalancer {
  const [main] = loadBalancer.targetGroups;
  if (!main) throw new Error("there is no target group");
  const id = canaryOf(main.id);
  const rule: ListenerRule = {
    id: `${id}/rule`,
    priority: 1,
    conditions: [{ type: "path-pattern", values: ["/canary/*"] }],
    action: { type: "forward", targetGroups: [{ id, weight: 1 }] },
  };
  const weighted = {
    type: "forward",
    targetGroups: [
      { id: main.id, weight: 3 },
      { id, weight: weight ?? 0 },
    ],
  } as const;
  return {
    ...loadBalancer,
    listeners: loadBalancer.listeners.map((listener) =>
      weight === undefined ? { ...listener, rules: [rule] } : { ...listener, action: weighted },
    ),
    targetGroups: [main, { ...main, id, name: `${main.name}-canary`, targets: targets ?? main.targets }],
  };
}

export const ordersId = (region: string): string => `${region}/orders`;

/** Each region has a second function, for the path `/canary/*`, as a route makes it. */
export function withRoute(topology: Topology): Topology {
  const orders = topology.table.regions.map((region) => ({
    ...functionByHand(region, ""),
    id: ordersId(region),
    name: "globalapp-orders",
  }));
  const routed = withCanary(topology, {});
  return {
    ...routed,
    functions: [...orders, ...topology.functions],
    loadBalancers: routed.loadBalancers.map((each) => ({
      ...each,
      targetGroups: each.targetGroups.map((group) =>
        group.name.endsWith("canary") ? { ...group, targets: [ordersId(each.region)] } : group,
      ),
    })),
  };
}
