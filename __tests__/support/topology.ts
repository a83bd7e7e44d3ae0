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

/** Without functions a world starts sooner; its load balancers have no targets. */
export const NO_FUNCTIONS = { functions: false, targetGroup: { targets: [] } } as const satisfies TopologyChanges;

/** The article's backend, made by hand: no synthesis, and any code in the functions. */
export function topologyOf(codeDirectory: string, changes: TopologyChanges = {}): Topology {
  const { regions = ["us-west-2", "eu-central-1"], functions = true } = changes;
  return {
    stack: "Test",
    domain: undefined,
    accelerator: {
      id: "accelerator",
      name: "globalapp",
      enabled: true,
      ipAddressType: "IPV4",
      listeners: [
        {
          id: "listener",
          protocol: "TCP",
          portRanges: (changes.tls ? [80, 443] : [80]).map((port) => ({ fromPort: port, toPort: port })),
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

const targetGroupId = (region: string): string => `${region}/target-group`;

const forwarding = (region: string, port: number, protocol: "HTTP" | "HTTPS"): LoadBalancerListener => ({
  id: `${region}/listener-${port}`,
  port,
  protocol,
  action: { type: "forward", targetGroup: targetGroupId(region) },
});

const redirecting = (region: string): LoadBalancerListener => ({
  id: `${region}/listener-80`,
  port: 80,
  protocol: "HTTP",
  action: { type: "redirect", protocol: "HTTPS", port: 443, statusCode: 301 },
});

export function loadBalancerOf(region: string, changes: TopologyChanges = {}): LoadBalancer {
  return {
    id: loadBalancerId(region),
    region,
    name: "globalapp",
    internal: false,
    idleTimeoutSeconds: 60,
    clientKeepAliveSeconds: 3600,
    dropInvalidHeaders: false,
    desyncMitigationMode: "defensive",
    requestsPer5Minutes: undefined,
    listeners: changes.tls ? [redirecting(region), forwarding(region, 443, "HTTPS")] : [forwarding(region, 80, "HTTP")],
    targetGroups: [
      {
        id: targetGroupId(region),
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
    role: undefined,
    ...changes,
  };
}
