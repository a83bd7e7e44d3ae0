import type { Location } from "../model/geography";
import { Edge } from "./accelerator/edge";
import { ACCOUNT } from "./arn";
import { controlPlaneOf } from "./aws-api/global-accelerator/from-topology";
import { AwsApiServer } from "./aws-api/server";
import { FaultServer } from "./fault-server";
import { LoadBalancerServer } from "./load-balancer/server";
import type { World } from "./world";

export interface ServeOptions {
  /** Where clients stand; each location has its own pair of addresses. */
  readonly locations: readonly Location[];
  /** Of the first address; the others follow. 0 for any that are free. */
  readonly port: number;
}

/** Where everything of a running world is found. */
export interface Addresses {
  /** URLs of the two static addresses, by location. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** URLs of the load balancers, by region. */
  readonly loadBalancers: Readonly<Record<string, string>>;
  /** DynamoDB's endpoints, by region. */
  readonly tables: Readonly<Record<string, string>>;
  readonly awsEndpointUrl: string;
  readonly faultsUrl: string;
}

export interface Served {
  readonly addresses: Addresses;
  stop(): Promise<void>;
}

/**
 * How long the accelerator is IN_PROGRESS after a change. AWS gives no figure: our policy.
 *
 * @rule ga-deployment-time
 */
const DEPLOY_MS = 5000;

/** Gives a world its sockets, all on the loopback interface. */
export async function serve(world: World, options: ServeOptions): Promise<Served> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return { addresses: await start(world, options, stops), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  world: World,
  { locations, port }: ServeOptions,
  stops: (() => Promise<void>)[],
): Promise<Addresses> {
  const loadBalancers: Record<string, string> = {};
  const servers = new Map<string, LoadBalancerServer>();
  for (const loadBalancer of world.loadBalancers.values()) {
    const [listener] = loadBalancer.topology.listeners;
    if (!listener) continue;
    const server = new LoadBalancerServer(loadBalancer, listener, world.clock);
    servers.set(loadBalancer.topology.id, server);
    loadBalancers[loadBalancer.topology.region] = `http://127.0.0.1:${await server.start()}`;
    stops.push(() => server.stop());
  }

  const addresses: Record<string, string[]> = {};
  const [listener] = world.accelerator.listeners;
  let next = port;
  if (!listener) throw new Error("the accelerator has no listener");
  for (const location of locations) {
    const edge = new Edge({
      clock: world.clock,
      accelerator: world.accelerator,
      location,
      listener,
      servers,
    });
    stops.push(() => edge.stop());
    const ports = await edge.start(next);
    addresses[location.name] = ports.map((each) => `http://127.0.0.1:${each}`);
    if (next !== 0) next += ports.length;
  }

  const accelerator = await controlPlaneOf(world.topology, {
    account: ACCOUNT,
    now: () => world.clock.now(),
    deployMs: DEPLOY_MS,
    digits: world.digits,
    dnsName: Object.values(addresses)[0]?.[0]?.replace("http://", ""),
    isHealthy: (loadBalancer) => world.accelerator.isHealthy(loadBalancer),
    onEndpointGroupChange: (id, change) => world.accelerator.updateEndpointGroup(id, change),
  });
  const api = new AwsApiServer(world, accelerator);
  stops.push(() => api.stop());
  const faults = new FaultServer(world.faults);
  stops.push(() => faults.stop());
  return {
    addresses,
    loadBalancers,
    tables: Object.fromEntries(world.tableUrls),
    awsEndpointUrl: await api.start(),
    faultsUrl: await faults.start(),
  };
}
