import { ifAbsent, wasAbsent } from "../../aws/if-absent";
import { SIMULATED } from "../../faults/registry";
import { type DnsClient, longestSeconds, RESOLVERS } from "../../model/dns-clients";
import { type Location, locationOf, roundTripMs } from "../../model/geography";
import { STATIC_ADDRESSES } from "../../model/static-addresses";
import type { Clock } from "../../process/clock";
import { type ClientConnection, SimulatedClient } from "../../simulator/client";
import type { SimulatedFunction } from "../../simulator/function/function";
import type { VirtualClock } from "../../simulator/ground/virtual-clock";
import { valuesOf } from "../../simulator/load-balancer/http";
import { CLIENTS_PER_LOCATION } from "../../simulator/route-53/resolver";
import { SimulatedRoute53 } from "../../simulator/route-53/route-53";
import type { World } from "../../simulator/world";
import { entrancesOf } from "../../topology/front";
import { DENY_DOCUMENT, DENY_POLICY } from "./deny-policy";
import { USER_AGENT } from "./http-client";
import type { BackendControl, Client, Outcome, TableAccess, Target } from "./target";

/**
 * A world on the virtual clock as the target of a drill: a drill of minutes takes seconds, and the same course each time.
 * Time passes until the target is stopped.
 * @param mix of the clients of each location, where Route 53 is in front
 */
export function virtualTarget(
  world: World,
  clock: VirtualClock,
  locations: readonly Location[],
  mix: readonly DnsClient[] = RESOLVERS,
): Target {
  let stopped = false;
  const passing = (async () => {
    while (!stopped) await clock.advance(1000);
  })();
  const failure = passing.then(() => new Promise<never>(() => {}));
  failure.catch(() => {});
  return {
    kind: "virtual",
    clock,
    topology: world.topology,
    ...(world.front instanceof SimulatedRoute53
      ? { cacheSeconds: longestSeconds(mix), clientsPerLocation: CLIENTS_PER_LOCATION }
      : {}),
    clients: locations.map((location, index) =>
      clientAt(new SimulatedClient(world, location, `203.0.113.${index + 1}`, mix), world, location),
    ),
    control: controlOf(world),
    tables: new Map(world.topology.table.regions.map((region) => [region, tableOf(world, region)])),
    failure,
    stop: async () => {
      stopped = true;
      await passing.catch(() => {});
      await world.stop();
    },
  };
}

function clientAt(client: SimulatedClient, world: World, location: Location): Client {
  let turn = 0;
  const connect = () => client.connect(STATIC_ADDRESSES[turn++ % STATIC_ADDRESSES.length]);
  return {
    location,
    request: async (path, timeoutMs) => exchange(world.clock, location, connect(), path, timeoutMs),
    open: () => {
      let connection: ClientConnection | undefined;
      return {
        request: async (path, timeoutMs) => {
          if (!connection || connection.isEnded) connection = connect();
          const outcome = await exchange(world.clock, location, connection, path, timeoutMs);
          if (outcome.error) connection = undefined;
          return outcome;
        },
        close: () => {},
      };
    },
  };
}

const HEADERS = [
  ["host", "simulator"],
  ["user-agent", USER_AGENT],
] as const;

/** @param connection undefined: it was refused */
async function exchange(
  clock: Clock,
  location: Location,
  connection: ClientConnection | undefined,
  path: string,
  timeoutMs: number,
): Promise<Outcome> {
  if (!connection) return { error: "reset" };
  return new Promise((resolve) => {
    const timer = clock.schedule(timeoutMs, () => resolve({ error: "timeout" }));
    void connection.send({ target: path, headers: HEADERS }).then(async (response) => {
      await clock.sleep(roundTripMs(location, locationOf(connection.region)));
      timer.cancel();
      resolve(response ? { status: response.status, region: valuesOf(response, "x-region")[0] } : { error: "reset" });
    });
  });
}

function controlOf(world: World): BackendControl {
  const functionOf = (region: string) => world.functionsIn(region)[0] as SimulatedFunction;
  const { front } = world;
  const groups = () =>
    front instanceof SimulatedRoute53
      ? entrancesOf(front.topology).map((each) => ({ ...each, trafficDialPercentage: 100 }))
      : front.listeners.flatMap(({ endpointGroups }) => endpointGroups);
  return {
    acceleratorStatus: async () => "DEPLOYED",
    endpointGroups: async () =>
      groups().map(({ endpoints, ...group }) => ({
        ...group,
        weight: Math.max(0, ...endpoints.map(({ weight }) => weight)),
        endpoints: endpoints.map(({ loadBalancer, ...endpoint }) => ({
          ...endpoint,
          id: loadBalancer,
          healthy: world.health.isHealthy(loadBalancer),
        })),
      })),
    setTrafficDial: async (group, trafficDialPercentage) =>
      world.accelerator.updateEndpointGroup(group, { trafficDialPercentage }),
    setWeight: async (group, endpoint, weight) => {
      const endpoints = groups().find(({ id }) => id === group)?.endpoints ?? [];
      world.accelerator.updateEndpointGroup(group, {
        endpoints: endpoints.map((each) => (each.loadBalancer === endpoint ? { ...each, weight } : each)),
      });
    },
    targetHealth: async (region) => {
      const targets = world
        .loadBalancersIn(region)
        .flatMap(({ targetGroups }) => [...targetGroups.values()].flatMap((group) => group.targets));
      return targets.find(({ health }) => health.state !== "healthy")?.health.state ?? "healthy";
    },
    status: async (region) => functionOf(region).configuration.environment.STATUS,
    setStatus: async (region, status) => {
      const lambda = functionOf(region);
      const { STATUS: _, ...others } = lambda.configuration.environment;
      lambda.configure({ environment: status === undefined ? others : { ...others, STATUS: status } });
    },
    concurrency: async (region) => functionOf(region).reservedConcurrency,
    setConcurrency: async (region, concurrency) => {
      functionOf(region).reservedConcurrency = concurrency;
    },
    tableDenied: async (region) => functionOf(region).role.inlinePolicy(DENY_POLICY) !== undefined,
    setTableDenied: async (region, denied) => {
      if (denied) functionOf(region).role.putInlinePolicy(DENY_POLICY, DENY_DOCUMENT);
      else functionOf(region).role.deleteInlinePolicy(DENY_POLICY);
    },
    simulatorFaults: {
      kinds: SIMULATED.map(({ name }) => name),
      set: async (kind, target, share) => world.faults.set({ kind, target, ...(share === undefined ? {} : { share }) }),
      clear: async (kind, target) => world.faults.end(kind, target),
    },
  };
}

/** An engine's own access: a drill can use it while the function's role forbids access. */
function tableOf(world: World, region: string): TableAccess {
  const { name, partitionKey, sortKey } = world.topology.table;
  const key = (id: string) => ({
    [partitionKey]: { S: id },
    ...(sortKey === undefined ? {} : { [sortKey]: { S: "drill" } }),
  });
  const call = (operation: string, body: object) =>
    world.clock.work(async () => {
      const replica = world.table.replicas.get(region);
      const answer = await replica?.call(operation, Buffer.from(JSON.stringify({ TableName: name, ...body })));
      const result = JSON.parse(answer?.body.toString() || "{}");
      if (answer?.status === 200) return result;
      throw Object.assign(new Error(result.message), { name: String(result.__type).split("#").at(-1) });
    });
  return {
    put: async (id, value) => void (await call("PutItem", { Item: { ...key(id), value: { S: value } } })),
    get: async (id) => (await call("GetItem", { Key: key(id), ConsistentRead: true })).Item?.value?.S,
    delete: async (id) => void (await call("DeleteItem", { Key: key(id) })),
    putIfAbsent: (id, value) =>
      wasAbsent(call("PutItem", { Item: { ...key(id), value: { S: value } }, ...ifAbsent(partitionKey) })),
  };
}
