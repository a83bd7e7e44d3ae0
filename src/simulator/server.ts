import type { Location } from "../model/geography";
import type { Clock } from "../process/clock";
import { type Accelerated, isAccelerated } from "../topology/front";
import { clientPort, frontPorts } from "../topology/front-ports";
import type { Listener } from "../topology/topology";
import { Edge } from "./accelerator/edge";
import type { ControlPlane } from "./aws-api/global-accelerator/control-plane";
import { apiError } from "./aws-api/global-accelerator/error";
import { controlPlaneOf } from "./aws-api/global-accelerator/from-topology";
import { AwsApiServer } from "./aws-api/server";
import { FaultServer } from "./fault-server";
import { type Certificate, selfSigned } from "./ground/certificate";
import type { SimulatedLoadBalancer } from "./load-balancer/load-balancer";
import { LoadBalancerServer } from "./load-balancer/server";
import { urlOf } from "./ports";
import type { SimulatedRoute53 } from "./route-53/route-53";
import { serveRoute53 } from "./route-53/serve";
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
  /** URLs that clients call, by location: of HTTPS, where the backend has it. Of an accelerator the two static addresses. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** Where Route 53 is in front, those have the domain's name, which the name server of the location knows: `127.0.0.1:PORT`. */
  readonly nameServers?: Readonly<Record<string, string>>;
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
  /** Of Global Accelerator; absent where Route 53 is in front. */
  readonly controlPlane?: ControlPlane;
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
    return { ...(await start(world, options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  world: World,
  options: ServeOptions,
  stops: (() => Promise<void>)[],
): Promise<Omit<Served, "stop">> {
  const { topology } = world;
  const listeners = topology.loadBalancers.flatMap((loadBalancer) => loadBalancer.listeners);
  const isSecure = listeners.some(({ protocol }) => protocol === "HTTPS");
  const name = topology.front.kind === "route-53" ? topology.front.name : topology.domain;
  const certificate = isSecure ? await selfSigned(name) : undefined;
  const serving = { ...options, certificate, stops };
  const front: ServedFront = isAccelerated(topology)
    ? await serveAccelerator(world, topology, serving)
    : { addresses: await serveRoute53(world, world.front as SimulatedRoute53, serving) };
  const api = new AwsApiServer(world, front.controlPlane);
  stops.push(() => api.stop());
  const faults = new FaultServer(world.faults);
  stops.push(() => faults.stop());
  const addresses: Addresses = {
    ...front.addresses,
    ...(certificate ? { certificate: certificate.cert } : {}),
    tables: Object.fromEntries(world.tableUrls),
    awsEndpointUrl: await api.start(options.awsApiPort),
    faultsUrl: await faults.start(),
    ...(world.issuer ? { tokensUrl: world.issuer.tokensUrl } : {}),
  };
  return { addresses, ...(front.controlPlane ? { controlPlane: front.controlPlane } : {}) };
}

interface Serving extends ServeOptions {
  readonly certificate: Certificate | undefined;
  readonly stops: (() => Promise<void>)[];
}

interface ServedFront {
  readonly addresses: Pick<Addresses, "addresses" | "httpAddresses" | "nameServers" | "loadBalancers">;
  readonly controlPlane?: ControlPlane;
}

/** An edge for each location, with a port for each port of each static address. */
async function serveAccelerator(
  world: World,
  topology: Accelerated,
  { locations, port, certificate, stops }: Serving,
): Promise<ServedFront> {
  const ports = frontPorts(topology);
  const front = clientPort(topology);
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
    const { clock, accelerator } = world;
    const edge = new Edge({ clock, accelerator, location, ports: ports.map((each) => each.port), servers });
    stops.push(() => edge.stop());
    const pair = await edge.start(next);
    addresses[location.name] = pair.map((localPorts) => urlOf(front, localPorts));
    const [http] = ports.filter(({ protocol }) => protocol === "HTTP");
    if (http) httpAddresses[location.name] = pair.map((localPorts) => urlOf(http, localPorts));
    if (next !== 0) next += pair.length * ports.length;
  }
  const controlPlane = await controlPlaneOf(topology, {
    now: () => world.clock.now(),
    deployMs: DEPLOY_MS,
    digits: world.digits,
    dnsName: Object.values(addresses)[0]?.[0]?.replace(/^https?:\/\//, ""),
    isHealthy: (loadBalancer) => world.accelerator.isHealthy(loadBalancer),
    onAcceleratorChange: ({ enabled }) => {
      world.accelerator.enabled = enabled;
    },
    onListenerChange: (id, change) => {
      refuseOtherPorts(topology, id, change.portRanges);
      world.accelerator.updateListener(id, change);
    },
    onEndpointGroupChange: (id, change) => world.accelerator.updateEndpointGroup(id, change),
  });
  return { addresses: { addresses, ...(certificate ? { httpAddresses } : {}), loadBalancers }, controlPlane };
}

/** @throws ApiError where a listener would need ports that were not opened when the simulator started */
function refuseOtherPorts(topology: Accelerated, id: string, portRanges: Listener["portRanges"]): void {
  const open = frontPorts(topology).map(({ port }) => port);
  const listeners = topology.front.listeners.map((each) => (each.id === id ? { ...each, portRanges } : each));
  const wanted = frontPorts({ ...topology, front: { ...topology.front, listeners } });
  const missing = wanted.map(({ port }) => port).filter((port) => !open.includes(port));
  if (missing.length === 0) return;
  const why = `the simulator has opened the ports ${open.join(", ")}, and not ${missing.join(", ")}`;
  throw apiError("InvalidArgumentException", why);
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
