import type { BackendProps } from "../../../src/settings/schema";

export const [US, EU, AP, CA] = ["us-west-2", "eu-central-1", "ap-southeast-2", "ca-central-1"] as const;

/** What is deployed before a setting changes. */
export type Deployed = "plain" | "full" | "guarded" | "existing";

/** What the account has before anything is deployed. */
export interface Account {
  readonly networks: Record<string, { readonly vpcId: string; readonly subnetIds: string[] }>;
  readonly certificateArns: Record<string, string>;
}

export const TOKENS = {
  issuer: "https://login.example.com/",
  audience: "api",
  jwksUri: "https://login.example.com/keys",
};
export const DOMAIN = { name: "api.example.com", hostedZone: "example.com" };
/** An application of the user's own. */
export const OWN_ENTRY = "examples/own-app/app.ts";
export const BUCKET = "example-terraform-state";

/** Four backends that together have every setting on and off. */
export const backends = ({ networks, certificateArns }: Account): Record<Deployed, BackendProps> => ({
  /** Every setting has its default. */
  plain: { name: "plain", regions: [US, EU] },

  /** Whatever goes together is on. */
  full: {
    name: "full",
    account: "123456789012",
    permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
    providerVersion: "~> 6.30",
    regions: [{ name: US, trafficDial: 50, weight: 64, cidr: "10.200.0.0/20" }, EU, AP],
    table: {
      name: "items",
      partitionKey: "id",
      sortKey: "kind",
      ttlAttribute: "expires",
      pointInTimeRecovery: true,
      seedItems: [{ id: "a", kind: "b" }],
    },
    function: {
      environment: { GREETING: "hello" },
      tableActions: ["Query"],
      logLevel: "debug",
      systemLogLevel: "info",
      memoryMb: 512,
      timeoutSeconds: 20,
      architecture: "x86_64",
      logRetentionDays: 30,
      reservedConcurrency: 50,
      tracing: true,
    },
    healthCheck: {
      path: "/ready",
      intervalSeconds: 30,
      timeoutSeconds: 12,
      healthyThreshold: 3,
      unhealthyThreshold: 3,
      tableTimeoutMs: 500,
    },
    loadBalancer: {
      scheme: "internal",
      multiValueHeaders: true,
      dropInvalidHeaders: false,
      desyncMitigation: "defensive",
    },
    zones: 3,
    accelerator: { clientAffinity: "SOURCE_IP", ipAddressType: "DUAL_STACK" },
    domain: DOMAIN,
    writes: { ...TOKENS, scope: "write" },
    reads: { ...TOKENS, scope: "read" },
    cors: { origins: ["https://app.example.com"], credentials: true },
    maxBodyBytes: 1000,
    firewall: { requestsPer5Minutes: 500 },
    trafficLogs: { flowLogs: true, retentionDays: 30, deleteWithBackend: true },
    encryption: "customer-managed",
    objectives: { rtoSeconds: 300, rpoSeconds: 60 },
    load: { requestsPerSecond: 10 },
    release: { bakeMinutes: 10 },
    alarms: { emails: ["on-call@example.com"] },
    tags: { team: "shop" },
    transform: { aws_lb: () => ({ idleTimeout: 90 }) },
  },

  /** Protected against deletion, with certificates and an application of the user's own, in the VPCs that accounts have. */
  guarded: {
    name: "guarded",
    regions: [US, EU],
    table: { deletionProtection: true },
    function: { entry: OWN_ENTRY, health: "application", status: 503 },
    loadBalancer: { deletionProtection: true },
    accelerator: { deletionProtection: true },
    network: "default",
    certificateArns: pick(certificateArns, [US, EU]),
  },

  /** In VPCs of the user's own, on a port of its own, with a second function and the state in a bucket. */
  existing: {
    name: "existing",
    regions: [US, EU],
    network: pick(networks, [US, EU]),
    accelerator: { port: 8080 },
    routes: [{ path: "/orders/*", entry: OWN_ENTRY }],
    writes: "anonymous",
    cors: { origins: "*" },
    trafficLogs: { accessLogs: false, buckets: { [US]: "example-logs-us", [EU]: "example-logs-eu" } },
    state: { bucket: BUCKET, region: EU },
  },
});

export const pick = <Value>(all: Record<string, Value>, keys: readonly string[]): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key)));
