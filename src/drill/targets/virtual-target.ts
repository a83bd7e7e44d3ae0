import { marshall } from "@aws-sdk/util-dynamodb";
import { ifAbsent, wasAbsent } from "../../aws/if-absent";
import { SIMULATED } from "../../faults/registry";
import { type DnsClient, longestSeconds, RESOLVERS } from "../../model/dns-clients";
import { type Location, locationOf, roundTripMs } from "../../model/geography";
import { STATIC_ADDRESSES } from "../../model/static-addresses";
import type { Clock } from "../../process/clock";
import { type ClientConnection, type ClientRequest, SimulatedClient } from "../../simulator/client";
import type { SimulatedFunction } from "../../simulator/function/function";
import type { VirtualClock } from "../../simulator/ground/virtual-clock";
import { valuesOf } from "../../simulator/load-balancer/http";
import { Metrics } from "../../simulator/metrics/metrics";
import { SimulatedRoute53 } from "../../simulator/route-53/route-53";
import type { World } from "../../simulator/world";
import { entrancesOf } from "../../topology/front";
import type { RequestParts } from "../traffic/request-kind";
import { DENY_DOCUMENT, DENY_POLICY } from "./deny-policy";
import { simulatedDns } from "./dns";
import { USER_AGENT } from "./http-client";
import { keyOf, ledgerItem, valueAttribute } from "./ledger-item";
import type { BackendControl, Client, Outcome, TableAccess, Target } from "./target";

interface VirtualOptions {
  /** That the world's issuer signed. @default none */
  readonly token?: string;
  /** Of the clients of each location, where Route 53 is in front. @default as resolvers were measured */
  readonly mix?: readonly DnsClient[];
}

/**
 * A world on the virtual clock as the target of a drill: a drill of minutes takes seconds, and the same course each time.
 * Time passes until the target is stopped.
 */
export function virtualTarget(
  world: World,
  clock: VirtualClock,
  locations: readonly Location[],
  { token, mix = RESOLVERS }: VirtualOptions = {},
): Target {
  let stopped = false;
  const passing = (async () => {
    while (!stopped) await clock.advance(1000);
  })();
  const failure = passing.then(() => new Promise<never>(() => {}));
  failure.catch(() => {});
  const dns = simulatedDns(mix);
  const metrics = new Metrics(world, world.topology.alarms);
  return {
    kind: "virtual",
    clock,
    topology: world.topology,
    ...(world.front instanceof SimulatedRoute53
      ? { cacheSeconds: longestSeconds(mix), clientsPerLocation: dns.clients, dns }
      : {}),
    clients: locations.map((location, index) =>
      clientAt(new SimulatedClient(world, location, `203.0.113.${index + 1}`, mix), world, location),
    ),
    control: controlOf(world),
    tables: new Map(world.topology.table.regions.map((region) => [region, tableOf(world, region)])),
    measured: async () => metrics.measured,
    ...(token === undefined ? {} : { token }),
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
  const connect = () => {
    const connection = client.connect(STATIC_ADDRESSES[turn++ % STATIC_ADDRESSES.length]);
    return { connection, ...client.sent };
  };
  return {
    location,
    request: async (path, timeoutMs, parts) =>
      exchange({ clock: world.clock, location, ...connect() }, path, timeoutMs, parts),
    open: () => {
      let kept: ReturnType<typeof keep> | undefined;
      return {
        request: async (path, timeoutMs) => {
          if (!kept || kept.isOver || kept.connection?.isEnded) kept = keep(connect().connection);
          const { connection, closed, close } = kept;
          const answer = exchange({ clock: world.clock, location, connection }, path, timeoutMs);
          const outcome = await Promise.race([answer, closed]);
          // Other requests can wait on a connection that hangs: they fail with it.
          if (outcome.error) close();
          return outcome;
        },
        close: () => {},
      };
    },
  };
}

/** @param connection undefined: it was refused */
function keep(connection: ClientConnection | undefined) {
  let end = (_: Outcome) => {};
  const closed = new Promise<Outcome>((resolve) => {
    end = resolve;
  });
  const kept = {
    connection,
    isOver: connection === undefined,
    closed,
    close: () => {
      kept.isOver = true;
      end({ error: "reset" });
    },
  };
  return kept;
}

/** As Node sends it. */
function requestFor(target: string, { method = "GET", headers = {}, body }: RequestParts): ClientRequest {
  const all = { host: "simulator", "user-agent": USER_AGENT, ...headers };
  if (body === undefined) return { method, target, headers: Object.entries(all) };
  const bytes = Buffer.from(body);
  return { method, target, headers: Object.entries({ ...all, "content-length": `${bytes.length}` }), body: bytes };
}

interface Through {
  readonly clock: Clock;
  readonly location: Location;
  /** Undefined: it was refused. */
  readonly connection: ClientConnection | undefined;
  readonly client?: number;
  readonly sentTo?: string;
}

async function exchange(
  { clock, location, connection, ...sent }: Through,
  path: string,
  timeoutMs: number,
  parts: RequestParts = {},
): Promise<Outcome> {
  if (!connection) return { error: "reset", ...sent };
  return new Promise((resolve) => {
    const timer = clock.schedule(timeoutMs, () => resolve({ error: "timeout", ...sent }));
    void connection.send(requestFor(path, parts)).then(async (response) => {
      await clock.sleep(roundTripMs(location, locationOf(connection.region)));
      timer.cancel();
      const seen: Outcome = response
        ? { status: response.status, region: valuesOf(response, "x-region")[0] }
        : { error: "reset" };
      resolve({ ...seen, ...sent });
    });
  });
}

/** Of Global Accelerator's API, as the SDK names it. */
const SERVICE_UNAVAILABLE = { name: "ServiceUnavailableException" };

function controlOf(world: World): BackendControl {
  const functionOf = (region: string) => world.mainFunctionsIn(region)[0] as SimulatedFunction;
  const { front } = world;
  const groups = () => {
    // Route 53's records are not changed by a drill.
    if (front instanceof SimulatedRoute53) {
      return entrancesOf(front.topology).map((each) => ({ ...each, trafficDialPercentage: 100 }));
    }
    // A drill that needs this API while it is down must fail here as it would on AWS.
    if (world.controlPlaneDown) throw Object.assign(new Error("the control plane is down"), SERVICE_UNAVAILABLE);
    return front.listeners.flatMap(({ endpointGroups }) => endpointGroups);
  };
  return {
    acceleratorStatus: async () => {
      groups();
      return "DEPLOYED";
    },
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
    setTrafficDial: async (group, trafficDialPercentage) => {
      groups();
      world.accelerator.updateEndpointGroup(group, { trafficDialPercentage });
    },
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
  const { table } = world.topology;
  const { name: TableName, partitionKey } = table;
  const value = valueAttribute(table);
  const key = (id: string) => marshall(keyOf(table, id));
  const call = (operation: string, body: object) =>
    world.clock.work(async () => {
      const replica = world.table.replicas.get(region);
      const answer = await replica?.call(operation, Buffer.from(JSON.stringify(body)));
      const result = JSON.parse(answer?.body.toString() || "{}");
      if (answer?.status === 200) return result;
      throw Object.assign(new Error(result.message), { name: String(result.__type).split("#").at(-1) });
    });
  const item = (id: string, value: string, expiresAt?: number) => ({
    TableName,
    Item: marshall(ledgerItem(table, { id, value, expiresAt })),
  });
  return {
    put: async (id, value, expiresAt) => void (await call("PutItem", item(id, value, expiresAt))),
    get: async (id) => (await call("GetItem", { TableName, Key: key(id), ConsistentRead: true })).Item?.[value]?.S,
    present: async (ids) => {
      const request = { [TableName]: { Keys: ids.map(key), ConsistentRead: true } };
      const { Responses } = await call("BatchGetItem", { RequestItems: request });
      return Responses[TableName].map((found: Record<string, { S: string }>) => found[partitionKey]?.S);
    },
    delete: async (id) => void (await call("DeleteItem", { TableName, Key: key(id) })),
    putIfAbsent: (id, value) => wasAbsent(call("PutItem", { ...item(id, value), ...ifAbsent(partitionKey) })),
  };
}
