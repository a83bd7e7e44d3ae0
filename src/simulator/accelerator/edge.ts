import { createServer, type Server, type Socket } from "node:net";
import type { Location } from "../../model/geography";
import { STATIC_ADDRESSES } from "../../model/static-addresses";
import type { Clock } from "../../process/clock";
import { IdleTimeout } from "../ground/idle-timeout";
import { listen } from "../ground/listen";
import { heard } from "../ground/silence";
import type { LoadBalancerServer } from "../load-balancer/server";
import type { SimulatedAccelerator } from "./accelerator";

export interface EdgeProps {
  readonly clock: Clock;
  readonly accelerator: SimulatedAccelerator;
  /** Where the edge's clients stand. */
  readonly location: Location;
  /** Of the accelerator that clients can come to. */
  readonly ports: readonly number[];
  /** By id of the load balancer, and by the port of its listener. */
  readonly servers: ReadonlyMap<string, ReadonlyMap<number, LoadBalancerServer>>;
}

/**
 * Global Accelerator closes a connection that was idle for so long; fixed for TCP. The end is a FIN, and a RST for what
 * comes later.
 *
 * @rule ga-idle-timeout
 */
const IDLE_SECONDS = 340;

/** What a client has connected to. */
interface Called {
  readonly address: string;
  readonly port: number;
  readonly localPorts: ReadonlyMap<number, number>;
}

/**
 * The edge location nearest to a client: both static addresses, and a port on this machine for each port of each. A connection is routed once,
 * when it is accepted, and belongs to its endpoint from then on, whatever changes.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/introduction-how-it-works.html
 *
 * AWS joins two TCP connections, one from the client to the edge and one from the edge to the endpoint, and passes on
 * what ends either. Here the accepted socket itself is handed to the endpoint: a client sees the same.
 *
 * @rule ga-established-connections-stay
 */
export class Edge {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  /** Connections that reached an endpoint. */
  readonly #routed = new Map<
    Socket,
    { readonly address: string; readonly region: string; readonly connection: number }
  >();
  readonly #idle: IdleTimeout;

  constructor(private readonly props: EdgeProps) {
    this.#idle = new IdleTimeout(props.clock, IDLE_SECONDS * 1000);
    props.accelerator.onReset.add(this.#reset);
  }

  /**
   * @param first port of this machine, for the first address and the accelerator's first port; the second address takes the
   * next, then come the accelerator's other ports; 0 for any that are free
   * @returns the ports of this machine by static address, and by the accelerator's port that each stands for
   */
  async start(first: number): Promise<ReadonlyMap<number, number>[]> {
    const ports = STATIC_ADDRESSES.map(() => new Map<number, number>());
    let next = first;
    for (const port of this.props.ports) {
      for (const [index, address] of STATIC_ADDRESSES.entries()) {
        const localPorts = ports[index] as Map<number, number>;
        // Half-open like the load balancer's own sockets: a client may close its side and still read the answer.
        const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) =>
          this.#accept(socket, { address, port, localPorts }),
        );
        this.#servers.push(server);
        localPorts.set(port, await listen(server, next, `address ${index + 1} of the accelerator`));
        if (next !== 0) next++;
      }
    }
    return ports;
  }

  async stop(): Promise<void> {
    this.#idle.stop();
    this.props.accelerator.onReset.delete(this.#reset);
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #accept(socket: Socket, { address, port, localPorts }: Called): void {
    socket.on("error", () => socket.destroy());
    const { accelerator, location, servers } = this.props;
    const { remoteAddress: sourceIp, remotePort: sourcePort } = socket;
    // It is gone already, and nobody knows any more whose it was: there is nothing to route.
    if (sourceIp === undefined || sourcePort === undefined) {
      socket.destroy();
      return;
    }
    if (accelerator.losesConnection(address, location)) {
      this.#lose(socket);
      return;
    }
    const listener = accelerator.listenerOn(port);
    const decision =
      listener &&
      accelerator.connect(listener, location, {
        sourceIp,
        sourcePort,
        destinationIp: address,
        destinationPort: port,
        protocol: listener.protocol,
      });
    // Where the load balancer does not listen, the answer to a SYN is a RST, and so is the accelerator's to the client.
    const reached = decision && accelerator.endpointPort(listener, decision.region, port);
    const server = decision && servers.get(decision.endpoint.loadBalancer)?.get(reached as number);
    if (!decision || !server) {
      if (decision)
        accelerator.tellReset("endpoint", `no listener on port ${reached}`, { ...decision, from: location.name });
      socket.resetAndDestroy();
      return;
    }
    this.#keep(socket);
    const { region, connection } = decision;
    this.#routed.set(socket, { address, region, connection });
    socket.once("close", () => this.#routed.delete(socket));
    const way = [accelerator.silenceOf(address)];
    this.#idle.watch(socket, () => void heard(way).then(() => socket.destroySoon()));
    // With the client's address preserved the load balancer sees the client; else it sees the accelerator.
    const clientIp = decision.endpoint.clientIpPreservation ? sourceIp : address;
    server.accept(socket, { clientIp, from: location.name, connection: decision.connection, localPorts, way });
  }

  /**
   * Nothing on this machine can lose a connection before it is accepted, so it is accepted, and nothing is ever answered: a
   * client that waits for an answer sees the same.
   */
  #lose(socket: Socket): void {
    this.#keep(socket);
    socket.once("end", () => socket.destroy());
    socket.resume();
  }

  readonly #reset = (address: string, reason: string): void => {
    const { accelerator, location } = this.props;
    for (const [socket, called] of this.#routed) {
      if (called.address !== address || socket.destroyed) continue;
      // A client learns of it when it can hear it.
      void heard([accelerator.silenceOf(address)]).then(() => socket.resetAndDestroy());
      accelerator.tellReset("accelerator", reason, { ...called, from: location.name });
    }
  };

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
