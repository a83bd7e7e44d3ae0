import { type FailoverBudget, failoverBudget } from "../model/failover-budget";
import { bundleFunction } from "../process/bundle";
import type { Topology } from "../topology/topology";
import type { Plan } from "./plan";

/** The backend of a plan, as synthesis would make it. */
export function backendOf(plan: Plan): Topology {
  const names = plan.regions.map(({ name }) => name);
  return {
    stack: "Explore",
    domain: undefined,
    accelerator: {
      id: "accelerator",
      name: "explore",
      enabled: true,
      ipAddressType: "IPV4",
      listeners: [
        {
          id: "listener",
          protocol: "TCP",
          portRanges: [{ fromPort: 80, toPort: 80 }],
          clientAffinity: plan.clientAffinity,
          endpointGroups: plan.regions.map(({ name, trafficDial, weight }) => ({
            id: `${name}/endpoint-group`,
            region: name,
            trafficDialPercentage: trafficDial,
            endpoints: [{ loadBalancer: `${name}/load-balancer`, weight, clientIpPreservation: true }],
          })),
        },
      ],
    },
    loadBalancers: names.map((name) => loadBalancerOf(name, plan)),
    functions: names.map((name) => functionOf(name, plan.function)),
    table: {
      id: "table",
      name: "Explore",
      partitionKey: "item_id",
      sortKey: undefined,
      ttlAttribute: undefined,
      regions: names,
      items: [],
    },
  };
}

function loadBalancerOf(region: string, { healthCheck }: Plan): Topology["loadBalancers"][number] {
  const targetGroup = `${region}/target-group`;
  return {
    id: `${region}/load-balancer`,
    region,
    name: "explore",
    internal: false,
    idleTimeoutSeconds: 60,
    clientKeepAliveSeconds: 3600,
    dropInvalidHeaders: true,
    desyncMitigationMode: "strictest",
    requestsPer5Minutes: undefined,
    listeners: [{ id: `${region}/listener`, port: 80, protocol: "HTTP", action: { type: "forward", targetGroup } }],
    targetGroups: [
      {
        id: targetGroup,
        name: "explore",
        multiValueHeaders: false,
        healthCheck: { enabled: true, path: "/health", matcher: "200", ...healthCheck },
        targets: [`${region}/function`],
      },
    ],
  };
}

function functionOf(region: string, code: Plan["function"]): Topology["functions"][number] {
  return {
    id: `${region}/function`,
    region,
    name: "explore",
    handler: "index.handler",
    runtime: "nodejs22.x",
    architecture: "arm64",
    memoryMb: 128,
    timeoutSeconds: 5,
    reservedConcurrency: undefined,
    environment: { tablename: "Explore", STATUS: "200" },
    codeDirectory: code === "bundle" ? bundleFunction("functions/api/index.ts") : "",
    role: undefined,
  };
}

/** What the model foretells of each of the plan's regions, which all have the same health checks. */
export function budgetOf(plan: Plan): FailoverBudget {
  const propagation = plan.propagationMs / 1000;
  const [budget] = failoverBudget(backendOf(plan), { best: propagation, worst: propagation }).values();
  return budget as FailoverBudget;
}
