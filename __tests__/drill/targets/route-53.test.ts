import { expect, test } from "vitest";
import { faultOf } from "../../../src/drill/change/faults";
import { Journal } from "../../../src/drill/change/journal";
import { runDrill } from "../../../src/drill/drill";
import { reportOf } from "../../../src/drill/report/report";
import { virtualTarget } from "../../../src/drill/targets/virtual-target";
import { SERVICE_LIMIT } from "../../../src/drill/traffic/samples";
import { mixOf } from "../../../src/model/dns-clients";
import { locationOf } from "../../../src/model/geography";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { World } from "../../../src/simulator/world";
import { latencyRecordsByHand } from "../../../src/topology/by-hand";
import { CIRCUMSTANCES } from "../../support/drill-record";
import { startReading } from "../../support/echo";
import { stopAfterTest } from "../../support/stop";
import { temporaryFolder } from "../../support/temporary-folder";
import { topologyOf } from "../../support/topology";
import { echoWorld } from "../../support/world";

const [US, EU] = ["us-west-2", "eu-central-1"] as const;

async function target(mix = mixOf(0, 600)) {
  const clock = new VirtualClock();
  const topology = { ...topologyOf(""), front: latencyRecordsByHand([US, EU]) };
  const world = await echoWorld(topology, { clock });
  const made = stopAfterTest(virtualTarget(world, clock, [locationOf(EU)], { mix }));
  return { world, made };
}

test("a client with Route 53 in front goes where its caches say, and leaves a sick region within their time", async () => {
  const { world, made } = await target();
  const [client] = made.clients;
  const { clock } = made;
  const regionsNow = async () => {
    const answers = await Promise.all(Array.from({ length: 23 }, () => client?.request("/get/foobar", 5000)));
    return answers.map((outcome) => outcome?.region ?? outcome?.error);
  };
  expect(new Set(await regionsNow())).toEqual(new Set([EU]));
  expect(made.cacheSeconds).toBe(60);
  await made.control.simulatorFaults?.set("cut-off", EU);
  await clock.sleep(20_000);
  const after = async (seconds: number) => {
    await clock.sleep(seconds * 1000);
    return (await regionsNow()).filter((region) => region === US).length / 23;
  };
  const half = await after(25);
  expect(half).toBeGreaterThan(0.2);
  expect(half).toBeLessThan(0.8);
  expect(await after(60)).toBe(1);
  expect(world.health.isHealthy(world.loadBalancersIn(EU)[0]?.topology.id ?? "")).toBe(false);
});

test("the control of the target has a group for each record, with the health that Route 53 knows", async () => {
  const { made } = await target();
  expect(await made.control.endpointGroups()).toMatchObject([
    { region: US, trafficDialPercentage: 100, weight: 1, endpoints: [{ healthy: true }] },
    { region: EU, trafficDialPercentage: 100, weight: 1, endpoints: [{ healthy: true }] },
  ]);
});

test("a drill waits for the caches of every client, and measures a failover within what the assessment predicts", async () => {
  const clock = new VirtualClock();
  const topology = {
    ...topologyOf("", { healthCheck: { intervalSeconds: 5, timeoutSeconds: 2 } }),
    front: latencyRecordsByHand([US, EU]),
  };
  const startEnvironment = startReading(() => undefined);
  const world = await World.start(topology, { clock, propagationMs: 3000, startEnvironment });
  const made = stopAfterTest(virtualTarget(world, clock, [US, EU].map(locationOf), { mix: mixOf(0.0874, 120) }));
  const options = { region: EU, fault: "status", path: "/health", rate: 5, kept: 1, timeoutMs: 3000 };
  const journal = new Journal(`${temporaryFolder()}/journal.json`);
  const record = await runDrill(
    made,
    { ...options, steadySeconds: 5, holdSeconds: 5, ledger: false, service: SERVICE_LIMIT },
    { journal },
  );
  const { shift } = reportOf(record, { ...CIRCUMSTANCES, stack: "Test" }).figures;
  // Checks, then Route 53, and then the resolvers that keep an answer for two minutes.
  expect(shift.predicted).toEqual({ best: 5, worst: 12 + 30 + 120 });
  expect(shift.seconds).toBeGreaterThan(100);
  expect(shift.seconds).toBeLessThanOrEqual(162);
});

test.each([
  ["address", "Route 53 answers with the addresses of load balancers, and has none of its own"],
  ["dial", "latency records have no dial: set weight to 0 in main.ts, and deploy, to take a region out"],
])("the fault %s is refused with the reason", async (fault, reason) => {
  const { world, made } = await target();
  expect(() => faultOf(made, { fault })).toThrow(`${fault} needs an accelerator: ${reason}`);
  if (fault === "address") {
    expect(() => world.faults.set({ kind: fault, target: "192.0.2.1" })).toThrow("needs an accelerator");
  }
});
