import { type Served, type ServeOptions, serve } from "../../src/simulator/server";
import { World, type WorldOptions } from "../../src/simulator/world";
import type { Topology } from "../../src/topology/topology";
import { stopAfterTest } from "./stop";

/** A world for one test. */
export const startWorld = async (topology: Topology, options?: WorldOptions): Promise<World> =>
  stopAfterTest(await World.start(topology, options));

/** A world's sockets for one test. */
export const serveWorld = async (world: World, options: ServeOptions): Promise<Served> =>
  stopAfterTest(await serve(world, options));
