import { DENY_POLICY } from "../../src/drill/targets/deny-policy";
import type { Target } from "../../src/drill/targets/target";
import { virtualTarget } from "../../src/drill/targets/virtual-target";
import { isHitByAny } from "../../src/faults/share";
import { locationOf } from "../../src/model/geography";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { World } from "../../src/simulator/world";
import type { Topology } from "../../src/topology/topology";
import { startReading } from "./echo";
import { stopAfterTest } from "./stop";
import { type TopologyChanges, topologyOf } from "./topology";

/**
 * A backend in virtual time as the target of a drill, with clients in every region. Its functions answer as the shipped ones
 * do where their table fails, without loading them, and its health checks are quick.
 */
export async function virtualBackend(
  changes: TopologyChanges = {},
  alter: (made: Topology) => Topology = (made) => made,
): Promise<{ readonly target: Target; readonly world: World; readonly clock: VirtualClock }> {
  const clock = new VirtualClock();
  const topology = alter(topologyOf("", { healthCheck: { intervalSeconds: 5, timeoutSeconds: 2 }, ...changes }));
  let started: World | undefined;
  const startEnvironment = startReading((region) => {
    const replica = started?.table.replicas.get(region);
    const [lambda] = started?.mainFunctionsIn(region) ?? [];
    const isDenied = lambda?.role.inlinePolicy(DENY_POLICY) !== undefined;
    return replica && { isSilent: isHitByAny(replica.silent), isFailing: isHitByAny(replica.unavailable) || isDenied };
  });
  const world = await World.start(topology, { clock, propagationMs: 3000, startEnvironment });
  started = world;
  const target = stopAfterTest(virtualTarget(world, clock, topology.table.regions.map(locationOf)));
  return { target, world, clock };
}
