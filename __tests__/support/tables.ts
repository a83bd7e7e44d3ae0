import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import type { WorldOptions } from "../../src/simulator/world";
import { record } from "./events";
import { dynamoDb, TestTable } from "./table";
import { NO_FUNCTIONS, type TopologyChanges, topologyOf } from "./topology";
import { startWorld } from "./world";

export const US = "us-west-2";
export const EU = "eu-central-1";
export const AP = "ap-southeast-2";
export const LAG = 800;

/** A world on the virtual clock, and a client in every region. */
export async function started(changes: TopologyChanges = {}, options: WorldOptions = {}) {
  const clock = new VirtualClock();
  const topology = topologyOf("", { ...NO_FUNCTIONS, ...changes });
  const world = await startWorld(topology, { clock, replicationLagMs: LAG, ...options });
  const tables = new Map(
    [...world.tableUrls].map(([region, url]) => [region, new TestTable(dynamoDb(url, region), topology.table.name)]),
  );
  const table = (region: string) => tables.get(region) as TestTable;
  return {
    world,
    clock,
    table,
    us: table(US),
    eu: table(EU),
    replications: record(world.events, "replication"),
    /** Until everything has arrived that can. */
    settle: () => clock.advance(10_000),
  };
}
