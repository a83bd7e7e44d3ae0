import { type Detection, detections } from "../assessment/detection";
import { bundleFunction } from "../process/bundle";
import { topologyByHand } from "../topology/by-hand";
import type { EndpointGroup, LoadBalancer, Topology } from "../topology/topology";
import type { Plan } from "./plan";

/** The backend of a plan, as synthesis would make it. */
export function backendOf(plan: Plan): Topology {
  const names = plan.regions.map(({ name }) => name);
  const made = topologyByHand(names, plan.function === "bundle" ? bundleFunction("functions/api/index.ts") : "");
  const endpointGroup = (group: EndpointGroup, index: number): EndpointGroup => {
    const { trafficDial = group.trafficDialPercentage, weight } = plan.regions[index] ?? {};
    return {
      ...group,
      trafficDialPercentage: trafficDial,
      endpoints: group.endpoints.map((endpoint) => ({ ...endpoint, weight: weight ?? endpoint.weight })),
    };
  };
  const loadBalancer = (each: LoadBalancer): LoadBalancer => ({
    ...each,
    dropInvalidHeaders: true,
    desyncMitigationMode: "strictest",
    targetGroups: each.targetGroups.map((group) => ({
      ...group,
      healthCheck: { ...group.healthCheck, ...plan.healthCheck },
    })),
  });
  return {
    ...made,
    stack: "Explore",
    table: { ...made.table, ttlAttribute: "expires_at" },
    front: {
      ...made.front,
      listeners: made.front.listeners.map((listener) => ({
        ...listener,
        clientAffinity: plan.clientAffinity,
        endpointGroups: listener.endpointGroups.map(endpointGroup),
      })),
    },
    loadBalancers: made.loadBalancers.map(loadBalancer),
  };
}

/** What the assessment predicts for each of the plan's regions, which all have the same health checks. */
export function budgetOf(plan: Plan): Detection {
  const propagation = plan.propagationMs / 1000;
  const [budget] = detections(backendOf(plan), { best: propagation, worst: propagation }).values();
  return budget as Detection;
}
