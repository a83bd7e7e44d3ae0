import { describe, expect, it } from "vitest";
import type { DrilledAlarms } from "../../../src/drill/alarms";
import { alarmsOf, alarmsText, alarmText } from "../../../src/drill/report/alarms";
import { documentOf } from "../../../src/drill/report/page/sections";
import { rawFrom, recordText, reportFrom } from "../../../src/drill/report/raw";
import { markdownOf } from "../../../src/page/markdown";
import { alarmOf, METRIC } from "../../support/alarm";
import { CIRCUMSTANCES, recordOf, reportFor } from "../../support/drill-record";

const [US, EU] = ["us-west-2", "eu-central-1"];
const MINUTE = 60_000;

/** The fault came in the middle of the minute 10, and the region was broken for so many seconds. */
function drilled(brokenSeconds: number, alarms: Partial<DrilledAlarms>, fault = "status") {
  const injectedMs = 10.5 * MINUTE;
  const revertingMs = injectedMs + brokenSeconds * 1000;
  return recordOf({
    options: { fault, region: US },
    timeline: {
      startedMs: 10 * MINUTE,
      injectingMs: injectedMs,
      injectedMs,
      revertingMs,
      endedMs: revertingMs + MINUTE,
    },
    alarms: { alarms: [], compositeAlarms: [], expected: [], ...alarms },
  });
}

/** Of the alarm's metric, from minute 10 on. */
const measured = (...values: number[]): DrilledAlarms["measured"] => {
  const points = values.map((value, index) => [10 + index, value] as const);
  const { namespace, dimensions, metricName, statistic } = METRIC as Extract<typeof METRIC, { metricName: string }>;
  const series = [US, EU].map((region) => ({ region, namespace, metricName, dimensions, statistic, points }));
  return { fromMinute: 10, untilMinute: 9 + values.length, series };
};

const [errors, other] = [alarmOf({ region: US }), alarmOf({ region: EU })];
const expected = [{ name: "errors", region: US }];

/** What became of each alarm that is noted. */
function resultsOf(record: ReturnType<typeof drilled>) {
  const alarms = alarmsOf(record);
  if (!alarms) throw new Error("the drill has no alarms");
  return alarms.alarms.map((alarm) => `${alarm.region}: ${alarmText(alarm, alarms)}`);
}

describe("an alarm that the fault must set off", () => {
  it("fired so many seconds after it", () => {
    const record = drilled(300, { alarms: [errors], expected, measured: measured(0, 1, 1, 1) });
    expect(resultsOf(record)).toEqual(["us-west-2: fired 150 s after the fault"]);
  });

  it("also fires after the restore, with what it saw before", () => {
    const record = drilled(60, { alarms: [errors], expected, measured: measured(0, 1, 0, 0) });
    expect(resultsOf(record)).toEqual(["us-west-2: fired 150 s after the fault"]);
  });

  it("is not known where the region was broken for too short a time, and never said not to have fired", () => {
    const record = drilled(183, { alarms: [errors], expected, measured: measured(0, 0, 0, 0) });
    expect(resultsOf(record)).toEqual([
      "us-west-2: not known: the region was broken for only 183 s, and the alarm can take 184 s (--hold)",
    ]);
    expect(reportFor(record).findings.join()).not.toContain("should have fired");
  });

  it("should have fired after that, which is a finding", () => {
    const record = drilled(184, { alarms: [errors], expected, measured: measured(0, 0, 0, 0) });
    expect(resultsOf(record)).toEqual(["us-west-2: should have fired, and did not"]);
    expect(reportFor(record).findings).toContain("the alarm errors in us-west-2 should have fired, and did not");
  });

  it("is silent in a region that is cut off, whatever it did there", () => {
    const silent = "us-west-2: silent: nothing from the region is heard outside while it is cut off";
    for (const values of [measured(0, 1, 1, 1), measured(0, 0, 0, 0)]) {
      expect(resultsOf(drilled(300, { alarms: [errors], expected, measured: values }, "cut-off"))).toEqual([silent]);
    }
  });

  it("was not measured where only CloudWatch evaluated it", () => {
    expect(resultsOf(drilled(300, { alarms: [errors], expected }))).toEqual([
      "us-west-2: must fire; what it did was not measured: see its history in CloudWatch",
    ]);
  });
});

describe("other alarms", () => {
  it("are told where they fired, and else only counted", () => {
    const alarms = [errors, other, { ...other, name: "quiet", threshold: 9 }];
    const record = drilled(300, { alarms, expected, measured: measured(0, 1, 1, 1) });
    expect(resultsOf(record).at(-1)).toBe(
      "eu-central-1: fired 150 s after the fault, which nobody expected of this fault for sure",
    );
    expect(alarmsOf(record)?.quiet).toBe(1);
  });

  it("that were on before are told, and those that nobody simulates", () => {
    const alarms = [errors, { ...other, queries: [{ ...METRIC, periodSeconds: 300 } as typeof METRIC] }];
    const record = drilled(300, { alarms, measured: { ...measured(1, 1, 1, 1), fromMinute: 5 } as never });
    const early = { ...record.timeline, injectedMs: 13 * MINUTE, revertingMs: 16 * MINUTE };
    expect(resultsOf({ ...record, timeline: early } as typeof record)).toEqual([
      "us-west-2: was on before the fault",
      "eu-central-1: not simulated: its period is 300 s, and only 60 s are simulated",
    ]);
  });
});

it("a drill of a backend without alarms says nothing of them", () => {
  expect(reportFor(recordOf()).alarms).toBeUndefined();
  expect(markdownOf(documentOf(reportFor(recordOf())))).not.toContain("## Alarms");
});

it("the report, the page and the summary tell of them, and all is computed again from the raw files", () => {
  const record = {
    ...drilled(300, { alarms: [errors, other], expected, measured: measured(0, 1, 1, 1) }),
    samples: [],
  };
  const raw = { record: { ...record, ledger: [] }, circumstances: CIRCUMSTANCES, assertions: [] };
  const report = reportFrom(raw);
  expect(reportFrom(rawFrom({ record: recordText(raw), requests: "" })).alarms).toEqual(report.alarms);
  expect(markdownOf(documentOf(report))).toContain("## Alarms");
  expect(report.alarms && alarmsText(report.alarms)).toBe("2 fired, the first 150 s after the fault");
});
