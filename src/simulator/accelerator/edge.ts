import { createServer, type Server, type Socket } from "node:net";
import type { Location } from "../../model/geography";
import type { Listener } from "../../topology/topology";
import type { Clock, Timer } from "../clock";
import { listen } from "../listen";
import type { LoadBalancerServer } from "../load-balancer/server";
import { type SimulatedAccelerator, STATIC_ADDRESSES } from "./accelerator";

export interface EdgeProps {
  readonly clock: Clock;
  readonly accelerator: SimulatedAccelerator;
  /** Where the edge's clients stand. */
  readonly location: Location;
  readonly listener: Listener;
  /** By id of the load balancer. */
  readonly servers: ReadonlyMap<string, LoadBalancerServer>;
}

/** Global Accelerator closes a connection that was idle for so long; fixed for TCP. */
const IDLE_SECONDS = 340;
/** How exactly that is kept. */
const SWEEP_SECONDS = 5;

interface Connection {
  readonly socket: Socket;
  bytes: number;
  activeMs: number;
}

/**
 * The edge location nearest to a client: both static addresses, each a port on this machine. A connection is routed once,
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
  readonly #connections = new Set<Connection>();
  #sweep: Timer | undefined;

  constructor(private readonly props: EdgeProps) {}

  /**
   * @param port of the first address, the second takes the next; 0 for any that are free
   * @returns the ports of the two addresses
   */
  async start(port: number): Promise<number[]> {
    const ports: number[] = [];
    for (const [index, address] of STATIC_ADDRESSES.entries()) {
      // Half-open like the load balancer's own sockets: a client may close its side and still read the answer.
      const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#accept(socket, address));
      this.#servers.push(server);
      const what = `address ${index + 1} of the accelerator`;
      ports.push(await listen(server, port === 0 ? 0 : port + index, what));
    }
    this.#sweepIdle();
    return ports;
  }

  async stop(): Promise<void> {
    this.#sweep?.cancel();
    for (const { socket } of this.#connections) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #accept(socket: Socket, address: string): void {
    socket.on("error", () => socket.destroy());
    const { accelerator, listener, location, servers } = this.props;
    const sourceIp = socket.remoteAddress ?? "";
    const decision = accelerator.connect(listener, location, {
      sourceIp,
      sourcePort: socket.remotePort ?? 0,
      destinationIp: address,
      destinationPort: listener.portRanges[0]?.fromPort ?? 0,
      protocol: listener.protocol,
    });
    const server = decision && servers.get(decision.endpoint.loadBalancer);
    if (!decision || !server) {
      socket.resetAndDestroy();
      return;
    }
    this.#watch(socket);
    // With the client's address preserved the load balancer sees the client; else it sees the accelerator.
    server.accept(socket, decision.endpoint.clientIpPreservation ? sourceIp : address, decision.connection);
  }

  #watch(socket: Socket): void {
    const connection = { socket, bytes: 0, activeMs: this.props.clock.now() };
    this.#connections.add(connection);
    socket.once("close", () => this.#connections.delete(connection));
  }

  /**
   * Only data counts as activity, TCP's own keep-alive packets do not. The end is a FIN, and a RST for what comes later.
   *
   * @rule ga-idle-timeout
   */
  #sweepIdle(): void {
    this.#sweep = this.props.clock.schedule(SWEEP_SECONDS * 1000, () => {
      this.#sweepIdle();
      const now = this.props.clock.now();
      for (const connection of this.#connections) {
        const bytes = connection.socket.bytesRead + connection.socket.bytesWritten;
        if (bytes !== connection.bytes) Object.assign(connection, { bytes, activeMs: now });
        else if (now - connection.activeMs >= IDLE_SECONDS * 1000) connection.socket.destroySoon();
      }
    });
  }
}
