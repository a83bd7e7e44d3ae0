import type {
  Endpoint,
  EndpointGroup,
  GlobalTable,
  HealthCheck,
  LambdaFunction,
  Listener,
  LoadBalancer,
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
}

/** Without functions a world starts sooner; its load balancers have no targets. */
export const NO_FUNCTIONS = { functions: false, targetGroup: { targets: [] } } as const satisfies TopologyChanges;

/** The article's backend, made by hand: no synthesis, and any code in the functions. */
export function topologyOf(codeDirectory: string, changes: TopologyChanges = {}): Topology {
  const { regions = ["us-west-2", "eu-central-1"], functions = true } = changes;
  return {
    stack: "Test",
    accelerator: {
      id: "accelerator",
      name: "globalapp",
      enabled: true,
      ipAddressType: "IPV4",
      listeners: [
        {
          id: "listener",
          protocol: "TCP",
          portRanges: [{ fromPort: 80, toPort: 80 }],
          clientAffinity: "NONE",
          endpointGroups: regions.map((region) => endpointGroupOf(region, changes)),
          ...changes.listener,
        },
      ],
    },
    loadBalancers: regions.map((region) => loadBalancerOf(region, changes)),
    functions: functions ? regions.map((region) => functionOf(region, codeDirectory, changes.function)) : [],
    table: {
      id: "table",
      name: "GlobalApp",
      partitionKey: "item_id",
      sortKey: undefined,
      ttlAttribute: undefined,
      regions,
      items: [{ item_id: { S: "foobar" } }],
      ...changes.table,
    },
  };
}

/** Ids of what a region has. */
export const loadBalancerId = (region: string): string => `${region}/load-balancer`;
export const functionId = (region: string): string => `${region}/function`;
export const endpointGroupId = (region: string): string => `${region}/endpoint-group`;

function endpointGroupOf(region: string, { endpoint, endpointGroup }: TopologyChanges): EndpointGroup {
  return {
    id: endpointGroupId(region),
    region,
    trafficDialPercentage: 100,
    endpoints: [{ loadBalancer: loadBalancerId(region), weight: 128, clientIpPreservation: true, ...endpoint }],
    ...endpointGroup,
  };
}

export function loadBalancerOf(region: string, changes: TopologyChanges = {}): LoadBalancer {
  const targetGroup = `${region}/target-group`;
  return {
    id: loadBalancerId(region),
    region,
    name: "globalapp",
    internal: false,
    idleTimeoutSeconds: 60,
    clientKeepAliveSeconds: 3600,
    listeners: [{ id: `${region}/listener`, port: 80, protocol: "HTTP", targetGroup }],
    targetGroups: [
      {
        id: targetGroup,
        name: "globalapp",
        multiValueHeaders: false,
        healthCheck: {
          enabled: true,
          path: "/health",
          intervalSeconds: 15,
          timeoutSeconds: 10,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: "200",
          ...changes.healthCheck,
        },
        targets: [functionId(region)],
        ...changes.targetGroup,
      },
    ],
    ...changes.loadBalancer,
  };
}

export function functionOf(
  region: string,
  codeDirectory: string,
  changes: Partial<LambdaFunction> = {},
): LambdaFunction {
  return {
    id: functionId(region),
    region,
    name: "globalapp",
    handler: "index.handler",
    runtime: "nodejs22.x",
    architecture: "arm64",
    memoryMb: 128,
    timeoutSeconds: 5,
    reservedConcurrency: undefined,
    environment: { tablename: "GlobalApp", STATUS: "200" },
    codeDirectory,
    ...changes,
  };
}
