import { latencyRecordsByHand } from "../../src/topology/by-hand";
import type { Drift, ResourceChange } from "../../src/topology/change";
import { UNKNOWN } from "../../src/topology/change";
import type {
  EndpointGroup,
  LambdaFunction,
  Listener,
  Load,
  LoadBalancer,
  Topology,
} from "../../src/topology/topology";
import { withCanary } from "../support/canary";
import { type ChangeParts, resource, resourceChange } from "../support/stack-change";
import {
  accelerated,
  endpointGroupId,
  functionId,
  loadBalancerId,
  type TopologyChanges,
  topologyOf,
} from "../support/topology";

export const [US, EU, AU] = ["us-west-2", "eu-central-1", "ap-southeast-2"] as const;

/** Two regions, unless a test says otherwise. */
export const topology = (changes: TopologyChanges = {}): Topology => topologyOf("/code", changes);
export const BASE = topology();
export const BEHIND_ROUTE_53: Topology = { ...BASE, front: latencyRecordsByHand([US, EU]) };
export const THREE = topology({ regions: [US, EU, AU] });

export const withListener = (from: Topology, change: (listener: Listener) => Partial<Listener>): Topology => ({
  ...from,
  front: {
    ...accelerated(from).front,
    listeners: accelerated(from).front.listeners.map((listener) => ({ ...listener, ...change(listener) })),
  },
});

export const withGroup = (from: Topology, region: string, change: Partial<EndpointGroup>): Topology =>
  withListener(from, ({ endpointGroups }) => ({
    endpointGroups: endpointGroups.map((group) => (group.region === region ? { ...group, ...change } : group)),
  }));

export const withWeight = (from: Topology, region: string, weight: number): Topology =>
  withListener(from, ({ endpointGroups }) => ({
    endpointGroups: endpointGroups.map((group) =>
      group.region === region ? { ...group, endpoints: group.endpoints.map((each) => ({ ...each, weight })) } : group,
    ),
  }));

export const withBalancer = (
  from: Topology,
  region: string,
  change: (is: LoadBalancer) => Partial<LoadBalancer>,
): Topology => ({
  ...from,
  loadBalancers: from.loadBalancers.map((each) => (each.region === region ? { ...each, ...change(each) } : each)),
});

export const withFunction = (from: Topology, region: string, change: Partial<LambdaFunction>): Topology => ({
  ...from,
  functions: from.functions.map((each) => (each.region === region ? { ...each, ...change } : each)),
});

const tableArn = (region: string): string => `arn:aws:dynamodb:${region}:123456789012:table/Items`;

const LOAD: Load = {
  requestsPerSecond: { Seattle: 3000, Frankfurt: 1000 },
  meanDurationMs: 100,
  writeShare: 0.1,
  readsPerRequest: 2,
  peakRequestsPerSecond: 4000,
  accountConcurrency: 1000,
};

/** Both sides the same. */
const both = (parts: ChangeParts, base = BASE): ChangeParts => ({ before: base, after: base, ...parts });

const replaced = (type: string, address: string, region: string, parts: Partial<ResourceChange> = {}) =>
  resourceChange(type, region, "replace", { address, ...parts });

const swap = (region: string) => replaced("aws_lb", loadBalancerId(region), region);

const withComposites = (...regions: readonly string[]): Topology => ({
  ...BASE,
  compositeAlarms: regions.map((region) => ({ name: "globalapp-region", region, rule: 'ALARM("a")' })),
});

const drift = (change: Partial<Drift>): Drift => ({
  address: endpointGroupId(US),
  type: "aws_globalaccelerator_endpoint_group",
  region: EU,
  path: "endpoint_configuration[0].weight",
  was: 128,
  is: 0,
  undone: true,
  ...change,
});

const limitedTo = (requests: number) => ({ rateLimits: [{ requests, windowSeconds: 300 }], otherRules: [] });

const ingress = (region: string, cidr: string) =>
  resource("aws_vpc_security_group_ingress_rule", region, {
    cidr_ipv4: cidr,
    ip_protocol: "tcp",
    from_port: 80,
    to_port: 80,
  });

const environment = (variables: Record<string, unknown>) => ({ environment: [{ variables }] });

const code = (region: string) =>
  resourceChange("aws_lambda_function", region, "update", {
    address: functionId(region),
    before: { source_code_hash: "a" },
    after: { source_code_hash: "b" },
  });

const update = (type: string, before: ResourceChange["before"], after: ResourceChange["after"], region: string = US) =>
  resourceChange(type, region, "update", { before, after });

export interface Case {
  readonly does: ChangeParts;
  /** What comes near it, and is not it. */
  readonly doesNot: ChangeParts;
  /** In the finding's text. */
  readonly says: string;
}

/** Of each rule: a change that it finds, and one that comes near it. */
export const CASES: Readonly<Record<string, Case>> = {
  "planning-failed": { does: both({ errored: true }), doesNot: both({}), says: "planning ended with an error" },
  "everything-destroyed": {
    does: { before: BASE },
    doesNot: { before: BASE, problems: { after: "no table" } },
    says: "whole backend is destroyed",
  },
  "backend-created": { does: { after: BASE }, doesNot: both({}), says: "us-west-2 and eu-central-1" },
  "cannot-tell": {
    does: both({
      changes: [
        update(
          "aws_globalaccelerator_endpoint_group",
          { traffic_dial_percentage: 100 },
          { traffic_dial_percentage: UNKNOWN },
        ),
      ],
    }),
    doesNot: both({ changes: [update("aws_lambda_function", { last_modified: "a" }, { last_modified: UNKNOWN })] }),
    says: "traffic_dial_percentage is known only after the apply",
  },
  "partial-plan": { does: both({ complete: false }), doesNot: both({}), says: "a part of the backend" },
  "evacuation-undone": {
    does: both({ drift: [drift({})] }),
    doesNot: both({ drift: [drift({ undone: false })] }),
    says: "sends clients to us-west-2 again, which somebody took out by hand (weight from 0 to 128)",
  },
  "drift-undone": {
    does: both({
      drift: [
        drift({ type: "aws_lb", address: loadBalancerId(US), path: "idle_timeout", was: 60, is: 30, region: US }),
      ],
    }),
    doesNot: both({ drift: [drift({})] }),
    says: "reverts what somebody changed by hand in us-west-2: idle_timeout",
  },
  "drift-kept": {
    does: both({ drift: [drift({ undone: false })] }),
    doesNot: both({ drift: [drift({})] }),
    says: "leaves it so",
  },
  forgotten: {
    does: both({ changes: [resourceChange("aws_vpc", US, "forget")] }),
    doesNot: both({ changes: [resourceChange("aws_vpc", US, "delete")] }),
    says: "no longer manages it",
  },
  "all-regions-swapped": {
    does: both({ changes: [swap(US), swap(EU)] }),
    doesNot: both({ changes: [swap(US)] }),
    says: "All 2 regions that serve lose the way to the function in one apply",
  },
  "endpoint-swapped": {
    does: both({ changes: [swap(US), update("aws_globalaccelerator_endpoint_group", {}, {})] }),
    doesNot: both({ changes: [resourceChange("aws_lb", US, "update", { address: loadBalancerId(US) })] }),
    says: "us-west-2 has no endpoint from the delete of its load balancer until the new one has passed a health check: established connections break, and new ones fail until the accelerator has noticed, and then go to eu-central-1",
  },
  "invoke-permission-lost": {
    does: both({ changes: [resourceChange("aws_lambda_permission", US, "replace")] }),
    doesNot: both({ changes: [resourceChange("aws_lambda_permission", US, "replace"), swap(US)] }),
    says: "permission to invoke the function",
  },
  "function-lost": {
    does: both({ changes: [resourceChange("aws_lambda_function", US, "replace")] }),
    doesNot: {
      before: BASE,
      after: withListener(BASE, ({ endpointGroups }) => ({ endpointGroups: endpointGroups.slice(1) })),
      changes: [resourceChange("aws_lambda_function", US, "delete")],
    },
    says: "Requests in us-west-2 fail between the delete of its function",
  },
  "network-lost": {
    does: both({ changes: [resourceChange("aws_internet_gateway", EU, "replace")] }),
    doesNot: both({ changes: [resourceChange("aws_internet_gateway", EU, "update")] }),
    says: "way to the load balancer in eu-central-1",
  },
  "region-removed": {
    does: { before: THREE, after: BASE },
    doesNot: both({}),
    says: "ap-southeast-2 leaves the accelerator",
  },
  "region-added": {
    does: { before: BASE, after: THREE },
    doesNot: both({}),
    says: "ap-southeast-2 joins the accelerator",
  },
  "table-lost": {
    does: both({ changes: [resourceChange("aws_dynamodb_table", US, "replace")] }),
    doesNot: both({ changes: [resourceChange("aws_dynamodb_table", US, "update")] }),
    says: "Every item is lost",
  },
  "table-home-changes": {
    does: both({
      drift: [
        drift({
          type: "aws_dynamodb_table",
          address: "table",
          path: "arn",
          was: tableArn(US),
          is: tableArn(EU),
          undone: false,
        }),
      ],
    }),
    doesNot: both({
      drift: [
        drift({ type: "aws_dynamodb_table", address: "table", path: "read_capacity", was: 1, is: 2, undone: false }),
      ],
    }),
    says: "does not move the table from us-west-2 to eu-central-1",
  },
  "replica-deleted": {
    does: both({ changes: [resourceChange("aws_dynamodb_table_replica", EU, "delete")] }),
    doesNot: both({ changes: [resourceChange("aws_dynamodb_table_replica", EU, "update")] }),
    says: "Requests in eu-central-1 that need data fail",
  },
  "replica-replaced": {
    does: both({ changes: [resourceChange("aws_dynamodb_table_replica", EU, "replace")] }),
    doesNot: both({
      changes: [
        resourceChange("aws_dynamodb_table_replica", EU, "replace"),
        resourceChange("aws_dynamodb_table", US, "replace"),
      ],
    }),
    says: "until the new one is filled",
  },
  "replica-added": {
    does: both({ changes: [resourceChange("aws_dynamodb_table_replica", AU, "create")] }),
    doesNot: { after: BASE, changes: [resourceChange("aws_dynamodb_table_replica", EU, "create")] },
    says: "ap-southeast-2 gets a copy",
  },
  "key-lost": {
    does: both({ changes: [resourceChange("aws_kms_replica_key", EU, "delete")] }),
    doesNot: both({ changes: [resourceChange("aws_kms_alias", EU, "delete")] }),
    says: "key in eu-central-1",
  },
  "logs-deleted": {
    does: both({ changes: [resourceChange("aws_s3_bucket", EU, "delete", { before: { force_destroy: true } })] }),
    doesNot: both({ changes: [resourceChange("aws_s3_bucket_policy", EU, "delete")] }),
    says: "logs of the traffic of eu-central-1",
  },
  "encryption-changes": {
    does: both({
      changes: [
        update("aws_dynamodb_table", { server_side_encryption: [{ enabled: true }] }, { server_side_encryption: [] }),
      ],
    }),
    doesNot: both({ changes: [update("aws_dynamodb_table", { tags: {} }, { tags: { a: "b" } })] }),
    says: "no longer encrypted with a key of this account",
  },
  "deletion-protection-off": {
    does: both({
      changes: [
        update("aws_dynamodb_table", { deletion_protection_enabled: true }, { deletion_protection_enabled: false }),
      ],
    }),
    doesNot: both({
      changes: [
        update("aws_dynamodb_table", { deletion_protection_enabled: false }, { deletion_protection_enabled: true }),
      ],
    }),
    says: "Nothing protects the table in us-west-2",
  },
  "point-in-time-recovery-off": {
    does: both({
      changes: [
        update(
          "aws_dynamodb_table",
          { point_in_time_recovery: [{ enabled: true }] },
          { point_in_time_recovery: [{ enabled: false }] },
        ),
      ],
    }),
    doesNot: both({
      changes: [
        update(
          "aws_dynamodb_table",
          { point_in_time_recovery: [{ enabled: true }] },
          { point_in_time_recovery: [{ enabled: UNKNOWN }] },
        ),
      ],
    }),
    says: "can no longer be restored from us-west-2",
  },
  "expiry-changes": {
    does: { before: BASE, after: topology({ table: { ttlAttribute: "expires" } }) },
    doesNot: both({}, topology({ table: { ttlAttribute: "expires" } })),
    says: "deletes every item",
  },
  "items-changed": {
    does: both({ changes: [resourceChange("aws_dynamodb_table_item", US, "delete")] }),
    doesNot: both({ changes: [resourceChange("aws_dynamodb_table_item", US, "create")] }),
    says: "1 item in every region",
  },
  "capacity-mode-changes": {
    does: both({
      changes: [update("aws_dynamodb_table", { billing_mode: "PAY_PER_REQUEST" }, { billing_mode: "PROVISIONED" })],
    }),
    doesNot: both({
      changes: [update("aws_dynamodb_table", { billing_mode: "PROVISIONED" }, { billing_mode: "PAY_PER_REQUEST" })],
    }),
    says: "throttled",
  },
  "name-gap": {
    does: {
      before: BASE,
      after: BEHIND_ROUTE_53,
      changes: [
        resourceChange("aws_globalaccelerator_accelerator", US, "delete"),
        resourceChange("aws_route53_record", US, "update", { before: { alias: [{ name: "a" }] } }),
      ],
    },
    // With formerFront the accelerator stays.
    doesNot: {
      before: BASE,
      after: BEHIND_ROUTE_53,
      changes: [resourceChange("aws_route53_record", US, "update", { before: { alias: [{ name: "a" }] } })],
    },
    says: "Terraform deletes the accelerator before it changes where the name leads",
  },
  "front-changed": {
    does: { before: BEHIND_ROUTE_53, after: BASE },
    doesNot: { before: BEHIND_ROUTE_53, after: BEHIND_ROUTE_53 },
    says: "through the accelerator and no longer through Route 53's records",
  },
  "accelerator-lost": {
    does: both({ changes: [resourceChange("aws_globalaccelerator_accelerator", US, "replace")] }),
    doesNot: both({ changes: [resourceChange("aws_globalaccelerator_accelerator", US, "update")] }),
    says: "static addresses are lost for good",
  },
  "accelerator-disabled": {
    does: { before: BASE, after: { ...BASE, front: { ...accelerated(BASE).front, enabled: false } } },
    doesNot: { before: { ...BASE, front: { ...accelerated(BASE).front, enabled: false } }, after: BASE },
    says: "switched off",
  },
  "address-type-changes": {
    does: { before: { ...BASE, front: { ...accelerated(BASE).front, ipAddressType: "DUAL_STACK" } }, after: BASE },
    doesNot: both({}),
    says: "IPv6",
  },
  "listener-lost": {
    does: both({ changes: [resourceChange("aws_globalaccelerator_listener", US, "replace")] }),
    doesNot: both({ changes: [resourceChange("aws_globalaccelerator_listener", US, "update")] }),
    says: "No client is served",
  },
  "client-port-closed": {
    does: {
      before: topology({ tls: true }),
      after: withListener(topology({ tls: true }), () => ({ portRanges: [{ fromPort: 443, toPort: 443 }] })),
    },
    doesNot: { before: BASE, after: withListener(BASE, () => ({ portRanges: [{ fromPort: 70, toPort: 90 }] })) },
    says: "Clients on port 80 are refused",
  },
  "client-port-opened": {
    does: {
      before: BASE,
      after: withListener(BASE, ({ portRanges }) => ({ portRanges: [...portRanges, { fromPort: 443, toPort: 443 }] })),
    },
    doesNot: both({}),
    says: "port 443",
  },
  "client-affinity-changes": {
    does: { before: BASE, after: withListener(BASE, () => ({ clientAffinity: "SOURCE_IP" })) },
    doesNot: both({}),
    says: "one client address go to one endpoint",
  },
  "load-balancer-port-changes": {
    does: { before: BASE, after: topology({ tls: true }) },
    doesNot: {
      before: BASE,
      after: withBalancer(BASE, US, ({ listeners }) => ({
        listeners: [...listeners, ...listeners.map((each) => ({ ...each, id: "another", port: 8080 }))],
      })),
    },
    says: "port 80 serves HTTP no longer",
  },
  "domain-changes": {
    does: { before: { ...BASE, domain: "a.example.com" }, after: { ...BASE, domain: "b.example.com" } },
    doesNot: { before: BASE, after: { ...BASE, domain: "b.example.com" } },
    says: "a.example.com",
  },
  "dns-record-lost": {
    does: both({ changes: [resourceChange("aws_route53_record", US, "delete", { before: { alias: [{}] } })] }),
    doesNot: both({ changes: [resourceChange("aws_route53_record", US, "delete", { before: { records: ["a"] } })] }),
    says: "does not resolve any more",
  },
  "certificate-changes": {
    does: both({ changes: [update("aws_lb_listener", { certificate_arn: "a" }, { certificate_arn: UNKNOWN })] }),
    doesNot: both({ changes: [update("aws_lb_listener", { tags: "a" }, { tags: "b" })] }),
    says: "Clients of us-west-2 get another certificate",
  },
  "tls-policy-changes": {
    does: both({ changes: [update("aws_lb_listener", { ssl_policy: "a" }, { ssl_policy: "b" })] }),
    doesNot: both({ changes: [update("aws_lb_listener", { port: 80 }, { port: 81 })] }),
    says: "TLS versions",
  },
  "rate-limit-lowered": {
    does: { before: BASE, after: topology({ loadBalancer: { firewall: limitedTo(100) } }) },
    doesNot: {
      before: topology({ loadBalancer: { firewall: limitedTo(100) } }),
      after: topology({ loadBalancer: { firewall: limitedTo(200) } }),
    },
    says: "above 100 requests in 5 minutes",
  },
  "served-port-closed": {
    does: both({ resources: { before: [ingress(US, "0.0.0.0/0")], after: [ingress(US, "10.0.0.0/8")] } }),
    doesNot: both({ resources: { before: [ingress(US, "10.0.0.0/8")], after: [ingress(US, "0.0.0.0/0")] } }),
    says: "port 80 of the load balancer in us-west-2",
  },
  "served-port-interrupted": {
    does: both({ changes: [resourceChange("aws_vpc_security_group_ingress_rule", US, "replace")] }),
    doesNot: both({
      changes: [resourceChange("aws_vpc_security_group_ingress_rule", US, "replace", { createsFirst: true })],
    }),
    says: "New connections to us-west-2 can fail",
  },
  "no-healthy-region": {
    does: { before: BASE, after: withWeight(withWeight(BASE, US, 0), EU, 0) },
    doesNot: { before: BASE, after: withWeight(BASE, US, 0) },
    says: "reach no healthy endpoint",
  },
  "dial-changed": {
    does: { before: BASE, after: withGroup(BASE, US, { trafficDialPercentage: 50 }) },
    doesNot: both({}, withGroup(BASE, US, { trafficDialPercentage: 50 })),
    says: "us-west-2 goes from 100 to 50: us-west-2 takes 50 % (before: 100 %) of the new connections from Seattle (now also served by eu-central-1)",
  },
  "weight-changed": {
    does: { before: BASE, after: withWeight(BASE, US, 0) },
    // With one endpoint in a group, its weight is that of all.
    doesNot: { before: BASE, after: withWeight(BASE, US, 64) },
    says: "takes no new connection, also not in a failover",
  },
  "traffic-moved": {
    does: { before: topology({ healthCheck: { enabled: false } }), after: BASE },
    doesNot: { before: BASE, after: withGroup(BASE, US, { trafficDialPercentage: 50 }) },
    says: "go to other regions than before",
  },
  "failover-lost": {
    does: { before: BASE, after: withWeight(BASE, EU, 0) },
    doesNot: { before: THREE, after: withWeight(THREE, AU, 0) },
    says: "When us-west-2 is unhealthy, clients from Seattle no longer find a healthy region",
  },
  "second-failover-lost": {
    does: { before: THREE, after: withWeight(THREE, AU, 0) },
    doesNot: { before: BASE, after: withWeight(BASE, EU, 0) },
    says: "When eu-central-1 and us-west-2 are unhealthy",
  },
  "health-check-off": {
    does: { before: BASE, after: topology({ healthCheck: { enabled: false } }) },
    doesNot: { before: topology({ healthCheck: { enabled: false } }), after: BASE },
    says: "Nothing notices",
  },
  "target-group-added": {
    does: { before: BASE, after: withCanary(BASE, {}) },
    doesNot: { before: withCanary(BASE, {}), after: BASE },
    says: "eu-central-1 and us-west-2: a new target group decides about the region too",
  },
  "health-check-moved": {
    does: { before: BASE, after: topology({ healthCheck: { path: "/ready" } }) },
    doesNot: { before: BASE, after: topology({ healthCheck: { intervalSeconds: 30 } }) },
    says: "all regions turn unhealthy at once",
  },
  "failover-slower": {
    does: { before: BASE, after: topology({ healthCheck: { intervalSeconds: 30 } }) },
    doesNot: { before: BASE, after: topology({ healthCheck: { intervalSeconds: 12 } }) },
    says: "30 to 100 s until new connections go elsewhere (before: 15 to 70 s)",
  },
  "objective-broken": {
    does: { before: BASE, after: { ...BASE, objectives: { rtoSeconds: 60 } } },
    doesNot: both({}, { ...BASE, objectives: { rtoSeconds: 60 } }),
    says: "can take 70 s, and the objective is 60 s",
  },
  "connections-stay-longer": {
    does: { before: topology({ loadBalancer: { clientKeepAliveSeconds: 300 } }), after: BASE },
    doesNot: { before: BASE, after: topology({ loadBalancer: { clientKeepAliveSeconds: 300 } }) },
    says: "for 3600 s",
  },
  overload: {
    does: {
      before: { ...BASE, load: LOAD },
      after: { ...topology({ function: { reservedConcurrency: 350 } }), load: LOAD },
    },
    doesNot: {
      before: { ...BASE, load: LOAD },
      after: { ...topology({ function: { reservedConcurrency: 500 } }), load: LOAD },
    },
    says: "the function in us-west-2 needs 462 concurrent executions of 350",
  },
  "capacity-slower": {
    does: {
      before: { ...BASE, load: { ...LOAD, accountConcurrency: 90_000 } },
      after: { ...BASE, load: { ...LOAD, meanDurationMs: 1000, accountConcurrency: 90_000 } },
    },
    doesNot: both({}, { ...BASE, load: { ...LOAD, meanDurationMs: 1000, accountConcurrency: 90_000 } }),
    says: "only after",
  },
  "cascade-sooner": {
    does: {
      before: { ...BASE, load: LOAD },
      after: { ...topology({ function: { reservedConcurrency: 500 } }), load: LOAD },
    },
    doesNot: {
      before: { ...topology({ function: { reservedConcurrency: 500 } }), load: LOAD },
      after: { ...BASE, load: LOAD },
    },
    says: "from 4354 requests per second of all clients, and from 9076 before",
  },
  "timeout-lowered": {
    does: { before: BASE, after: topology({ function: { timeoutSeconds: 2 } }) },
    doesNot: { before: BASE, after: topology({ function: { timeoutSeconds: 9 } }) },
    says: "A request in eu-central-1 and us-west-2 that takes longer than 2 s fails with 502 (limit before: 5 s)",
  },
  "concurrency-zero": {
    does: { before: BASE, after: withFunction(BASE, EU, { reservedConcurrency: 0 }) },
    doesNot: { before: BASE, after: withFunction(BASE, EU, { reservedConcurrency: 1 }) },
    says: "Every request and health check in eu-central-1 fails",
  },
  "memory-lowered": {
    does: { before: withFunction(BASE, EU, { memoryMb: 512 }), after: withFunction(BASE, EU, { memoryMb: 256 }) },
    doesNot: { before: withFunction(BASE, EU, { memoryMb: 256 }), after: withFunction(BASE, EU, { memoryMb: 512 }) },
    says: "256 MB instead of 512 MB",
  },
  "concurrency-lowered": {
    does: {
      before: withFunction(BASE, EU, { reservedConcurrency: 9 }),
      after: withFunction(BASE, EU, { reservedConcurrency: 5 }),
    },
    doesNot: { before: withFunction(BASE, EU, { reservedConcurrency: 9 }), after: BASE },
    says: "above 5 concurrent executions (before: 9)",
  },
  "code-changes-everywhere": {
    does: both({ changes: [code(US), code(EU)] }),
    doesNot: both({ changes: [code(US)] }),
    says: "all 2 regions",
  },
  "code-changes": {
    does: both({ changes: [code(US)] }),
    doesNot: both({ changes: [code(US), code(EU)] }),
    says: "changes in us-west-2",
  },
  "environment-changes": {
    does: both({
      changes: [update("aws_lambda_function", environment({ A: "1", B: "2" }), environment({ A: "1", B: "3" }))],
    }),
    doesNot: both({ changes: [update("aws_lambda_function", environment({ A: "1" }), environment({ A: "1" }))] }),
    says: "other values of B.",
  },
  "status-set": {
    does: { before: BASE, after: withFunction(BASE, EU, { environment: { STATUS: "503" } }) },
    doesNot: { before: withFunction(BASE, EU, { environment: { STATUS: "503" } }), after: BASE },
    says: "eu-central-1 turns unhealthy",
  },
  "permissions-change": {
    does: both({ changes: [update("aws_iam_role_policy", { policy: "a" }, { policy: UNKNOWN })] }),
    doesNot: both({ changes: [update("aws_iam_role", { tags: null }, { tags: { team: "api" } })] }),
    says: "What the function in us-west-2 is allowed to do",
  },
  "alarms-off": {
    does: {
      before: withComposites(US, EU),
      after: withComposites(EU),
      changes: [
        resourceChange("aws_cloudwatch_composite_alarm", US, "delete"),
        resourceChange("aws_cloudwatch_metric_alarm", US, "delete"),
      ],
    },
    doesNot: {
      before: withComposites(US, EU, AU),
      after: withComposites(US, EU),
      changes: [
        // Of a region that goes, and of a route that goes.
        resourceChange("aws_cloudwatch_composite_alarm", AU, "delete"),
        resourceChange("aws_cloudwatch_metric_alarm", US, "delete"),
        update("aws_cloudwatch_composite_alarm", { alarm_actions: ["topic"] }, { alarm_actions: UNKNOWN }, EU),
        update("aws_cloudwatch_metric_alarm", { alarm_actions: [] }, { alarm_actions: [] }, EU),
      ],
    },
    says: "Nobody is told of failures in us-west-2 any more, because the alarms there are removed",
  },
};
