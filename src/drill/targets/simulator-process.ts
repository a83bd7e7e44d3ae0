import type { DeployedStack } from "../../aws/outputs";
import type { Location } from "../../model/geography";
import { Metrics } from "../../simulator/metrics/metrics";
import { deployedStack } from "../../simulator/outputs";
import { type Addresses, serve } from "../../simulator/server";
import { World } from "../../simulator/world";
import type { Topology } from "../../topology/topology";

/** What the drill sends first. */
export interface Order {
  readonly topology: Topology;
  readonly locations: readonly Location[];
}

/** What it is told in return. */
export type Ready = Addresses & { readonly stack: DeployedStack };

/*
 * The simulator as a drill starts it: a process of its own, so that it and the prober do not share a thread. It ends with
 * the drill, however that ends.
 */
process.once("message", ({ topology, locations }: Order) => {
  void World.start(topology).then(async (world) => {
    const metrics = new Metrics(world, topology.alarms);
    process.on("message", () => process.send?.(metrics.measured));
    const { addresses } = await serve(world, { locations, port: 0 });
    process.send?.({ ...addresses, stack: deployedStack(topology, addresses) } satisfies Ready);
  });
});
process.once("disconnect", () => process.exit(0));
// Such signals go to the whole process group, and are the drill's, which restores everything before it ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
