import type { Answer } from "../model/dns";
import { type DnsClient, RESOLVERS } from "../model/dns-clients";
import type { Location } from "../model/geography";
import type { Decision } from "../model/routing";
import { STATIC_ADDRESSES } from "../model/static-addresses";
import { endpointOf } from "../topology/front";
import { clientPort } from "../topology/front-ports";
import type { LoadBalancerListener } from "../topology/topology";
import type { SimulatedAccelerator } from "./accelerator/accelerator";
import { heard, type Silence } from "./ground/silence";
import type { HttpRequest, HttpResponse } from "./load-balancer/http";
import type { SimulatedLoadBalancer } from "./load-balancer/load-balancer";
import { clientsBehindResolvers } from "./route-53/resolver";
import { SimulatedRoute53 } from "./route-53/route-53";
import type { World } from "./world";

/** What a client sends: the rest of the request is the connection's. */
export type ClientRequest = Partial<Pick<HttpRequest, "target" | "method" | "headers" | "body">>;

/** A client's connection to the backend, in process: the way that a virtual clock allows. */
export interface ClientConnection {
  /** Where it was routed, for good. */
  readonly region: string;
  /** As events have it; 0: it was routed nowhere. */
  readonly number: number;
  /** Whether the load balancer has ended it after an answer, because it was open for long enough. */
  readonly isEnded: boolean;
  /** Undefined: the connection was reset. Pending for as long as packets are lost: a client has its own timeout. */
  send(request: ClientRequest): Promise<HttpResponse | undefined>;
}

/** What becomes of a connection that was lost on its way: it is routed nowhere, and nothing answers on it. */
const LOST: ClientConnection = { region: "", number: 0, isEnded: false, send: () => new Promise(() => {}) };

/** Clients at one location. */
export class SimulatedClient {
  /** Port that it comes to, and the one that it came from last. */
  #target: number | undefined;
  #port = 1024;
  /** Where Route 53 is in front. */
  #answers: ReturnType<typeof clientsBehindResolvers<Answer | undefined>> | undefined;
  /** Which client made the latest connection, and to which region DNS sent it, also where that was refused. */
  sent: { readonly client: number; readonly sentTo: string } | undefined;

  constructor(
    private readonly world: World,
    private readonly location: Location,
    /** Source of the connections; from the range kept for documentation (RFC 5737). */
    private readonly sourceIp = "203.0.113.1",
    /** How its resolvers keep answers, where Route 53 is in front. */
    private readonly mix: readonly DnsClient[] = RESOLVERS,
  ) {}

  /** @returns undefined where the connection is refused */
  connect(address: string = STATIC_ADDRESSES[0]): ClientConnection | undefined {
    const { front, loadBalancers } = this.world;
    this.#target ??= clientPort(this.world.topology).port;
    const port = this.#target;
    const isDns = front instanceof SimulatedRoute53;
    if (!isDns && front.listenerOn(port) && front.losesConnection(address, this.location)) return LOST;
    const routed = isDns ? this.#resolve(front, port) : this.#route(front, address, port);
    const loadBalancer = routed && loadBalancers.get(routed.endpoint.loadBalancer);
    if (!routed || !loadBalancer) return undefined;
    const { region, connection, endpoint } = routed;
    const from = this.location.name;
    const origin = { region, from, connection };
    const listens = loadBalancer.topology.listeners.find((each) => each.port === routed.port);
    if (!listens) {
      if (!isDns) front.tellReset("endpoint", `no listener on port ${routed.port}`, origin);
      return undefined;
    }
    const taken = loadBalancer.takeConnection(origin);
    if (!taken) return undefined;
    const way = [...(isDns ? [] : [front.silenceOf(address)]), ...taken];
    const clientIp = endpoint.clientIpPreservation ? this.sourceIp : address;
    const { resets } = loadBalancer;
    const atFront = isDns ? undefined : front.resetsOf(address).count;
    let isReset = false;
    const isOpen = () => {
      const byFront = !isDns && front.resetsOf(address).count !== atFront;
      if (!isReset && byFront) front.tellReset("accelerator", front.resetsOf(address).reason, origin);
      else if (!isReset && loadBalancer.resets !== resets) loadBalancer.tellReset(loadBalancer.resetReason, origin);
      isReset ||= byFront || loadBalancer.resets !== resets;
      return !isReset;
    };
    const { clock } = this.world;
    const endsMs = clock.now() + loadBalancer.topology.clientKeepAliveSeconds * 1000;
    let isEnded = false;
    return {
      region,
      number: connection,
      get isEnded() {
        return isEnded;
      },
      async send(request) {
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

  #route(accelerator: SimulatedAccelerator, address: string, port: number): Routed | undefined {
    const listener = accelerator.listenerOn(port);
    if (!listener) return undefined;
    // The next port each time, as an operating system does; the range is that of IANA's registered and dynamic ports.
    this.#port = this.#port >= 65_535 ? 1024 : this.#port + 1;
    const decision = accelerator.connect(listener, this.location, {
      sourceIp: this.sourceIp,
      sourcePort: this.#port,
      destinationIp: address,
      destinationPort: port,
      protocol: listener.protocol,
    });
    return decision && { ...decision, port: accelerator.endpointPort(listener, decision.region, port) };
  }

  /** Of the location's clients the next one, with what its caches hold. */
  #resolve(route53: SimulatedRoute53, port: number): Routed | undefined {
    this.#answers ??= clientsBehindResolvers(() => route53.answer(this.location), this.world.clock, this.mix);
    const { client, reply: answer } = this.#answers();
    this.sent = answer && { client, sentTo: answer.record.region };
    if (!answer) return undefined;
    const { record } = answer;
    const connection = route53.connect(this.location, answer);
    return { region: record.region, endpoint: endpointOf(record), connection, port };
  }
}

/** Where a connection goes, for good. */
type Routed = Pick<Decision, "region" | "endpoint"> & {
  readonly connection: number;
  /** Of the load balancer. */
  readonly port: number;
};

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
