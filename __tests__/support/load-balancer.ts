import type { Clock } from "../../src/process/clock";
import type { Invocation, SimulatedFunction } from "../../src/simulator/function/function";
import { EventStream } from "../../src/simulator/ground/events";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { SimulatedLoadBalancer } from "../../src/simulator/load-balancer/load-balancer";
import type { LoadBalancerListener } from "../../src/topology/topology";
import { functionId, loadBalancerOf, type TopologyChanges } from "./topology";

// biome-ignore lint/suspicious/noExplicitAny: the event that a load balancer makes, which tests look into
export type FunctionEvent = any;

export interface Balanced {
  readonly clock: Clock;
  readonly events: EventStream;
  readonly loadBalancer: SimulatedLoadBalancer;
  readonly listener: LoadBalancerListener;
}

type Answer = Invocation | Promise<Invocation>;

export const REGION = "us-west-2";

/**
 * A load balancer in front of a function that is a mere stub.
 * @param invoke the function
 */
export function balance(
  invoke: (event: FunctionEvent, limitMs: number) => Answer,
  { clock = new VirtualClock(), ...changes }: TopologyChanges & { readonly clock?: Clock } = {},
): Balanced {
  const events = new EventStream(() => clock.now());
  const lambda = { invoke: async (event: string, limitMs: number) => invoke(JSON.parse(event), limitMs) };
  const loadBalancer = new SimulatedLoadBalancer(loadBalancerOf(REGION, changes), {
    clock,
    events,
    functions: new Map([[functionId(REGION), lambda as unknown as SimulatedFunction]]),
    traceId: () => "0".repeat(24),
  });
  return { clock, events, loadBalancer, listener: loadBalancer.topology.listeners[0] as LoadBalancerListener };
}

/** What a function returns, as Lambda hands it on. */
export const payload = (answer: unknown): Invocation => ({ payload: JSON.stringify(answer) });

export const answer = (statusCode: number, body = "", headers: Readonly<Record<string, unknown>> = {}): Invocation =>
  payload({ isBase64Encoded: false, statusCode, headers, body });
