import { describe, expect, it } from "vitest";
import { AwsTables } from "../../../src/drill/targets/aws-tables";
import { ledgerItem } from "../../../src/drill/targets/ledger-item";
import type { TableAccess } from "../../../src/drill/targets/target";
import { virtualTarget } from "../../../src/drill/targets/virtual-target";
import { RealClock } from "../../../src/process/clock";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import type { GlobalTable } from "../../../src/topology/topology";
import { stopAfterTest } from "../../support/stop";
import { NO_FUNCTIONS, topologyOf } from "../../support/topology";
import { echoWorld, serveWorld } from "../../support/world";

const HOME = "us-west-2";
const SEVENTH = Date.UTC(2026, 0, 7) / 1000;

/** What a drill does with a table. */
async function useTable(table: TableAccess | undefined) {
  await table?.put("drill/1", "first", SEVENTH);
  await table?.put("drill/2", "second");
  return {
    read: [await table?.get("drill/1"), await table?.get("drill/3")],
    wasAbsent: [await table?.putIfAbsent("drill/1", "third"), await table?.putIfAbsent("drill/3", "third")],
    present: [...((await table?.present(["drill/1", "drill/3", "drill/4"])) ?? [])].sort(),
    afterwards: [await table?.delete("drill/1"), await table?.get("drill/1"), await table?.get("drill/3")],
  };
}

const AS_EXPECTED = {
  read: ["first", undefined],
  wasAbsent: [false, true],
  present: ["drill/1", "drill/3"],
  afterwards: [undefined, undefined, "third"],
};

const TABLES: readonly Partial<GlobalTable>[] = [
  {},
  { partitionKey: "value" },
  { partitionKey: "id", sortKey: "value" },
  { partitionKey: "value", sortKey: "value2", ttlAttribute: "value3" },
];

describe("an item of the drill", () => {
  it.each(TABLES)("can be written, read and removed in a table with %j, through the SDK", async (names) => {
    const topology = topologyOf("", { ...NO_FUNCTIONS, table: { items: [], ...names } });
    const world = await echoWorld(topology, { clock: new RealClock() });
    const { addresses } = await serveWorld(world, { locations: [], port: 0 });
    const regions = { [HOME]: { functionName: "", loadBalancerDnsName: "", tableName: topology.table.name } };
    const stack = { acceleratorDnsName: "", acceleratorIpAddresses: [], regions };
    const table = { ...topology.table, regions: [HOME] };
    const tables = new AwsTables({ stack, endpoint: addresses.awsEndpointUrl, topology: { table } });
    stopAfterTest({ stop: async () => tables.stop() });
    expect(await useTable(tables.byRegion.get(HOME))).toEqual(AS_EXPECTED);
  });

  it.each(TABLES)("can be written, read and removed in a table with %j, in virtual time", async (names) => {
    const clock = new VirtualClock();
    const topology = topologyOf("", { ...NO_FUNCTIONS, table: { items: [], ...names } });
    const world = await echoWorld(topology, { clock });
    const target = stopAfterTest(virtualTarget(world, clock, []));
    expect(await useTable(target.tables.get(HOME))).toEqual(AS_EXPECTED);
  });

  it("expires where the table has a TTL attribute, and nowhere else", () => {
    const item = { id: "drill/1", value: "x", expiresAt: SEVENTH };
    const names = { regions: [HOME], partitionKey: "id" };
    expect(ledgerItem(names, item)).toEqual({ id: "drill/1", value: "x" });
    expect(ledgerItem({ ...names, ttlAttribute: "expires" }, item)).toEqual({
      id: "drill/1",
      value: "x",
      expires: SEVENTH,
    });
    const lock = { id: "lock", value: "x" };
    expect(ledgerItem({ ...names, ttlAttribute: "expires" }, lock)).toEqual({ id: "lock", value: "x" });
    // DynamoDB leaves alone what is no number.
    expect(ledgerItem({ ...names, ttlAttribute: "value" }, item)).toEqual({ id: "drill/1", value: "x" });
  });
});
