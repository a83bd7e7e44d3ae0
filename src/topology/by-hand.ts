import type { Accelerated } from "./front";
import type { EndpointGroup, LambdaFunction, LatencyRecords, LoadBalancer } from "./topology";

/** Ids of what a region has. */
export const loadBalancerId = (region: string): string => `${region}/load-balancer`;
export const functionId = (region: string): string => `${region}/function`;
export const endpointGroupId = (region: string): string => `${region}/endpoint-group`;
export const targetGroupId = (region: string): string => `${region}/target-group`;

/** The article's backend without synthesis, for any code in its functions. @param regions home region first */
export const topologyByHand = (regions: readonly string[], codeDirectory: string): Accelerated => ({
  stack: "ByHand",
  domain: undefined,
  front: {
    kind: "global-accelerator",
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
        endpointGroups: regions.map(endpointGroupByHand),
      },
    ],
  },
  loadBalancers: regions.map(loadBalancerByHand),
  functions: regions.map((region) => functionByHand(region, codeDirectory)),
  table: {
    id: "table",
    name: "GlobalApp",
    partitionKey: "item_id",
    sortKey: undefined,
    ttlAttribute: undefined,
    regions,
    items: [],
  },
  alarms: [],
  compositeAlarms: [],
});

export const latencyRecordId = (region: string): string => `${region}/record`;

/** The same with Route 53 in front. @param regions that have a record */
export const latencyRecordsByHand = (regions: readonly string[]): LatencyRecords => ({
  kind: "route-53",
  id: "record",
  name: "api.example.com",
  records: regions.map((region) => ({
    id: latencyRecordId(region),
    type: "A",
    region,
    loadBalancer: loadBalancerId(region),
    evaluatesTargetHealth: true,
  })),
});

const endpointGroupByHand = (region: string): EndpointGroup => ({
  id: endpointGroupId(region),
  region,
  trafficDialPercentage: 100,
  endpoints: [{ loadBalancer: loadBalancerId(region), weight: 128, clientIpPreservation: true }],
});

export const loadBalancerByHand = (region: string): LoadBalancer => ({
  id: loadBalancerId(region),
  region,
  name: "globalapp",
  internal: false,
  zones: 2,
  idleTimeoutSeconds: 60,
  clientKeepAliveSeconds: 3600,
  dropInvalidHeaders: false,
  desyncMitigationMode: "defensive",
  forwardedFor: "append",
  firewall: undefined,
  listeners: [
    {
      id: `${region}/listener-80`,
      port: 80,
      protocol: "HTTP",
      rules: [],
      action: { type: "forward", targetGroups: [{ id: targetGroupId(region), weight: 1 }] },
    },
  ],
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
      },
      targets: [functionId(region)],
    },
  ],
});

export const functionByHand = (region: string, codeDirectory: string): LambdaFunction => ({
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
});
