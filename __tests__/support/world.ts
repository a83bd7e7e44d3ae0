import { afterEach } from "vitest";
import type { Event, EventStream, Timed } from "../../src/simulator/events";
import { type Served, type ServeOptions, serve } from "../../src/simulator/server";
import { World, type WorldOptions } from "../../src/simulator/world";
import type { Topology } from "../../src/topology/topology";

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Lets something be stopped when the test is over. */
export function stopAfterTest<T extends { stop(): Promise<void> }>(started: T): T {
  stops.push(() => started.stop());
  return started;
}

/** A world for one test. */
export const startWorld = async (topology: Topology, options?: WorldOptions): Promise<World> =>
  stopAfterTest(await World.start(topology, options));

/** A world's sockets for one test. */
export const serveWorld = async (world: World, options: ServeOptions): Promise<Served> =>
  stopAfterTest(await serve(world, options));

type Type = Event["type"];
export type Of<T extends Type> = Extract<Timed, { readonly type: T }>;

/** The next event of a type that fits. */
export function nextEvent<T extends Type>(
  events: EventStream,
  type: T,
  fits: (event: Of<T>) => boolean = () => true,
): Promise<Of<T>> {
  return new Promise((resolve) => {
    const unsubscribe = events.subscribe((event) => {
      if (event.type !== type || !fits(event as Of<T>)) return;
      unsubscribe();
      resolve(event as Of<T>);
    });
  });
}

/** Every event of some types, or of all, from now on. */
export function record<T extends Type = Type>(events: EventStream, ...types: T[]): Of<T>[] {
  const seen: Of<T>[] = [];
  events.subscribe((event) => {
    if (types.length === 0 || (types as Type[]).includes(event.type)) seen.push(event as Of<T>);
  });
  return seen;
}
