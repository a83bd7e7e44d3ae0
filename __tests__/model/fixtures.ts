import { expect } from "vitest";
import type { Decision, Flow } from "../../src/model/routing";
import type { Endpoint, EndpointGroup, HealthCheck, Listener } from "../../src/topology/topology";

export function endpoint(loadBalancer: string, weight = 128): Endpoint {
  return { loadBalancer, weight, clientIpPreservation: true };
}

/** A group with one endpoint named after the region, unless told otherwise. */
export function group(region: string, dial = 100, endpoints: readonly Endpoint[] = [endpoint(region)]): EndpointGroup {
  return { id: `group-${region}`, region, trafficDialPercentage: dial, endpoints };
}

export function listener(
  endpointGroups: readonly EndpointGroup[],
  clientAffinity: Listener["clientAffinity"] = "NONE",
): Listener {
  return {
    id: "listener",
    protocol: "TCP",
    portRanges: [{ fromPort: 80, toPort: 80 }],
    clientAffinity,
    endpointGroups,
  };
}

/** The nth connection, each from its own client. */
export function flow(n: number, changes: Partial<Flow> = {}): Flow {
  return {
    sourceIp: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
    sourcePort: 49152 + (n % 16384),
    destinationIp: "192.0.2.1",
    destinationPort: 80,
    protocol: "TCP",
    ...changes,
  };
}

/** How many of n connections each value of `by` got. */
export function tally(
  n: number,
  decide: (flow: Flow) => Decision | undefined,
  by: (decision: Decision) => string,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let index = 0; index < n; index += 1) {
    const decision = decide(flow(index));
    const value = decision === undefined ? "nowhere" : by(decision);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

/** Within five standard deviations of a binomial: a sound hash fails this less than once in a million. */
export function expectShare(count: number | undefined, n: number, share: number): void {
  expect(Math.abs((count ?? 0) - n * share)).toBeLessThanOrEqual(5 * Math.sqrt(n * share * (1 - share)));
}

/** The health check of the article: interval 15 s, timeout 10 s, two checks either way. */
export function healthCheck(changes: Partial<HealthCheck> = {}): HealthCheck {
  return {
    enabled: true,
    path: "/health",
    intervalSeconds: 15,
    timeoutSeconds: 10,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: "200",
    ...changes,
  };
}
