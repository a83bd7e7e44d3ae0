import { describe, expect, it } from "vitest";
import { alarmHistory } from "../../../src/model/alarms/history";
import { synth } from "../../../src/testing/synth";
import type { MetricAlarm } from "../../../src/topology/alarms";
import { quietWeek } from "../../support/quiet-week";

const { topology } = synth({
  regions: ["us-west-2", "eu-central-1", "ap-northeast-1"].map((name) => ({ name })),
  writes: "anonymous",
  alarms: {},
});

const firedIn = (alarms: readonly MetricAlarm[], seed = 1) => {
  const { changes, unknown } = alarmHistory({ alarms, compositeAlarms: [] }, quietWeek(topology, seed));
  expect(unknown).toEqual([]);
  return changes.filter(({ to }) => to !== "OK").map(({ name, minute, to }) => `${name} ${to} in minute ${minute}`);
};

describe("a quiet week", () => {
  it("has no alarm", () => {
    const before = process.cpuUsage();
    expect(topology.alarms.length).toBeGreaterThan(30);
    expect(firedIn(topology.alarms)).toEqual([]);
    const { user, system } = process.cpuUsage(before);
    console.log(`${(user + system) / 1e6} CPU seconds`);
  });

  it("would have some of every kind that noise can set off, were the alarms tighter", () => {
    // One data point in place of several, and no fewest number of requests.
    const tighter = topology.alarms.map((alarm) => ({ ...alarm, evaluationPeriods: 1, datapointsToAlarm: 1 }));
    const kinds = new Set(
      firedIn(tighter).map((text) =>
        text.replace(/^GlobalApp-([a-z0-9-]+?)(?:-main.*|-us-west.*|-eu-.*|-ap-.*)? ALARM.*/, "$1"),
      ),
    );
    expect([...kinds].sort()).toEqual([]);
  });
});
