import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import type { Clock } from "../../process/clock";
import type { LoadBalancerListener } from "../../topology/topology";
import type { Certificate } from "../ground/certificate";
import { IdleTimeout } from "../ground/idle-timeout";
import { listen } from "../ground/listen";
import { heard, isSilent, type Silence } from "../ground/silence";
import type { SimulatedLoadBalancer } from "./load-balancer";
import { type Route, rawResponse, readBody, requestOf, writeResponse } from "./node-http";
import { ownResponse } from "./response";

/** Longer than any connection stays idle, in milliseconds, and as long as Node can wait. */
const NEVER = 2 ** 31 - 1;

/** Of all headers together, in bytes; more is refused with 400. */
const MAX_HEADERS = 64 * 1024;

interface Origin extends Route {
  readonly openedMs: number;
  /** How much of what arrived made up whole requests. */
  bytesServed: number;
  /** Requests that have yet to be answered. */
  readonly underWay: Set<IncomingMessage>;
  /** How many of them the function works on. How long it may take is its own business, and work: it is not sped up. */
  working: number;
  /** What could not be understood came after them: to be said once they are answered. */
  isRefused: boolean;
  /** What of its way can be silent. */
  way: readonly Silence[];
  /** The load balancer has ended it, and the client could not hear it. */
  isGone: boolean;
}

export interface ServerOptions {
  /** A listener for HTTPS needs it. */
  readonly certificate?: Certificate;
  /** Of clients that connect to the load balancer directly. */
  readonly localPorts?: Route["localPorts"];
}

/** Sockets for one listener of a load balancer. */
export class LoadBalancerServer {
  readonly #server: Server;
  /** As they were accepted: below TLS, where there is any. */
  readonly #sockets = new Set<Socket>();
  /** Of connections that can carry requests: above TLS. */
  readonly #origins = new WeakMap<Socket, Origin>();
  /** Connections for TLS, by their ends. */
  readonly #arriving = new Map<string, { readonly socket: Socket; readonly origin: Origin }>();
  readonly #idle: IdleTimeout;

  constructor(
    private readonly loadBalancer: SimulatedLoadBalancer,
    private readonly listener: LoadBalancerListener,
    private readonly clock: Clock,
    private readonly options: ServerOptions = {},
  ) {
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response);
    this.#idle = new IdleTimeout(clock, loadBalancer.topology.idleTimeoutSeconds * 1000);
    const tls = { ...options.certificate, allowHalfOpen: true, handshakeTimeout: NEVER };
    // A request without a host gets the load balancer's own page and not Node's.
    const http = { maxHeaderSize: MAX_HEADERS, requireHostHeader: false };
    this.#server =
      listener.protocol === "HTTPS" ? createTlsServer({ ...tls, ...http }, serve) : createServer(http, serve);
    loadBalancer.onUnreachable.add(this.#reset);
    // A client may close its side and still read the answer.
    Object.assign(this.#server, { httpAllowHalfOpen: true });
    // One timeout counts, by the world's clock: Node's are in real time, and that for keep-alive is told to the client.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
    this.#server.timeout = 0;
    this.#server.on("connection", (socket: Socket) => this.#opened(socket));
    this.#server.on("secureConnection", (socket: Socket) => this.#secured(socket));
    // All headers together have a limit; beyond a number of them Node would drop some without a word.
    this.#server.maxHeadersCount = 0;
    this.#server.on("clientError", (_error, socket: Socket) => this.#refuse(socket));
    this.#server.on("connect", (_request, socket: Socket) => this.#refuse(socket));
    this.#server.on("checkContinue", async (request, response) => {
      await heard(this.#origins.get(request.socket)?.way ?? []);
      response.writeContinue();
      void this.#serve(request, response);
    });
  }

  /** @returns the port on the loopback interface */
  start(port = 0, host = "127.0.0.1"): Promise<number> {
    return listen(this.#server, port, `the load balancer of ${this.loadBalancer.topology.region}`, host);
  }

  /** Takes over a connection that the accelerator has accepted and routed here. */
  accept(socket: Socket, route: Route): void {
    this.#arrive(socket, route);
    this.#server.emit("connection", socket);
  }

  async stop(): Promise<void> {
    this.loadBalancer.onUnreachable.delete(this.#reset);
    this.#idle.stop();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #opened(socket: Socket): void {
    const way = this.loadBalancer.takeConnection(this.#originOf(socket));
    if (!way) {
      socket.resetAndDestroy();
      return;
    }
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    if (!this.#origins.has(socket) && !this.#arriving.has(endsOf(socket))) {
      // It did not come through the accelerator.
      this.#arrive(socket, { clientIp: plainAddress(socket.remoteAddress), localPorts: this.options.localPorts });
    }
    const origin = this.#originOf(socket);
    if (origin) origin.way = [...origin.way, ...way];
    this.#watch(socket);
  }

  /** From now on the connection is the one above TLS. */
  #secured(socket: Socket): void {
    const arrived = this.#arriving.get(endsOf(socket));
    if (!arrived) return;
    this.#origins.set(socket, arrived.origin);
    this.#idle.forget(arrived.socket);
    this.#watch(socket);
  }

  #watch(socket: Socket): void {
    const isBusy = () => (this.#origins.get(socket)?.working ?? 0) > 0;
    this.#idle.watch(socket, () => this.#end(socket), isBusy);
  }

  #arrive(socket: Socket, route: Route): void {
    const origin = {
      ...route,
      openedMs: this.clock.now(),
      bytesServed: 0,
      underWay: new Set<IncomingMessage>(),
      working: 0,
      isRefused: false,
      way: route.way ?? [],
      isGone: false,
    };
    if (this.listener.protocol === "HTTP") {
      this.#origins.set(socket, origin);
      return;
    }
    const ends = endsOf(socket);
    this.#arriving.set(ends, { socket, origin });
    socket.once("close", () => this.#arriving.delete(ends));
  }

  readonly #reset = (): void => {
    for (const socket of this.#sockets) {
      if (socket.destroyed) continue;
      const origin = this.#originOf(socket);
      if (origin && isSilent(origin.way)) this.#endUnheard(socket, origin);
      else socket.resetAndDestroy();
      this.loadBalancer.tellReset(this.loadBalancer.resetReason, origin);
    }
  };

  /** The client learns of it by a reset, when it is heard again. */
  #endUnheard(socket: Socket, origin: Origin): void {
    origin.isGone = true;
    void heard(origin.way).then(() => socket.resetAndDestroy());
  }

  /** @param socket above TLS or below it */
  #originOf(socket: Socket): Origin | undefined {
    return this.#origins.get(socket) ?? this.#arriving.get(endsOf(socket))?.origin;
  }

  /** A connection that was silent for so long is closed; a client that stopped in the middle of a request gets 408 first. */
  #end(socket: Socket): void {
    const origin = this.#origins.get(socket);
    if (origin && isSilent(origin.way)) {
      this.#endUnheard(socket, origin);
      return;
    }
    // Before TLS no answer can be sent.
    if (!origin) socket.destroy();
    else if (socket.bytesRead > origin.bytesServed) socket.write(rawResponse(ownResponse(408)));
    socket.destroySoon();
  }

  /** What cannot be understood ends the connection, after the answers to what came before it. */
  #refuse(socket: Socket): void {
    const origin = this.#origins.get(socket);
    if (origin && isSilent(origin.way)) {
      void heard(origin.way).then(() => this.#refuse(socket));
      return;
    }
    // After TLS has failed no answer can be sent.
    if (!origin || !socket.writable) socket.destroy();
    else if ([...origin.underWay].some(({ complete }) => complete)) origin.isRefused = true;
    else socket.end(rawResponse(ownResponse(400)));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const origin = this.#origins.get(request.socket);
    origin?.underWay.add(request);
    response.once("close", () => {
      origin?.underWay.delete(request);
      if (origin?.isRefused) this.#refuse(request.socket);
    });
    const body = await readBody(request);
    // A client that left at once may have no known origin.
    if (origin === undefined || body === undefined) return;
    await heard(origin.way);
    if (origin.isGone) return;
    origin.bytesServed = request.socket.bytesRead;
    origin.working++;
    const answer = await this.loadBalancer.handle(requestOf(request, body, origin), this.listener).finally(() => {
      origin.working--;
    });
    await heard(origin.way);
    if (response.destroyed || origin.isGone) return;
    const ageMs = this.clock.now() - origin.openedMs;
    const isOld = ageMs > this.loadBalancer.topology.clientKeepAliveSeconds * 1000;
    if (isOld || answer.closes) response.shouldKeepAlive = false;
    writeResponse(response, answer);
  }
}

/** The same for a TLS connection and for the TCP connection below it. */
const endsOf = ({ remoteAddress, remotePort, localPort }: Socket): string =>
  `${remoteAddress}:${remotePort} ${localPort}`;

/** IPv4 as IPv4 also where the socket is an IPv6 one. */
const plainAddress = (address = ""): string => address.replace(/^::ffff:/, "");
