import type { PortOverride } from "../../../topology/topology";

/** What of a load balancer Global Accelerator looks at when it becomes an endpoint. */
export interface LoadBalancerEndpoint {
  readonly internal: boolean;
  readonly dualStack: boolean;
  /** Only an active load balancer can be added. */
  readonly active: boolean;
}

/** A listener as the API shows it. */
export interface Listener {
  readonly ListenerArn: string;
  readonly PortRanges: readonly { readonly FromPort: number; readonly ToPort: number }[];
  readonly Protocol: "TCP" | "UDP";
  readonly ClientAffinity: "NONE" | "SOURCE_IP";
}

/** What the control plane needs from the world that it is in. */
export interface ControlPlaneContext {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long an accelerator is IN_PROGRESS after a change, in milliseconds. */
  readonly deployMs: number;
  /** So many hexadecimal digits, for names. */
  readonly digits: (count: number) => string;
  /** A load balancer of the region; undefined where there is none. */
  readonly loadBalancer: (
    arn: string,
    region: string,
  ) => LoadBalancerEndpoint | undefined | Promise<LoadBalancerEndpoint | undefined>;
  /** Where clients find every accelerator. @default names as AWS gives them, which lead nowhere here */
  readonly dnsName?: string;
  /** @default INITIAL, since nothing checks */
  readonly health?: (arn: string) => "INITIAL" | "HEALTHY" | "UNHEALTHY";
  /** Told after every change of an accelerator. */
  readonly onAcceleratorChange?: (arn: string, change: { readonly enabled: boolean }) => void;
  /** Told of every change of a listener before it is made. @throws ApiError where it cannot be made */
  readonly onListenerChange?: (listener: Listener) => void;
  /** Told after every change of an endpoint group; undefined stands for a group that was deleted. */
  readonly onEndpointGroupChange?: (arn: string, group: EndpointGroupState | undefined) => void;
}

/** What of an endpoint group decides about traffic. */
export interface EndpointGroupState {
  readonly trafficDialPercentage: number;
  readonly portOverrides: readonly PortOverride[];
  readonly endpoints: readonly {
    readonly id: string;
    readonly weight: number;
    readonly clientIpPreservation: boolean;
  }[];
}
