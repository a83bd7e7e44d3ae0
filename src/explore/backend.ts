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
  const loadBalancer = (made: LoadBalancer): LoadBalancer => {
    const each = withCanary(made, plan.canary);
    return {
      ...each,
      dropInvalidHeaders: true,
      desyncMitigationMode: "strictest",
      targetGroups: each.targetGroups.map((group) => ({
        ...group,
        healthCheck: { ...group.healthCheck, ...plan.healthCheck },
      })),
    };
  };
  const canaries = made.functions.map((each) => ({ ...each, id: canaryOf(each.id), name: canaryOf(each.name) }));
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
    functions: plan.canary === undefined ? made.functions : [...made.functions, ...canaries],
  };
}

const canaryOf = (id: string): string => `${id}-canary`;

/** A second target group for a share of the requests, whose weight is 100 for the first. */
function withCanary(made: LoadBalancer, weight: number | undefined): LoadBalancer {
  const [main] = made.targetGroups;
  if (weight === undefined || !main) return made;
  const id = canaryOf(main.id);
  const targetGroups = [
    { id: main.id, weight: 100 },
    { id, weight },
  ];
  return {
    ...made,
    listeners: made.listeners.map((listener) => ({ ...listener, action: { type: "forward", targetGroups } })),
    targetGroups: [main, { ...main, id, name: canaryOf(main.name), targets: main.targets.map(canaryOf) }],
  };
}

/** What the assessment predicts for each of the plan's regions, which all have the same health checks. */
export function budgetOf(plan: Plan): Detection {
  const propagation = plan.propagationMs / 1000;
  const [budget] = detections(backendOf(plan), { best: propagation, worst: propagation }).values();
  return budget as Detection;
}
