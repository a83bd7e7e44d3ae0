import type { Location } from "../model/geography";
import { STATIC_ADDRESSES } from "../model/static-addresses";
import { clientPort } from "../topology/front-ports";
import type { LoadBalancerListener } from "../topology/topology";
import { heard, type Silence } from "./ground/silence";
import type { HttpRequest, HttpResponse } from "./load-balancer/http";
import type { SimulatedLoadBalancer } from "./load-balancer/load-balancer";
import type { World } from "./world";

/** What a client sends: the rest of the request is the connection's. */
export type ClientRequest = Partial<Pick<HttpRequest, "target" | "method" | "headers" | "body">>;

/** A client's connection to the accelerator, in process: the way that a virtual clock allows. */
export interface ClientConnection {
  /** Where it was routed, for good. */
  readonly region: string;
  /** Whether the load balancer has ended it after an answer, because it was open for long enough. */
  readonly isEnded: boolean;
  /** Undefined: the connection was reset. Pending for as long as packets are lost: a client has its own timeout. */
  send(request: ClientRequest): Promise<HttpResponse | undefined>;
}

/** What becomes of a connection that was lost on its way: it is routed nowhere, and nothing answers on it. */
const LOST: ClientConnection = { region: "", isEnded: false, send: () => new Promise(() => {}) };

/** Clients at one location. */
export class SimulatedClient {
  #port = 1024;

  constructor(
    private readonly world: World,
    private readonly location: Location,
    /** Source of the connections; from the range kept for documentation (RFC 5737). */
    private readonly sourceIp = "203.0.113.1",
  ) {}

  /** @returns undefined where the connection is refused */
  connect(address: string = STATIC_ADDRESSES[0]): ClientConnection | undefined {
    const { accelerator, loadBalancers } = this.world;
    const { port } = clientPort(this.world.topology);
    const listener = accelerator.listenerOn(port);
    if (!listener) return undefined;
    if (accelerator.losesConnection(address, this.location)) return LOST;
    // The next port each time, as an operating system does; the range is that of IANA's registered and dynamic ports.
    this.#port = this.#port >= 65_535 ? 1024 : this.#port + 1;
    const decision = accelerator.connect(listener, this.location, {
      sourceIp: this.sourceIp,
      sourcePort: this.#port,
      destinationIp: address,
      destinationPort: port,
      protocol: listener.protocol,
    });
    const loadBalancer = decision && loadBalancers.get(decision.endpoint.loadBalancer);
    const listens = loadBalancer?.topology.listeners.find((each) => each.port === port);
    if (!decision || !loadBalancer || !listens) return undefined;
    const taken = loadBalancer.takeConnection();
    if (!taken) return undefined;
    const way = [accelerator.silenceOf(address), ...taken];
    const { region, connection, endpoint } = decision;
    const clientIp = endpoint.clientIpPreservation ? this.sourceIp : address;
    const from = this.location.name;
    const { resets } = loadBalancer;
    const isOpen = () => loadBalancer.resets === resets;
    const { clock } = this.world;
    const endsMs = clock.now() + loadBalancer.topology.clientKeepAliveSeconds * 1000;
    let isEnded = false;
    return {
      region,
      get isEnded() {
        return isEnded;
      },
      send: async (request) => {
        const response = await send(
          { loadBalancer, listener: listens },
          request,
          { clientIp, from, connection },
          { way, isOpen },
        );
        isEnded = clock.now() > endsMs;
        return response;
      },
    };
  }
}

async function send(
  { loadBalancer, listener }: { loadBalancer: SimulatedLoadBalancer; listener: LoadBalancerListener },
  { method = "GET", target = "/", headers = [["host", "simulator"]], body = Buffer.alloc(0) }: ClientRequest,
  origin: Pick<HttpRequest, "clientIp" | "from" | "connection">,
  { way, isOpen }: { readonly way: readonly Silence[]; readonly isOpen: () => boolean },
): Promise<HttpResponse | undefined> {
  await heard(way);
  if (!isOpen()) return undefined;
  const response = await loadBalancer.handle({ method, target, headers, body, ...origin }, listener);
  await heard(way);
  return isOpen() ? response : undefined;
}
