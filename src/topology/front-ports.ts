import type { LoadBalancerListener, Topology } from "./topology";

/** A port that clients come to: a connection reaches the same port of a load balancer. */
export interface FrontPort {
  readonly port: number;
  readonly protocol: LoadBalancerListener["protocol"];
}

/**
 * The ports of the accelerator's listeners on which a load balancer listens, in the accelerator's order. Of a range in
 * which none does the first: a client that connects there is reset. With Route 53 the load balancers' own.
 */
export function frontPorts({ front, loadBalancers }: Topology): FrontPort[] {
  const all = new Map(loadBalancers.flatMap(({ listeners }) => listeners.map((listener) => [listener.port, listener])));
  if (front.kind === "route-53") {
    return [...all.values()].map(({ port, protocol }) => ({ port, protocol })).sort((a, b) => a.port - b.port);
  }
  const ranges = front.listeners.flatMap(({ portRanges }) => portRanges);
  return ranges.flatMap(({ fromPort, toPort }) => {
    const inside = [...all.values()].filter(({ port }) => port >= fromPort && port <= toPort);
    const ports = inside.map(({ port, protocol }) => ({ port, protocol })).sort((a, b) => a.port - b.port);
    return ports.length > 0 ? ports : [{ port: fromPort, protocol: "HTTP" as const }];
  });
}

/** The port that clients are meant to use: HTTPS where there is any. */
export function clientPort(topology: Topology): FrontPort {
  const ports = frontPorts(topology);
  const port = ports.find(({ protocol }) => protocol === "HTTPS") ?? ports[0];
  if (!port) throw new Error("the backend has no port");
  return port;
}
