import type { Accelerated } from "../../../topology/front";
import type { EndpointGroup, Listener } from "../../../topology/topology";
import { arn } from "../../ground/arn";
import type { ControlPlaneContext, EndpointGroupState } from "./context";
import { ControlPlane } from "./control-plane";
import { apiError } from "./error";

export interface SeededEnvironment
  extends Omit<
    ControlPlaneContext,
    "loadBalancer" | "health" | "onAcceleratorChange" | "onListenerChange" | "onEndpointGroupChange"
  > {
  /** By the load balancer's id in the topology. */
  readonly isHealthy: (loadBalancer: string) => boolean;
  readonly onAcceleratorChange: (change: { readonly enabled: boolean }) => void;
  /** Told before every change of a listener, by its id in the topology. */
  readonly onListenerChange: (id: string, change: Pick<Listener, "clientAffinity" | "portRanges">) => void;
  /** Told after every change of an endpoint group, by the group's id in the topology. */
  readonly onEndpointGroupChange: (
    id: string,
    change: Pick<EndpointGroup, "trafficDialPercentage" | "endpoints" | "portOverrides">,
  ) => void;
}

/** A control plane in which a topology's accelerator was deployed long ago, under the ARNs of `arn.ts`. */
export async function controlPlaneOf(topology: Accelerated, environment: SeededEnvironment): Promise<ControlPlane> {
  const { front: accelerator } = topology;
  const loadBalancers = new Map(topology.loadBalancers.map((each) => [arn.loadBalancer(each.region, each.name), each]));
  const arns = new Map([...loadBalancers].map(([arn, { id }]) => [id, arn]));
  const dualStack = accelerator.ipAddressType === "DUAL_STACK";
  const groups = new Map<string, string>();
  const listeners = new Map<string, string>();

  const plane = new ControlPlane({
    ...environment,
    loadBalancer: (endpoint, region) => {
      const found = loadBalancers.get(endpoint);
      // The topology does not say which load balancers are dual-stack; the constructs make them as the accelerator is.
      return found?.region === region ? { internal: found.internal, dualStack, active: true } : undefined;
    },
    health: (endpoint) => (environment.isHealthy(loadBalancers.get(endpoint)?.id ?? "") ? "HEALTHY" : "UNHEALTHY"),
    onAcceleratorChange: (_, change) => environment.onAcceleratorChange(change),
    onListenerChange: ({ ListenerArn, ClientAffinity, PortRanges, Protocol }) => {
      if (Protocol !== "TCP") throw apiError("InvalidArgumentException", "the simulator has only TCP");
      environment.onListenerChange(listeners.get(ListenerArn) ?? "", {
        clientAffinity: ClientAffinity,
        portRanges: PortRanges.map(({ FromPort, ToPort }) => ({ fromPort: FromPort, toPort: ToPort })),
      });
    },
    onEndpointGroupChange: (group, state) => {
      const id = groups.get(group);
      if (id !== undefined && state) environment.onEndpointGroupChange(id, change(state));
    },
  });

  const change = ({ trafficDialPercentage, portOverrides, endpoints }: EndpointGroupState) => ({
    trafficDialPercentage,
    portOverrides: portOverrides.length > 0 ? portOverrides : undefined,
    endpoints: endpoints.map(({ id, weight, clientIpPreservation }) => ({
      loadBalancer: loadBalancers.get(id)?.id ?? id,
      weight,
      clientIpPreservation,
    })),
  });

  const acceleratorArn = arn.accelerator(accelerator.name);
  plane.accelerators.add({
    AcceleratorArn: acceleratorArn,
    Name: accelerator.name,
    IpAddressType: accelerator.ipAddressType,
    Enabled: accelerator.enabled,
  });
  for (const listener of accelerator.listeners) {
    const listenerArn = arn.listener(accelerator.name, listener.id);
    plane.listeners.set({
      ListenerArn: listenerArn,
      PortRanges: listener.portRanges.map(({ fromPort, toPort }) => ({ FromPort: fromPort, ToPort: toPort })),
      Protocol: listener.protocol,
      ClientAffinity: listener.clientAffinity,
    });
    listeners.set(listenerArn, listener.id);
    for (const group of listener.endpointGroups) {
      const groupArn = arn.endpointGroup(accelerator.name, listener.id, group.region);
      await plane.endpointGroups.add(groupArn, group.region, {
        TrafficDialPercentage: group.trafficDialPercentage,
        PortOverrides: group.portOverrides?.map(({ listenerPort, endpointPort }) => ({
          ListenerPort: listenerPort,
          EndpointPort: endpointPort,
        })),
        EndpointConfigurations: group.endpoints.map(({ loadBalancer, weight, clientIpPreservation }) => ({
          EndpointId: arns.get(loadBalancer) ?? loadBalancer,
          Weight: weight,
          ClientIPPreservationEnabled: clientIpPreservation,
        })),
      });
      // Only now, because the first state is not an event.
      groups.set(groupArn, group.id);
    }
  }
  plane.accelerators.deployed(acceleratorArn);
  return plane;
}
