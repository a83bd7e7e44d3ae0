import type { EndpointGroup, LoadBalancerListener, Topology } from "./topology";

/** A port that clients come to: a connection reaches the same port of a load balancer. */
export interface FrontPort {
  readonly port: number;
  readonly protocol: LoadBalancerListener["protocol"];
}

/**
 * The ports of the accelerator's listeners that lead to a port on which a load balancer listens, in the accelerator's order. Of
 * a range in which none does the first: a client that connects there is reset. With Route 53 the load balancers' own.
 */
export function frontPorts({ front, loadBalancers }: Topology): FrontPort[] {
  const all = new Map(loadBalancers.flatMap(({ listeners }) => listeners.map((listener) => [listener.port, listener])));
  if (front.kind === "route-53") {
    return [...all.values()].map(({ port, protocol }) => ({ port, protocol })).sort((a, b) => a.port - b.port);
  }
  return front.listeners.flatMap(({ portRanges, endpointGroups }) => {
    const overridden = endpointGroups.flatMap(({ portOverrides = [] }) =>
      portOverrides.map((each) => each.listenerPort),
    );
    const ports = [...new Set([...all.keys(), ...overridden])].sort((a, b) => a - b);
    return portRanges.flatMap(({ fromPort, toPort }) => {
      const inside = ports.flatMap((port) => {
        const reached =
          endpointGroups.map((group) => all.get(endpointPort(group, port))).find(Boolean) ?? all.get(port);
        const isOpen =
          endpointGroups.length === 0 || endpointGroups.some((group) => all.has(endpointPort(group, port)));
        return port >= fromPort && port <= toPort && reached && isOpen ? [{ port, protocol: reached.protocol }] : [];
      });
      return inside.length > 0 ? inside : [{ port: fromPort, protocol: "HTTP" as const }];
    });
  });
}

/**
 * The port of an endpoint that a port of the listener leads to
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-port-override.html).
 */
export const endpointPort = ({ portOverrides = [] }: Pick<EndpointGroup, "portOverrides">, port: number): number =>
  portOverrides.find(({ listenerPort }) => listenerPort === port)?.endpointPort ?? port;

/** The port that clients are meant to use: HTTPS where there is any. */
export function clientPort(topology: Topology): FrontPort {
  const ports = frontPorts(topology);
  const port = ports.find(({ protocol }) => protocol === "HTTPS") ?? ports[0];
  if (!port) throw new Error("the backend has no port");
  return port;
}
