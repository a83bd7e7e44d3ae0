import { locate } from "../../src/model/geography";
import { SimulatedClient } from "../../src/simulator/client";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import type { World, WorldOptions } from "../../src/simulator/world";
import { dynamoDb, TestTable } from "./table";
import { type TopologyChanges, topologyOf } from "./topology";
import { echoWorld, startWorld } from "./world";

export const US = "us-west-2";
export const EU = "eu-central-1";

/**
 * Two regions to break, on the virtual clock, a client in Seattle, and each region's table.
 * @param code a folder whose code the functions run. @default they echo in this thread
 */
export async function breakableWorld(changes: TopologyChanges = {}, options: WorldOptions = {}, code?: string) {
  const clock = new VirtualClock();
  const start = code === undefined ? echoWorld : startWorld;
  const world = await start(topologyOf(code ?? "", changes), { clock, ...options });
  const client = new SimulatedClient(world, locate("Seattle"));
  const table = (region: string) => new TestTable(dynamoDb(world.tableUrls.get(region) as string, region));
  /** The answer on a new connection from Seattle, and why; undefined: none. */
  const ask = async (target = "/") => {
    const answer = client.connect()?.send({ target });
    await clock.advance(10_000);
    const response = await answer;
    return response && [response.status, response.error];
  };
  return { world, clock, client, ask, us: table(US), eu: table(EU) };
}

/** Everything that a fault could change. */
export const stateOf = (world: World) => ({
  functions: [...world.functions.values()].map((each) => ({
    environment: JSON.stringify(each.configuration.environment),
    reservedConcurrency: each.reservedConcurrency,
    refusals: [...each.refusals.keys()],
    delays: [...each.delaysMs.keys()],
    failures: [...each.failures.keys()],
  })),
  loadBalancers: [...world.loadBalancers.values()].map(({ reachable }) => reachable),
  replicas: [...world.table.replicas.values()].map(({ unavailable, silent }) => ({
    unavailable: [...unavailable.keys()],
    silent: [...silent.keys()],
  })),
  addresses: [...world.accelerator.downAddresses.keys()],
  controlPlane: world.controlPlaneDown,
});
