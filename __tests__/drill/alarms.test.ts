import { describe, expect, it } from "vitest";
import { alarmStateOf, expectedAlarms } from "../../src/drill/alarms";
import { synth } from "../../src/testing/synth";
import { alarmOf } from "../support/alarm";
import { virtualBackend } from "../support/virtual-drill";

const [US, EU] = ["us-west-2", "eu-central-1"];

const { topology } = synth({
  regions: [{ name: US }, { name: EU }],
  writes: "anonymous",
  alarms: {},
  routes: [{ path: "/orders/*", entry: "examples/own-app/app.ts" }],
});

const expected = (fault: string, changes: { share?: number; ledger?: boolean } = {}) =>
  expectedAlarms(topology, { fault, region: EU, ledger: true, ...changes })
    .map(({ region, name }) => `${region} ${name.replace("GlobalApp-", "")}`)
    .sort();

describe("the alarms that a fault must set off", () => {
  it("are those of the region's main function and of its endpoint, and none of a route's function", () => {
    expect(expected("throttle")).toEqual([
      `${EU} function-throttles-api`,
      `${EU} unhealthy-targets-api`,
      `${US} endpoints-${EU}`,
    ]);
  });

  it("are those of replication both ways, where the drill writes", () => {
    // Latency has no data where nothing arrives.
    expect(expected("replication")).toEqual([`${EU} replication-stopped-${US}`, `${US} replication-stopped-${EU}`]);
    expect(expected("replication", { ledger: false })).toEqual([]);
    expect(expected("cut-off", { ledger: false })).toEqual([`${US} endpoints-${EU}`]);
  });

  it("are those of the static address that a drill takes", () => {
    expect(expected("address")).toEqual([`${US} address-1`]);
  });

  it("are those of the fault that a drill makes alongside", () => {
    expect(expected("control-plane")).toEqual(expected("status"));
  });

  it("are not known where only a share is hit, and none where nothing fails", () => {
    expect(expected("error", { share: 0.5 })).toEqual([]);
    expect(expected("dial")).toEqual([]);
  });
});

it("an alarm of the simulator is in the state ALARM as soon as CloudWatch would say so", async () => {
  const alarm = alarmOf({ name: "calls", region: EU, threshold: 0, queries: [INVOCATIONS] });
  const { target } = await virtualBackend({ regions: [US, EU] }, (made) => ({ ...made, alarms: [alarm] }));
  expect(await alarmStateOf(target, "calls")).toBe("OK");
  // Health checks invoke the function all the time; the first minute is seen a minute after its end.
  await target.clock.sleep(119_000);
  expect(await alarmStateOf(target, "calls")).toBe("OK");
  await target.clock.sleep(2_000);
  expect(await alarmStateOf(target, "calls")).toBe("ALARM");
  expect(await alarmStateOf(target, "other")).toBeUndefined();
});

const INVOCATIONS = {
  id: "m",
  namespace: "AWS/Lambda",
  metricName: "Invocations",
  dimensions: { FunctionName: "globalapp" },
  statistic: "Sum",
  periodSeconds: 60,
};
