import type { Metric } from "../../model/alarms/history";
import { STATIC_ADDRESSES } from "../../model/static-addresses";
import type { LoadBalancer } from "../../topology/topology";
import { SimulatedAccelerator } from "../accelerator/accelerator";
import type { Timed } from "../ground/events";
import type { World } from "../world";

/** Where the values of a metric come from. */
export interface Source {
  /** What an event adds to it; undefined: nothing. */
  readonly addedBy: (event: Timed) => number | undefined;
  /** Of a metric that has a value all the time, in parts: what it was at first, and which part an event is about. */
  readonly gauge?: { readonly initial: ReadonlyMap<string, number>; readonly partOf: (event: Timed) => string };
}

export interface Asked {
  readonly world: World;
  /** Where the metric is published. */
  readonly region: string;
  readonly dimensions: Metric["dimensions"];
}

/** @returns undefined where the dimensions name nothing of the world */
type Make = (asked: Asked) => Source | undefined;

type Type = Timed["type"];
type Of<T extends Type> = Extract<Timed, { readonly type: T }>;

const of =
  <T extends Type>(type: T, addedBy: (event: Of<T>) => number | undefined): Source["addedBy"] =>
  (event) =>
    event.type === type ? addedBy(event as Of<T>) : undefined;

const bit = (holds: boolean): number | undefined => (holds ? 1 : undefined);

/**
 * Requests that clients send. AWS counts health checks for functions only, and publishes no zeros: a minute without such a
 * request has no data. A load balancer that clients cannot reach publishes its other metrics as before: our policy.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 *
 * @rule cw-load-balancer-metrics
 * @rule cw-unreachable-load-balancer-metrics
 */
const ofRequests =
  (addedBy: (event: Of<"request">, group: string | undefined) => number | undefined): Make =>
  (asked) => {
    const loadBalancer = loadBalancerOf(asked);
    const group = groupOf(asked, loadBalancer);
    if (!loadBalancer || (asked.dimensions.TargetGroup !== undefined && !group)) return undefined;
    const isHere = ({ region, target }: Of<"request">) =>
      region === loadBalancer.region && (group === undefined || target?.group === group.name);
    return { addedBy: of("request", (event) => (isHere(event) ? addedBy(event, group?.name) : undefined)) };
  };

/** As each node of the load balancer counts them for itself. */
const ofHosts =
  (isCounted: (state: string) => boolean): Make =>
  (asked) => {
    const { world } = asked;
    const loadBalancer = loadBalancerOf(asked);
    const group = groupOf(asked, loadBalancer);
    const targets =
      loadBalancer && group && world.loadBalancers.get(loadBalancer.id)?.targetGroups.get(group.id)?.targets;
    if (!targets) return undefined;
    const count = targets.filter(({ health }) => isCounted(health.state)).length;
    const nodes = Array.from({ length: loadBalancer.zones }, (_, index) => [`${index + 1}`, count] as const);
    return {
      addedBy: of("health-check", ({ region, targetGroup, state }) =>
        region === loadBalancer.region && targetGroup === group.name ? Number(isCounted(state)) : undefined,
      ),
      gauge: { initial: new Map(nodes), partOf: (event) => String((event as Of<"health-check">).node) },
    };
  };

/**
 * Lambda counts every invocation, health checks among them, and publishes zeros beside them. One that is throttled is not an invocation.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 *
 * @rule cw-lambda-metrics
 */
const ofInvocations =
  (addedBy: (event: Of<"invocation">) => number | undefined): Make =>
  ({ world, region, dimensions }) => {
    const name = dimensions.FunctionName;
    if (!world.functionsIn(region).some(({ topology }) => topology.name === name)) return undefined;
    return {
      addedBy: of("invocation", (event) =>
        event.region === region && event.function === name ? addedBy(event) : undefined,
      ),
    };
  };

/**
 * What is reserved, and what the other functions use; of several at once, only the one that uses most.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html
 *
 * @rule cw-claimed-concurrency
 */
const claimedConcurrency: Make = ({ world, region }) => {
  const functions = world.functionsIn(region);
  const reservedOf = (name: string) => functions.find(({ topology }) => topology.name === name)?.reservedConcurrency;
  return {
    addedBy: of("invocation", (event) => {
      if (event.region !== region || event.outcome === "throttled") return undefined;
      const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
      return reserved + (reservedOf(event.function) === undefined ? event.concurrent : 0);
    }),
  };
};

/**
 * Published where the write was made, when it has arrived: nothing where nothing arrives.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 *
 * @rule cw-table-metrics
 */
const replicationLatency: Make = ({ region, dimensions }) => ({
  addedBy: of("replication", ({ from, to, lagMs }) =>
    from === region && to === dimensions.ReceivingRegion ? lagMs : undefined,
  ),
});

/** How long a call takes is not simulated: only that it succeeded. */
const tableCalls: Make = ({ region, dimensions }) => ({
  addedBy: of("table-call", (event) =>
    event.region === region && event.operation === dimensions.Operation && event.status === 200 ? 0 : undefined,
  ),
});

/** The simulated table throttles nothing. */
const never: Make = () => ({ addedBy: () => undefined });

/**
 * All in us-west-2, of connections and of the endpoints' health as the edge knows it.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html
 *
 * @rule cw-accelerator-metrics
 */
const ofAccelerator =
  (make: Make): Make =>
  (asked) =>
    asked.world.front instanceof SimulatedAccelerator && asked.region === "us-west-2" ? make(asked) : undefined;

const newFlows = ofAccelerator(({ dimensions: { EndpointGroup, AcceleratorIPAddress } }) => {
  const nameOf = (address: string) => `static address ${(STATIC_ADDRESSES as readonly string[]).indexOf(address) + 1}`;
  return {
    addedBy: of("connection", ({ region, address }) =>
      bit([undefined, region].includes(EndpointGroup) && [undefined, nameOf(address)].includes(AcceleratorIPAddress)),
    ),
  };
});

const resets = (by: Of<"connection-reset">["by"]): Make =>
  ofAccelerator(({ dimensions: { EndpointGroup } }) => ({
    addedBy: of("connection-reset", (event) =>
      bit(event.by === by && [undefined, event.region].includes(EndpointGroup)),
    ),
  }));

const endpoints = (counted: boolean): Make =>
  ofAccelerator(({ world, dimensions: { EndpointGroup } }) => {
    const all = [...world.loadBalancers.values()].filter(({ topology }) =>
      [undefined, topology.region].includes(EndpointGroup),
    );
    const initial = all.map(
      ({ topology: { id, region } }) => [region, Number(world.health.isHealthy(id) === counted)] as const,
    );
    return {
      addedBy: of("endpoint-health", ({ region, healthy }) =>
        [undefined, region].includes(EndpointGroup) ? Number(healthy === counted) : undefined,
      ),
      gauge: { initial: new Map(initial), partOf: (event) => (event as Of<"endpoint-health">).region },
    };
  });

/** What is simulated, by namespace and name of the metric. */
export const SOURCES: Readonly<Record<string, Make>> = {
  "AWS/ApplicationELB RequestCount": ofRequests(({ target }) => bit(target !== undefined)),
  "AWS/ApplicationELB HTTPCode_ELB_5XX_Count": ofRequests(({ status, target }) =>
    bit(status >= 500 && !target?.answered),
  ),
  "AWS/ApplicationELB HTTPCode_Target_5XX_Count": ofRequests(({ status, target }) =>
    bit(status >= 500 && target?.answered === true),
  ),
  "AWS/ApplicationELB TargetResponseTime": ofRequests(({ durationMs, target }) => target && durationMs / 1000),
  "AWS/ApplicationELB UnhealthyRoutingRequestCount": ofRequests(({ target }) => bit(target?.failOpen === true)),
  "AWS/ApplicationELB HealthyHostCount": ofHosts((state) => state === "healthy"),
  "AWS/ApplicationELB UnHealthyHostCount": ofHosts((state) => state === "unhealthy"),
  "AWS/Lambda Invocations": ofInvocations(({ outcome }) => bit(outcome !== "throttled")),
  "AWS/Lambda Errors": ofInvocations(({ outcome }) =>
    outcome === "throttled" ? undefined : Number(outcome === "failed"),
  ),
  "AWS/Lambda Throttles": ofInvocations(({ outcome }) => Number(outcome === "throttled")),
  "AWS/Lambda ConcurrentExecutions": ofInvocations(({ concurrent }) => concurrent),
  "AWS/Lambda ClaimedAccountConcurrency": claimedConcurrency,
  "AWS/DynamoDB ReplicationLatency": replicationLatency,
  "AWS/DynamoDB SuccessfulRequestLatency": tableCalls,
  "AWS/DynamoDB ReadThrottleEvents": never,
  "AWS/DynamoDB WriteThrottleEvents": never,
  "AWS/GlobalAccelerator NewFlowCount": newFlows,
  "AWS/GlobalAccelerator HealthyEndpointCount": endpoints(true),
  "AWS/GlobalAccelerator UnhealthyEndpointCount": endpoints(false),
  "AWS/GlobalAccelerator TCP_AGA_Reset_Count": resets("accelerator"),
  "AWS/GlobalAccelerator TCP_Endpoint_Reset_Count": resets("endpoint"),
};

/** Alarms name what they look at by what the topology calls it. */
const loadBalancerOf = ({ world, region, dimensions }: Asked): LoadBalancer | undefined =>
  world.topology.loadBalancers.find(
    (each) => each.region === region && [each.id, each.name].includes(dimensions.LoadBalancer ?? ""),
  );

const groupOf = ({ dimensions }: Asked, loadBalancer: LoadBalancer | undefined) =>
  loadBalancer?.targetGroups.find(({ id, name }) => [id, name].includes(dimensions.TargetGroup ?? ""));
