import { describe, expect, it } from "vitest";
import { alarmHistory, type Observed } from "../../../src/model/alarms/history";
import { synth } from "../../../src/testing/synth";
import type { MetricAlarm } from "../../../src/topology/alarms";
import { quietWeek } from "../../support/quiet-week";

const { topology } = synth({
  regions: ["us-west-2", "eu-central-1", "ap-northeast-1"].map((name) => ({ name })),
  writes: "anonymous",
  alarms: {},
});

let week: Observed | undefined;

/** Which kinds of alarms fired, and how often, with a change of each. */
function firedWith(change: (alarm: MetricAlarm) => MetricAlarm = (alarm) => alarm): Record<string, number> {
  const alarms = topology.alarms.map(change);
  // The same for all, and made by the first, whose time is measured.
  week ??= quietWeek(topology, 1);
  const { changes, unknown } = alarmHistory({ alarms, compositeAlarms: [] }, week);
  expect(unknown).toEqual([]);
  const fired: Record<string, number> = {};
  for (const { name, to } of changes) {
    if (to === "OK") continue;
    const kind = name.replace(/^GlobalApp-/, "").replace(/-(api|us-west-2|eu-central-1|ap-northeast-1|[12])$/, "");
    fired[kind] = (fired[kind] ?? 0) + 1;
  }
  return fired;
}

describe("a quiet week, with the noise of docs/alarms.md", () => {
  it("has no alarm, and takes less than 30 CPU seconds", () => {
    const before = process.cpuUsage();
    expect(topology.alarms.length).toBeGreaterThan(40);
    expect(firedWith()).toEqual({});
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(30);
  });

  it("would have alarms, were one minute enough", () => {
    const fired = firedWith((alarm) => ({ ...alarm, datapointsToAlarm: 1 }));
    const kinds = ["function-throttles", "read-throttles", "write-throttles", "replication-latency"];
    expect(Object.keys(fired)).toEqual(expect.arrayContaining(kinds));
  });

  it("would have alarms, were a share of a few requests enough", () => {
    const fired = firedWith((alarm) => ({
      ...alarm,
      queries: alarm.queries.map((query) =>
        "expression" in query ? { ...query, expression: query.expression.replace(/> \d+,/, "> 0,") } : query,
      ),
    }));
    expect(Object.keys(fired)).toEqual(expect.arrayContaining(["error-share", "function-errors", "p99"]));
  });

  it("would have alarms, were the limits a fifth", () => {
    const fired = firedWith((alarm) => ({ ...alarm, threshold: alarm.threshold / 5 }));
    expect(Object.keys(fired)).toEqual(expect.arrayContaining(["p99", "replication-latency"]));
  });
});
