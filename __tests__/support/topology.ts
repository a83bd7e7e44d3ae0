import { functionByHand, loadBalancerByHand, targetGroupId, topologyByHand } from "../../src/topology/by-hand";
import { type Accelerated, isAccelerated } from "../../src/topology/front";
import type {
  Endpoint,
  EndpointGroup,
  GlobalTable,
  HealthCheck,
  LambdaFunction,
  Listener,
  LoadBalancer,
  LoadBalancerListener,
  TargetGroup,
  Topology,
} from "../../src/topology/topology";

/** What of a test's topology is not as in the article's backend. */
export interface TopologyChanges {
  /** Home region first. @default us-west-2 and eu-central-1 */
  readonly regions?: readonly string[];
  /** @default true */
  readonly functions?: boolean;
  readonly function?: Partial<LambdaFunction>;
  readonly healthCheck?: Partial<HealthCheck>;
  readonly targetGroup?: Partial<TargetGroup>;
  readonly loadBalancer?: Partial<LoadBalancer>;
  readonly endpoint?: Partial<Endpoint>;
  readonly endpointGroup?: Partial<EndpointGroup>;
  readonly listener?: Partial<Listener>;
  readonly table?: Partial<GlobalTable>;
  /** HTTPS on 443, where HTTP on 80 redirects to. @default false */
  readonly tls?: boolean;
}

/** A topology that is known to have an accelerator. */
export function accelerated(topology: Topology): Accelerated {
  if (isAccelerated(topology)) return topology;
  throw new Error("Route 53 is in front");
}

/** Without functions a world starts sooner; its load balancers have no targets. */
export const NO_FUNCTIONS = { functions: false, targetGroup: { targets: [] } } as const satisfies TopologyChanges;

/** The article's backend, made by hand: no synthesis, and any code in the functions. */
export function topologyOf(codeDirectory: string, changes: TopologyChanges = {}): Accelerated {
  const { regions = ["us-west-2", "eu-central-1"], functions = true } = changes;
  const made = topologyByHand(regions, codeDirectory);
  return {
    ...made,
    stack: "Test",
    front: {
      ...made.front,
      listeners: made.front.listeners.map((listener) => ({
        ...listener,
        portRanges: (changes.tls ? [80, 443] : [80]).map((port) => ({ fromPort: port, toPort: port })),
        endpointGroups: listener.endpointGroups.map((group) => ({
          ...group,
          endpoints: group.endpoints.map((endpoint) => ({ ...endpoint, ...changes.endpoint })),
          ...changes.endpointGroup,
        })),
        ...changes.listener,
      })),
    },
    loadBalancers: regions.map((region) => loadBalancerOf(region, changes)),
    functions: functions ? regions.map((region) => functionOf(region, codeDirectory, changes.function)) : [],
    table: { ...made.table, items: [{ item_id: { S: "foobar" } }], ...changes.table },
  };
}

export { endpointGroupId, functionId, loadBalancerId } from "../../src/topology/by-hand";

const secure = (region: string): LoadBalancerListener[] => [
  {
    id: `${region}/listener-80`,
    port: 80,
    protocol: "HTTP",
    rules: [
      {
        id: `${region}/no-credentials-by-http`,
        priority: 1,
        conditions: [{ type: "http-header", name: "Authorization", values: ["*"] }],
        action: { type: "fixed-response", statusCode: 403, contentType: "application/json", body: "{}" },
      },
    ],
    action: { type: "redirect", protocol: "HTTPS", port: 443, statusCode: 301 },
  },
  {
    id: `${region}/listener-443`,
    port: 443,
    protocol: "HTTPS",
    rules: [],
    action: { type: "forward", targetGroups: [{ id: targetGroupId(region), weight: 1 }] },
  },
];

export function loadBalancerOf(region: string, changes: TopologyChanges = {}): LoadBalancer {
  const made = loadBalancerByHand(region);
  return {
    ...made,
    ...(changes.tls ? { listeners: secure(region) } : {}),
    targetGroups: made.targetGroups.map((group) => ({
      ...group,
      healthCheck: { ...group.healthCheck, ...changes.healthCheck },
      ...changes.targetGroup,
    })),
    ...changes.loadBalancer,
  };
}

export const functionOf = (
  region: string,
  codeDirectory: string,
  changes: Partial<LambdaFunction> = {},
): LambdaFunction => ({ ...functionByHand(region, codeDirectory), ...changes });
