import type { IsHit } from "../../faults/share";
import type { Coordinates, Location } from "../../model/geography";
import { createRouter, type Decision, type Flow, type Router } from "../../model/routing";
import type { Accelerator, Endpoint, EndpointGroup, Listener } from "../../topology/topology";
import type { FrontHealth } from "../front-health";
import type { EventStream } from "../ground/events";
import { Silence } from "../ground/silence";

export interface SimulatedAcceleratorProps {
  readonly events: EventStream;
  /** As the edge knows it. */
  readonly health: FrontHealth;
}

/** The part of an endpoint group that can be changed while it runs. */
export interface EndpointGroupChange {
  /** 0-100; left out, it stays. */
  readonly trafficDialPercentage?: number;
  /** Replaces the list; left out, it stays. */
  readonly endpoints?: readonly Endpoint[];
}

/** Global Accelerator's decisions, without sockets (edge.ts has them). */
export class SimulatedAccelerator {
  /** Addresses that do not answer, as when a network zone fails: whether the next connection is lost. */
  readonly downAddresses = new Map<string, IsHit>();
  readonly #silences = new Map<string, Silence>();
  #listeners: readonly Listener[];
  /** A disabled accelerator takes no new connections. */
  enabled: boolean;
  #connections = 0;
  readonly #routers = new Map<string, Router>();

  constructor(
    readonly topology: Accelerator,
    private readonly props: SimulatedAcceleratorProps,
  ) {
    this.#listeners = topology.listeners;
    this.enabled = topology.enabled;
  }

  get listeners(): readonly Listener[] {
    return this.#listeners;
  }

  /** The listener that a port belongs to: no two have the same. */
  listenerOn(port: number): Listener | undefined {
    return this.#listeners.find(({ portRanges }) =>
      portRanges.some(({ fromPort, toPort }) => fromPort <= port && port <= toPort),
    );
  }

  isHealthy(loadBalancer: string): boolean {
    return this.props.health.isHealthy(loadBalancer);
  }

  /** Where a new connection of a client goes; undefined where no group has an endpoint. */
  decide(listener: Listener, from: Coordinates, flow: Flow): Decision | undefined {
    const key = `${listener.id} ${from.latitude},${from.longitude}`;
    const known = this.#routers.get(key);
    const router = known ?? createRouter(this.#listeners.find(({ id }) => id === listener.id) ?? listener, from);
    if (!known) this.#routers.set(key, router);
    return router.decide(flow, ({ loadBalancer }) => this.isHealthy(loadBalancer));
  }

  /**
   * Whether a new connection to an address is lost, and tells the event stream: to be asked once for each, before it is routed.
   * It stays lost, because a client's next attempt of the same connection would come too late for it: our policy.
   *
   * @rule network-silence
   */
  losesConnection(address: string, from: Location): boolean {
    if (!this.downAddresses.get(address)?.()) return false;
    this.props.events.emit({ type: "connection-lost", from: from.name, address });
    return true;
  }

  /** Of connections to an address that are open. */
  silenceOf(address: string): Silence {
    const silence = this.#silences.get(address) ?? new Silence();
    this.#silences.set(address, silence);
    return silence;
  }

  setAddressSilent(address: string, silent: boolean): void {
    this.silenceOf(address).set("address", silent);
  }

  /** Decides and tells the event stream; undefined where the connection is refused. */
  connect(listener: Listener, from: Location, flow: Flow): (Decision & { readonly connection: number }) | undefined {
    const { events } = this.props;
    const decision = this.enabled ? this.decide(listener, from, flow) : undefined;
    const address = flow.destinationIp;
    if (!decision) {
      events.emit({ type: "connection-refused", from: from.name, address, reason: "no endpoint" });
      return undefined;
    }
    const connection = ++this.#connections;
    const { region, nearestRegion, reason } = decision;
    events.emit({ type: "connection", from: from.name, address, connection, region, nearestRegion, reason });
    return { ...decision, connection };
  }

  updateListener(id: string, change: Pick<Listener, "clientAffinity" | "portRanges">): void {
    this.#listeners = this.#listeners.map((listener) => (listener.id === id ? { ...listener, ...change } : listener));
    this.#routers.clear();
  }

  /** A dial-only change keeps the endpoints, and the other way round. Established connections stay where they are. */
  updateEndpointGroup(id: string, change: EndpointGroupChange): void {
    const updated = (group: EndpointGroup) => (group.id === id ? { ...group, ...change } : group);
    this.#listeners = this.#listeners.map((listener) => ({
      ...listener,
      endpointGroups: listener.endpointGroups.map(updated),
    }));
    this.#routers.clear();
  }
}
