import { locate } from "../src/model/geography";
import { lineOf } from "../src/simulator/lines";
import { serve } from "../src/simulator/server";
import { World } from "../src/simulator/world";
import { topologyFromSynth } from "../src/topology/from-synth";
import type { Topology } from "../src/topology/topology";
import { inTemporaryFolder, synthesize } from "./synthesize";

/** Lends the two-region backend, synthesized. */
export function withTopology<T>(use: (topology: Topology) => Promise<T>): Promise<T> {
  return inTemporaryFolder((folder) => {
    synthesize("backend.ts", folder);
    return use(topologyFromSynth(folder));
  });
}

export interface Simulator {
  readonly topology: Topology;
  /** The one that the clients are nearest to. */
  readonly region: string;
  /** URL of the accelerator's first address. */
  readonly accelerator: string;
  /** URLs in the nearest region. */
  readonly loadBalancer: string;
  readonly table: string;
}

/** Lends it running in this process as `npm start` runs it, for clients in Seattle. */
export function withSimulator<T>(use: (simulator: Simulator) => Promise<T>): Promise<T> {
  return withTopology(async (topology) => {
    const world = await World.start(topology);
    // What it costs to make a line of every event is part of what the simulator costs.
    world.events.subscribe(lineOf);
    const clients = locate("Seattle");
    const served = await serve(world, { locations: [clients], port: 0 });
    const { addresses, loadBalancers, tables } = served.addresses;
    const [accelerator = ""] = addresses[clients.name] ?? [];
    const region = "us-west-2";
    try {
      const { [region]: loadBalancer = "" } = loadBalancers;
      const { [region]: table = "" } = tables;
      return await use({ topology, region, accelerator, loadBalancer, table });
    } finally {
      await served.stop();
      await world.stop();
    }
  });
}
