import type { IsHit } from "../../faults/share";
import type { Coordinates, Location } from "../../model/geography";
import { createRouter, type Decision, type Flow, type Router } from "../../model/routing";
import { endpointPort } from "../../topology/front-ports";
import type { Accelerator, Endpoint, EndpointGroup, Listener } from "../../topology/topology";
import type { FrontHealth } from "../front-health";
import type { Event, EventStream } from "../ground/events";
import { Silence } from "../ground/silence";

export interface SimulatedAcceleratorProps {
  readonly events: EventStream;
  /** As the edge knows it. */
  readonly health: FrontHealth;
}

type ConnectionResetEvent = Extract<Event, { readonly type: "connection-reset" }>;

type ResetOrigin = Pick<ConnectionResetEvent, "region" | "from" | "connection">;

/** The part of an endpoint group that can be changed while it runs. */
export interface EndpointGroupChange {
  /** 0-100; left out, it stays. */
  readonly trafficDialPercentage?: number;
  /** Replaces the list; left out, it stays. */
  readonly endpoints?: readonly Endpoint[];
  /** Replaces the list; left out, it stays. */
  readonly portOverrides?: EndpointGroup["portOverrides"];
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

  /** Called when the connections to an address are reset. */
  readonly onReset = new Set<(address: string, reason: string) => void>();
  readonly #resets = new Map<string, { readonly count: number; readonly reason: string }>();

  /** How often the connections to an address were reset, and why the last time. */
  resetsOf(address: string): { readonly count: number; readonly reason: string } {
    return this.#resets.get(address) ?? { count: 0, reason: "" };
  }

  /**
   * Established connections get a RST, and new ones are routed as before.
   * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-metrics-globalaccelerator-tcp-resets-definitions.html
   *
   * @rule ga-maintenance-resets
   */
  resetConnections(address: string, reason: string): void {
    this.#resets.set(address, { count: this.resetsOf(address).count + 1, reason });
    for (const reset of this.onReset) reset(address, reason);
  }

  /**
   * Tells of a connection that was reset. A port of the endpoint on which nobody listens answers a SYN with a RST, which is our
   * policy: behind a security group there is no answer, and the accelerator resets the connection.
   *
   * @rule ga-port-without-listener
   */
  tellReset(by: ConnectionResetEvent["by"], reason: string, { region, from, connection }: ResetOrigin): void {
    this.props.events.emit({ type: "connection-reset", region, by, reason, from, connection });
  }

  /**
   * The port of the endpoint that a connection was routed to.
   * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-port-override.html
   *
   * @rule ga-port-override
   */
  endpointPort({ id }: Listener, region: string, port: number): number {
    const { endpointGroups = [] } = this.#listeners.find((each) => each.id === id) ?? {};
    return endpointPort(endpointGroups.find((group) => group.region === region) ?? {}, port);
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
