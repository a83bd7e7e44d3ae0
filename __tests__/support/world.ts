import { onTestFinished, vi } from "vitest";
import { type Served, type ServeOptions, serve } from "../../src/simulator/server";
import { World, type WorldOptions } from "../../src/simulator/world";
import type { Topology } from "../../src/topology/topology";
import { startEcho } from "./echo";
import { stopAfterTest } from "./stop";

/** A world for one test, whose functions run the code of their directories in worker threads. */
export const startWorld = async (topology: Topology, options?: WorldOptions): Promise<World> =>
  stopAfterTest(await World.start(topology, options));

/** The same, but that its functions are an echo in this thread: for tests that are not about the function. */
export const echoWorld = (topology: Topology, options?: WorldOptions): Promise<World> =>
  startWorld(topology, { startEnvironment: startEcho, ...options });

/** Every world of this test is such a one, also where a command starts it. */
export function echoInEveryWorld(): void {
  const start = World.start.bind(World);
  const spy = vi
    .spyOn(World, "start")
    .mockImplementation((topology, options) => start(topology, { startEnvironment: startEcho, ...options }));
  onTestFinished(() => void spy.mockRestore());
}

/** A world's sockets for one test. */
export const serveWorld = async (world: World, options: ServeOptions): Promise<Served> =>
  stopAfterTest(await serve(world, options));
