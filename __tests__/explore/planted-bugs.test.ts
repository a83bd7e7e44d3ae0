import { describe, expect, it } from "vitest";
import type { InvariantName } from "../../src/explore/invariants";
import type { StartWorld } from "../../src/explore/run";
import { search } from "../../src/explore/search";
import { World, type WorldOptions } from "../../src/simulator/world";
import type { Topology } from "../../src/topology/topology";
import { accelerated } from "../support/topology";

/** Breaks a world that runs. */
const breaking =
  (plant: (world: World) => void): StartWorld =>
  async (topology, options) => {
    const world = await World.start(topology, options);
    plant(world);
    return world;
  };

/** Lets a world begin with another topology, or with other options, than it was asked for. */
const beginning =
  (change: (topology: Topology, options: WorldOptions) => [Topology, WorldOptions]): StartWorld =>
  (topology, options = {}) =>
    World.start(...change(topology, options));

type HealthCheck = Topology["loadBalancers"][number]["targetGroups"][number]["healthCheck"];

const withHealthCheck = (change: (check: HealthCheck) => Partial<HealthCheck>): StartWorld =>
  beginning((topology, options) => {
    const loadBalancers = topology.loadBalancers.map((loadBalancer) => ({
      ...loadBalancer,
      targetGroups: loadBalancer.targetGroups.map((group) => ({
        ...group,
        healthCheck: { ...group.healthCheck, ...change(group.healthCheck) },
      })),
    }));
    return [{ ...topology, loadBalancers }, options];
  });

/** Changes what the accelerator decides; `usual` is its own decision. */
const deciding = (
  change: (usual: NonNullable<Decided>, world: World, ...of: Parameters<World["accelerator"]["decide"]>) => Decided,
): StartWorld =>
  breaking((world) => {
    const { accelerator } = world;
    const decide = accelerator.decide.bind(accelerator);
    accelerator.decide = (...of) => {
      const usual = decide(...of);
      return usual && change(usual, world, ...of);
    };
  });

type Decided = ReturnType<World["accelerator"]["decide"]>;

/** Replicas that do something else with some of the writes from other regions. */
const applying = (
  change: (write: Replicated, usual: (write: Replicated) => Promise<boolean>, world: World) => Promise<boolean>,
) =>
  breaking((world) => {
    for (const replica of world.table.replicas.values()) {
      const usual = replica.apply.bind(replica);
      replica.apply = (write) => change(write, usual, world);
    }
  });

type Replica = World["table"]["replicas"] extends ReadonlyMap<string, infer R> ? R : never;
type Replicated = Parameters<Replica["apply"]>[0];

/** Replicas that are asked for something else. */
const calling = (change: (request: { TransactItems?: object[]; Item?: object }) => object): StartWorld =>
  breaking((world) => {
    for (const replica of world.table.replicas.values()) {
      const usual = replica.call.bind(replica);
      replica.call = (operation, body) =>
        usual(operation, Buffer.from(JSON.stringify(change(JSON.parse(String(body))))));
    }
  });

/** Load balancers that give some requests to another region's. */
const handling = (isMoved: (loadBalancer: string, world: World) => boolean): StartWorld =>
  breaking((world) => {
    const all = [...world.loadBalancers.values()];
    const usual = new Map(all.map((each) => [each, each.handle.bind(each)]));
    for (const [index, loadBalancer] of all.entries()) {
      const other = all[(index + 1) % all.length] as (typeof all)[number];
      loadBalancer.handle = (...request) =>
        (usual.get(isMoved(loadBalancer.topology.id, world) ? other : loadBalancer) as typeof loadBalancer.handle)(
          ...request,
        );
    }
  });

const healthChanges = (
  change: (healthy: boolean, usual: (healthy: boolean) => void, world: World) => void,
): StartWorld =>
  breaking((world) => {
    for (const loadBalancer of world.loadBalancers.values()) {
      const usual = loadBalancer.onHealthChange;
      loadBalancer.onHealthChange = (healthy) => change(healthy, usual, world);
    }
  });

let requests = 0;
let worlds = 0;

/** Bugs that somebody could have made in the product, put there from outside, and the promise that each breaks. */
const BUGS: Record<string, readonly [InvariantName, StartWorld]> = {
  "deletes are not replicated": [
    "acknowledgedWritesArrive",
    applying(async (write, usual) => (write.item === undefined ? true : usual(write))),
  ],
  "the write that arrives last wins": [
    "acknowledgedWritesArrive",
    applying((write, usual, { clock }) =>
      usual({ ...write, version: { ...write.version, timestampMs: clock.now() + 1_000_000 } }),
    ),
  ],
  "a transaction writes the first of its items only": [
    "acknowledgedWritesArrive",
    calling(({ TransactItems = [], ...request }) => ({ ...request, TransactItems: TransactItems.slice(0, 1) })),
  ],
  "items do not expire": [
    "acknowledgedWritesArrive",
    calling(({ Item, ...request }) => ({ ...request, Item: Item && { ...Item, expires_at: { S: "" } } })),
  ],
  "the backlog of an isolated region is lost": [
    "acknowledgedWritesArrive",
    applying(async (write, usual, { clock }) =>
      clock.now() - write.version.timestampMs > 60_000 ? true : usual(write),
    ),
  ],
  "a table that is unavailable acknowledges what it does not store": [
    "acknowledgedWritesArrive",
    breaking((world) => {
      for (const replica of world.table.replicas.values()) {
        const usual = replica.call.bind(replica);
        replica.call = async (...call) => {
          const answer = await usual(...call);
          return replica.unavailable.size > 0 ? { ...answer, status: 200 } : answer;
        };
      }
    }),
  ],
  "weight 0 counts as 1": [
    "connectionsGoWhereHealthIs",
    beginning((topology, options) => {
      const listeners = accelerated(topology).front.listeners.map((listener) => ({
        ...listener,
        endpointGroups: listener.endpointGroups.map((group) => ({
          ...group,
          endpoints: group.endpoints.map((endpoint) => ({ ...endpoint, weight: endpoint.weight || 1 })),
        })),
      }));
      return [{ ...topology, front: { ...accelerated(topology).front, listeners } }, options];
    }),
  ],
  "the edge forgets to ask for health": [
    "connectionsGoWhereHealthIs",
    breaking(({ accelerator }) => {
      accelerator.isHealthy = () => true;
    }),
  ],
  "it fails open in place of failing over": [
    "connectionsGoWhereHealthIs",
    deciding((usual) => (usual.reason === "failover" ? { ...usual, reason: "fail-open" } : usual)),
  ],
  "failover tries two groups, not three": [
    "connectionsGoWhereHealthIs",
    deciding((usual, { topology, accelerator }) => {
      if (usual.reason !== "failover" || topology.table.regions.length < 3) return usual;
      const others = accelerated(topology).front.listeners.flatMap(({ endpointGroups }) => endpointGroups);
      const healthy = others.filter(({ endpoints }) =>
        endpoints.some((each) => each.weight > 0 && accelerator.isHealthy(each.loadBalancer)),
      );
      const [nearest] = others.filter(({ region }) => region === usual.nearestRegion);
      const [endpoint] = nearest?.endpoints ?? [];
      return healthy.length === 1 && endpoint && nearest
        ? { ...usual, region: nearest.region, endpoint, reason: "fail-open" }
        : usual;
    }),
  ],
  "clients stay with the region that served them last": [
    "nearestRegionServes",
    (() => {
      const last = new WeakMap<World, Map<string, NonNullable<Decided>>>();
      return deciding((usual, world, _listener, _from, { sourceIp }) => {
        const known = last.get(world) ?? new Map();
        last.set(world, known);
        const before = known.get(sourceIp);
        const served =
          before?.endpoint.weight && world.accelerator.isHealthy(before.endpoint.loadBalancer) ? before : usual;
        if (served.reason !== "fail-open") known.set(sourceIp, served);
        return served;
      });
    })(),
  ],
  "a connection follows health": [
    "connectionsNeverMove",
    handling((loadBalancer, { accelerator }) => !accelerator.isHealthy(loadBalancer)),
  ],
  "now and then a request goes to another region": ["connectionsNeverMove", handling(() => ++requests % 50 === 0)],
  "a region is unhealthy after one failed check too many": [
    "failoverInTime",
    withHealthCheck(({ unhealthyThreshold }) => ({ unhealthyThreshold: unhealthyThreshold + 1 })),
  ],
  "a region is unhealthy after one failed check too few": [
    "failoverInTime",
    withHealthCheck(({ unhealthyThreshold }) => ({ unhealthyThreshold: unhealthyThreshold - 1 })),
  ],
  "the edge learns of health 5 s late": [
    "failoverInTime",
    beginning((topology, options) => [topology, { ...options, propagationMs: (options.propagationMs ?? 0) + 5000 }]),
  ],
  "a region is healthy again after one passed check too few": [
    "failbackInTime",
    withHealthCheck(({ healthyThreshold }) => ({ healthyThreshold: healthyThreshold - 1 })),
  ],
  "good news does not reach the edge": [
    "failbackInTime",
    healthChanges((healthy, usual) => {
      if (!healthy) usual(healthy);
    }),
  ],
  "a fault that is set again keeps its first duration": [
    "faultsKeepTheirTimes",
    breaking(({ faults }) => {
      const usual = faults.set.bind(faults);
      faults.set = (fault) => {
        if (!faults.active.some(({ kind, target }) => kind === fault.kind && target === fault.target)) usual(fault);
      };
    }),
  ],
  "where two faults keep a region from clients, the end of one is not noticed": [
    "everythingHeals",
    breaking((world) => {
      for (const loadBalancer of world.loadBalancers.values()) {
        const usual = loadBalancer.setSilent.bind(loadBalancer);
        const reasons = new Set<string>();
        loadBalancer.setSilent = (reason, silent) => {
          const isOther = [...reasons].some((other) => other !== reason);
          if (silent) reasons.add(reason);
          if (silent || !isOther) usual(reason, silent);
        };
      }
    }),
  ],
  "something of one run is left for the next": [
    "sameSeedSameEvents",
    breaking(({ events }) => {
      const left = ++worlds;
      const usual = events.emit.bind(events);
      events.emit = (event) => usual(event.type === "request" ? { ...event, durationMs: left } : event);
    }),
  ],
};

describe("a search of 200 seeds finds that", () => {
  it.each(Object.entries(BUGS))("%s", async (_, [invariant, startWorld]) => {
    const found: (string | undefined)[] = [];
    for (let seed = 1; seed <= 200 && !found.includes(invariant); ) {
      // A bug may break other promises first.
      const { finding, done } = await search({ fromSeed: seed, seeds: 201 - seed, function: "echo", startWorld });
      found.push(finding?.invariant);
      seed += done;
    }
    expect(found).toContain(invariant);
  });
});
