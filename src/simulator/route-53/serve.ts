import type { Location } from "../../model/geography";
import { UserError } from "../../process/user-error";
import { clientPort, type FrontPort, frontPorts } from "../../topology/front-ports";
import type { Certificate } from "../ground/certificate";
import { LoadBalancerServer } from "../load-balancer/server";
import { urlOf } from "../ports";
import type { World } from "../world";
import { DnsServer } from "./dns-server";
import type { SimulatedRoute53 } from "./route-53";

export interface Route53Options {
  readonly locations: readonly Location[];
  /** First port of this machine: that of clients, then those of other listeners, then one for each location; 0 for any that are free. */
  readonly port: number;
  readonly certificate: Certificate | undefined;
  /** Ends what was started. */
  readonly stops: (() => Promise<void>)[];
}

/**
 * Gives each load balancer a loopback address of its own, because an answer of DNS names an address and no port, and each
 * location a name server.
 * @throws UserError where the system has no such addresses
 */
export async function serveRoute53(world: World, route53: SimulatedRoute53, options: Route53Options) {
  const { locations, port: first, stops } = options;
  const { name } = route53.topology;
  const client = clientPort(world.topology);
  const others = frontPorts(world.topology).filter(({ port }) => port !== client.port);
  const hosts = new Map([...world.loadBalancers.keys()].map((id, index) => [id, `127.0.1.${index + 1}`]));
  const localPorts = new Map<number, number>();
  for (const [index, { port }] of [client, ...others].entries()) {
    await startListeners(world, { port, wanted: first === 0 ? 0 : first + index, hosts, localPorts }, options);
  }
  const nameServers: Record<string, string> = {};
  for (const [index, location] of locations.entries()) {
    const addressOf = (id: string) => hosts.get(id) ?? "";
    const server = new DnsServer({ clock: world.clock, route53, location, addressOf });
    stops.push(() => server.stop());
    const port = await server.start(first === 0 ? 0 : first + 1 + others.length + index);
    nameServers[location.name] = `127.0.0.1:${port}`;
  }
  const urls = (of: FrontPort) =>
    Object.fromEntries(locations.map((location) => [location.name, [urlOf(of, localPorts, name)]]));
  const http = others.find(({ protocol }) => protocol === "HTTP");
  const loadBalancers = world.topology.loadBalancers.map(
    ({ id, region }) => [region, urlOf(client, localPorts, hosts.get(id))] as const,
  );
  return {
    addresses: urls(client),
    ...(http ? { httpAddresses: urls(http) } : {}),
    nameServers,
    loadBalancers: Object.fromEntries(loadBalancers),
  };
}

interface Listening {
  /** Of the load balancers' listeners. */
  readonly port: number;
  /** Of this machine. */
  readonly wanted: number;
  readonly hosts: ReadonlyMap<string, string>;
  readonly localPorts: Map<number, number>;
}

/** The listeners of one port, all on the same port of this machine. */
async function startListeners(
  world: World,
  { port, wanted, hosts, localPorts }: Listening,
  { certificate, stops }: Route53Options,
): Promise<void> {
  for (const [id, host] of hosts) {
    const loadBalancer = world.loadBalancers.get(id);
    const listener = loadBalancer?.topology.listeners.find((each) => each.port === port);
    if (!loadBalancer || !listener) continue;
    const server = new LoadBalancerServer(loadBalancer, listener, world.clock, { certificate, localPorts });
    stops.push(() => server.stop());
    const chosen = await server.start(localPorts.get(port) ?? wanted, host).catch((error) => explained(error, host));
    localPorts.set(port, chosen);
  }
}

function explained(error: NodeJS.ErrnoException, host: string): never {
  if (error.code !== "EADDRNOTAVAIL") throw error;
  throw new UserError(
    `this system does not have the address ${host}, which a load balancer needs for itself: add it with sudo ifconfig lo0 alias ${host}`,
  );
}
