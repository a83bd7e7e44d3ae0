import type { Location } from "../model/geography";
import type { Clock } from "../process/clock";
import { isAccelerated } from "../topology/front";
import { clientPort, type FrontPort, frontPorts } from "../topology/front-ports";
import { Edge } from "./accelerator/edge";
import { controlPlaneOf } from "./aws-api/global-accelerator/from-topology";
import { AwsApiServer } from "./aws-api/server";
import { FaultServer } from "./fault-server";
import { type Certificate, selfSigned } from "./ground/certificate";
import type { SimulatedLoadBalancer } from "./load-balancer/load-balancer";
import { LoadBalancerServer } from "./load-balancer/server";
import type { World } from "./world";

export interface ServeOptions {
  /** Where clients stand; each location has its own pair of addresses. */
  readonly locations: readonly Location[];
  /** Of the first address; the others follow. 0 for any that are free. */
  readonly port: number;
  /** Of the AWS API. @default any that is free */
  readonly awsApiPort?: number;
}

/** Where everything of a running world is found. */
export interface Addresses {
  /** URLs of the two static addresses, by location: of HTTPS, where the backend has it. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** Then also of HTTP, which leads there. */
  readonly httpAddresses?: Readonly<Record<string, readonly string[]>>;
  /** And the certificate, PEM, which a client must take for a CA. */
  readonly certificate?: string;
  /** URLs of the load balancers, by region. */
  readonly loadBalancers: Readonly<Record<string, string>>;
  /** DynamoDB's endpoints, by region. */
  readonly tables: Readonly<Record<string, string>>;
  readonly awsEndpointUrl: string;
  readonly faultsUrl: string;
  /** Where tokens are had; absent where the backend takes none. */
  readonly tokensUrl?: string;
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
  { locations, port, awsApiPort }: ServeOptions,
  stops: (() => Promise<void>)[],
): Promise<Addresses> {
  const { topology } = world;
  if (!isAccelerated(topology)) throw new Error("not yet");
  const ports = frontPorts(world.topology);
  const front = clientPort(world.topology);
  const listeners = world.topology.loadBalancers.flatMap((loadBalancer) => loadBalancer.listeners);
  const isSecure = listeners.some(({ protocol }) => protocol === "HTTPS");
  const certificate = isSecure ? await selfSigned(world.topology.domain) : undefined;

  const loadBalancers: Record<string, string> = {};
  const servers = new Map<string, ReadonlyMap<number, LoadBalancerServer>>();
  for (const loadBalancer of world.loadBalancers.values()) {
    const { id, region } = loadBalancer.topology;
    const running = await startListeners(loadBalancer, { clock: world.clock, certificate }, stops);
    servers.set(id, running.servers);
    loadBalancers[region] = urlOf(front, running.localPorts);
  }

  const addresses: Record<string, string[]> = {};
  const httpAddresses: Record<string, string[]> = {};
  let next = port;
  for (const location of locations) {
    const edge = new Edge({
      clock: world.clock,
      accelerator: world.accelerator,
      location,
      ports: ports.map((each) => each.port),
      servers,
    });
    stops.push(() => edge.stop());
    const pair = await edge.start(next);
    addresses[location.name] = pair.map((localPorts) => urlOf(front, localPorts));
    const [http] = ports.filter(({ protocol }) => protocol === "HTTP");
    if (http) httpAddresses[location.name] = pair.map((localPorts) => urlOf(http, localPorts));
    if (next !== 0) next += pair.length * ports.length;
  }

  const accelerator = await controlPlaneOf(topology, {
    now: () => world.clock.now(),
    deployMs: DEPLOY_MS,
    digits: world.digits,
    dnsName: Object.values(addresses)[0]?.[0]?.replace(/^https?:\/\//, ""),
    isHealthy: (loadBalancer) => world.accelerator.isHealthy(loadBalancer),
    onEndpointGroupChange: (id, change) => world.accelerator.updateEndpointGroup(id, change),
  });
  const api = new AwsApiServer(world, accelerator);
  stops.push(() => api.stop());
  const faults = new FaultServer(world.faults);
  stops.push(() => faults.stop());
  return {
    addresses,
    ...(certificate ? { httpAddresses, certificate: certificate.cert } : {}),
    loadBalancers,
    tables: Object.fromEntries(world.tableUrls),
    awsEndpointUrl: await api.start(awsApiPort),
    faultsUrl: await faults.start(),
    ...(world.issuer ? { tokensUrl: world.issuer.tokensUrl } : {}),
  };
}

interface Listening {
  readonly clock: Clock;
  readonly certificate: Certificate | undefined;
}

/** A socket for each listener of a load balancer. */
async function startListeners(
  loadBalancer: SimulatedLoadBalancer,
  { clock, certificate }: Listening,
  stops: (() => Promise<void>)[],
): Promise<{ servers: Map<number, LoadBalancerServer>; localPorts: Map<number, number> }> {
  const servers = new Map<number, LoadBalancerServer>();
  const localPorts = new Map<number, number>();
  for (const listener of loadBalancer.topology.listeners) {
    const server = new LoadBalancerServer(loadBalancer, listener, clock, { certificate, localPorts });
    localPorts.set(listener.port, await server.start());
    servers.set(listener.port, server);
    stops.push(() => server.stop());
  }
  return { servers, localPorts };
}

/** Where a port is found on this machine. */
const urlOf = ({ port, protocol }: FrontPort, localPorts: ReadonlyMap<number, number>): string =>
  `${protocol.toLowerCase()}://127.0.0.1:${localPorts.get(port)}`;
