import type { Accelerators } from "./accelerators";
import { acceleratorOf, listenerOf } from "./arns";
import type { ControlPlaneContext } from "./context";
import { checkEndpoint } from "./endpoint";
import { apiError } from "./error";
import type { Listeners } from "./listeners";
import { page } from "./page";
import type { Request } from "./requests";

/** An endpoint group as it is kept; the API shows its endpoints with their health. */
export interface EndpointGroup {
  readonly EndpointGroupArn: string;
  readonly EndpointGroupRegion: string;
  readonly EndpointDescriptions: readonly EndpointDescription[];
  readonly TrafficDialPercentage: number;
  readonly HealthCheckPort: number;
  readonly HealthCheckProtocol: "TCP" | "HTTP" | "HTTPS";
  readonly HealthCheckPath?: string | undefined;
  readonly HealthCheckIntervalSeconds: number;
  readonly ThresholdCount: number;
  readonly PortOverrides: readonly { readonly ListenerPort: number; readonly EndpointPort: number }[];
}

interface EndpointDescription {
  readonly EndpointId: string;
  readonly Weight: number;
  readonly ClientIPPreservationEnabled: boolean;
}

export type EndpointGroupSettings = Omit<Request<"UpdateEndpointGroup">, "EndpointGroupArn">;

/** The endpoint groups of all listeners. */
export class EndpointGroups {
  readonly #groups = new Map<string, EndpointGroup>();

  constructor(
    private readonly environment: ControlPlaneContext,
    private readonly accelerators: Accelerators,
    private readonly listeners: Listeners,
  ) {}

  /** Adds an endpoint group; what is not named is as AWS makes it. */
  add(arn: string, region: string, settings: EndpointGroupSettings) {
    const { PortRanges } = this.listeners.show(listenerOf(arn));
    return this.#change(
      {
        EndpointGroupArn: arn,
        EndpointGroupRegion: region,
        EndpointDescriptions: [],
        TrafficDialPercentage: 100,
        HealthCheckPort: PortRanges[0]?.FromPort ?? 0,
        HealthCheckProtocol: "TCP",
        HealthCheckIntervalSeconds: 30,
        ThresholdCount: 3,
        PortOverrides: [],
      },
      settings,
    );
  }

  /** @throws ApiError EndpointGroupNotFoundException, as do all that take an ARN */
  show(arn: string) {
    const group = this.#find(arn);
    const { health = () => "INITIAL" as const } = this.environment;
    return {
      ...group,
      EndpointDescriptions: group.EndpointDescriptions.map((each) => ({
        ...each,
        HealthState: health(each.EndpointId),
      })),
    };
  }

  /** All endpoint groups of a listener. */
  of(listener: string): EndpointGroup[] {
    return [...this.#groups.values()].filter(({ EndpointGroupArn }) => listenerOf(EndpointGroupArn) === listener);
  }

  list({ ListenerArn, ...paging }: Request<"ListEndpointGroups">) {
    this.listeners.show(ListenerArn);
    const [groups, NextToken] = page(this.of(ListenerArn), paging);
    return { EndpointGroups: groups.map(({ EndpointGroupArn }) => this.show(EndpointGroupArn)), NextToken };
  }

  update({ EndpointGroupArn, ...settings }: Request<"UpdateEndpointGroup">) {
    return this.#change(this.#find(EndpointGroupArn), settings);
  }

  /**
   * Adds endpoints and leaves the others as they are.
   * Source: https://docs.aws.amazon.com/global-accelerator/latest/api/API_AddEndpoints.html
   * @throws ApiError EndpointAlreadyExistsException
   */
  async addEndpoints({ EndpointGroupArn, EndpointConfigurations }: Request<"AddEndpoints">) {
    const { EndpointDescriptions: before } = this.#find(EndpointGroupArn);
    const twice = EndpointConfigurations.find(({ EndpointId }) =>
      before.some((each) => each.EndpointId === EndpointId),
    );
    if (twice) throw apiError("EndpointAlreadyExistsException", twice.EndpointId);
    const all = [...before, ...EndpointConfigurations];
    if (all.length > 10) throw apiError("InvalidArgumentException", "an endpoint group can have 10 endpoints");
    await this.update({ EndpointGroupArn, EndpointConfigurations: all });
    const added = this.show(EndpointGroupArn).EndpointDescriptions.slice(before.length);
    return { EndpointGroupArn, EndpointDescriptions: added };
  }

  /** @throws ApiError EndpointNotFoundException */
  async removeEndpoints({ EndpointGroupArn, EndpointIdentifiers }: Request<"RemoveEndpoints">): Promise<void> {
    const { EndpointDescriptions: before } = this.#find(EndpointGroupArn);
    for (const { EndpointId, ClientIPPreservationEnabled: preserved } of EndpointIdentifiers) {
      const found = before.find((each) => each.EndpointId === EndpointId);
      if (!found || (preserved ?? found.ClientIPPreservationEnabled) !== found.ClientIPPreservationEnabled) {
        throw apiError("EndpointNotFoundException", EndpointId);
      }
    }
    const gone = new Set(EndpointIdentifiers.map(({ EndpointId }) => EndpointId));
    const left = before.filter(({ EndpointId }) => !gone.has(EndpointId));
    await this.update({ EndpointGroupArn, EndpointConfigurations: left });
  }

  remove(arn: string): void {
    this.#find(arn);
    this.#groups.delete(arn);
    this.accelerators.changed(acceleratorOf(arn));
    this.environment.onEndpointGroupChange?.(arn, undefined);
  }

  #find(arn: string): EndpointGroup {
    const group = this.#groups.get(arn);
    if (!group) throw apiError("EndpointGroupNotFoundException", arn);
    return group;
  }

  /**
   * Changes what is named and leaves the rest; a list of endpoints replaces the list.
   * Source: https://docs.aws.amazon.com/global-accelerator/latest/api/API_UpdateEndpointGroup.html
   */
  async #change(group: EndpointGroup, { EndpointConfigurations, ...settings }: EndpointGroupSettings) {
    const arn = group.EndpointGroupArn;
    const named = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    const changed = { ...group, ...named } as EndpointGroup;
    const { PortRanges } = this.listeners.show(listenerOf(arn));
    const isOpen = (port: number) => PortRanges.some(({ FromPort, ToPort }) => FromPort <= port && port <= ToPort);
    const closed = settings.PortOverrides?.find(({ ListenerPort }) => !isOpen(ListenerPort));
    if (closed)
      throw apiError("InvalidPortRangeException", `the listener does not have the port ${closed.ListenerPort}`);
    const { HealthCheckPath = changed.HealthCheckProtocol === "TCP" ? undefined : "/" } = changed;
    const endpoints = EndpointConfigurations?.map(
      ({ EndpointId, Weight = 128, ClientIPPreservationEnabled = true }): EndpointDescription => ({
        EndpointId,
        Weight,
        ClientIPPreservationEnabled,
      }),
    );
    if (endpoints) await this.check(group, endpoints, this.accelerators.show(acceleratorOf(arn)).IpAddressType);
    this.#groups.set(arn, {
      ...changed,
      HealthCheckPath,
      EndpointDescriptions: endpoints ?? changed.EndpointDescriptions,
    });
    this.accelerators.changed(acceleratorOf(arn));
    this.#tell(arn);
    return this.show(arn);
  }

  /** @throws ApiError InvalidArgumentException, where a group cannot have these endpoints */
  async check(
    { EndpointGroupRegion }: EndpointGroup,
    endpoints: readonly EndpointDescription[],
    ipAddressType: "IPV4" | "DUAL_STACK",
  ): Promise<void> {
    const ids = endpoints.map(({ EndpointId }) => EndpointId);
    const twice = ids.find((id, index) => ids.indexOf(id) < index);
    if (twice !== undefined) throw apiError("InvalidArgumentException", `${twice} is named twice`);
    for (const { EndpointId, ClientIPPreservationEnabled } of endpoints) {
      checkEndpoint(EndpointId, await this.environment.loadBalancer(EndpointId, EndpointGroupRegion), {
        dualStack: ipAddressType === "DUAL_STACK",
        clientIpPreservation: ClientIPPreservationEnabled,
      });
    }
  }

  #tell(arn: string): void {
    const { TrafficDialPercentage, EndpointDescriptions, PortOverrides } = this.#find(arn);
    this.environment.onEndpointGroupChange?.(arn, {
      trafficDialPercentage: TrafficDialPercentage,
      portOverrides: PortOverrides.map(({ ListenerPort, EndpointPort }) => ({
        listenerPort: ListenerPort,
        endpointPort: EndpointPort,
      })),
      endpoints: EndpointDescriptions.map(({ EndpointId, Weight, ClientIPPreservationEnabled }) => ({
        id: EndpointId,
        weight: Weight,
        clientIpPreservation: ClientIPPreservationEnabled,
      })),
    });
  }
}
