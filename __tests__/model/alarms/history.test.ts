import { describe, expect, it } from "vitest";
import { type Alarms, alarmHistory, type Series } from "../../../src/model/alarms/history";
import { secondsToAlarm } from "../../../src/model/alarms/metric-delay";
import { alarmOf as alarm, METRIC as metric } from "../../support/alarm";

const REGION = "eu-central-1";
/** From minute 100 on; undefined: missing. */
function changesOf(alarms: Partial<Alarms>, values: readonly (number | undefined)[]) {
  const series: Series = new Map(values.flatMap((value, index) => (value === undefined ? [] : [[100 + index, value]])));
  const observed = { fromMinute: 100, untilMinute: 99 + values.length, seriesOf: () => series };
  return alarmHistory({ alarms: [], compositeAlarms: [], ...alarms }, observed).changes.map(
    ({ name, minute, to }) => `${minute} ${name} ${to}`,
  );
}

const _ = undefined;

describe("an alarm", () => {
  it("sees a data point a minute after the end of its minute, and goes back in the same way", () => {
    expect(changesOf({ alarms: [alarm()] }, [0, 5, 0, 0, 0])).toEqual(["103 errors ALARM", "104 errors OK"]);
  });

  it("needs as many data points as it is told to", () => {
    const two = alarm({ evaluationPeriods: 2, datapointsToAlarm: 2 });
    expect(changesOf({ alarms: [two] }, [0, 5, 0, 5, 5, 0, 0, 0])).toEqual(["106 errors ALARM", "107 errors OK"]);
  });

  it("fires at the latest when it is said that it does, whatever it is from", () => {
    // All data of minute 101 and later is bad; the fault came at the beginning of it.
    const two = alarm({ evaluationPeriods: 2, datapointsToAlarm: 2 });
    expect(changesOf({ alarms: [two] }, [0, 5, 5, 5, 5])).toEqual(["104 errors ALARM"]);
    expect(101 * 60 + secondsToAlarm(two)).toBeGreaterThanOrEqual(104 * 60);
  });

  it("sees what has not arrived as missing, also where an expression fills it", () => {
    const filled = alarm({
      queries: [metric, { id: "e", expression: "FILL(m, 0)" }],
      returned: "e",
      comparison: "LessThanThreshold",
      threshold: 1,
    });
    // The latest minute is always filled: an alarm on one of one never ends.
    expect(changesOf({ alarms: [filled] }, [5, 5, 5])).toEqual(["101 errors ALARM"]);
    const two = { ...filled, evaluationPeriods: 2, datapointsToAlarm: 2 };
    expect(changesOf({ alarms: [two] }, [5, 5, 0, 0, 5])).toEqual(["104 errors ALARM"]);
  });

  it("was quiet before the first minute that is known", () => {
    const below = alarm({ comparison: "LessThanThreshold", threshold: 1, missingData: "breaching" });
    expect(changesOf({ alarms: [below] }, [1, 1, 1])).toEqual([]);
  });

  it("on a metric of DynamoDB ignores missing data, whatever it says", () => {
    const stopped = alarm({ queries: [{ ...metric, namespace: "AWS/DynamoDB" }], missingData: "breaching" });
    expect(changesOf({ alarms: [stopped] }, [0, _, _, _, _, _, _])).toEqual([]);
    expect(changesOf({ alarms: [alarm({ missingData: "breaching" })] }, [0, _, _, _, _, _, _])).toEqual([
      "104 errors ALARM",
    ]);
  });
});

describe("a composite alarm", () => {
  it("follows its alarms in the same minute, and composite alarms that it names", () => {
    const compositeAlarms = [
      { name: "all", region: REGION, rule: 'ALARM("region")' },
      { name: "region", region: REGION, rule: 'ALARM("errors") AND NOT ALARM("other")' },
      { name: "elsewhere", region: "us-west-2", rule: 'ALARM("errors")' },
    ];
    expect(changesOf({ alarms: [alarm()], compositeAlarms }, [0, 5, 0, 0])).toEqual([
      "103 errors ALARM",
      "103 region ALARM",
      "103 all ALARM",
      "104 errors OK",
      "104 region OK",
      "104 all OK",
    ]);
  });
});

it("alarms that cannot be evaluated are named, with why", () => {
  const alarms = [
    alarm({ name: "slow", queries: [{ ...metric, periodSeconds: 300 }] }),
    alarm({ name: "rate", queries: [metric, { id: "e", expression: "RATE(m)" }], returned: "e" }),
    alarm({ name: "lost", returned: "x" }),
    alarm({ name: "other" }),
  ];
  const compositeAlarms = [{ name: "most", region: REGION, rule: "AT_LEAST(1, ALARM, (other))" }];
  const { unknown } = alarmHistory(
    { alarms, compositeAlarms },
    { fromMinute: 1, untilMinute: 2, seriesOf: () => undefined },
  );
  expect(unknown.map(({ name, why }) => `${name}: ${why}`)).toEqual([
    "slow: its period is 300 s, and only 60 s are simulated",
    expect.stringContaining("rate: AWS/Lambda Errors is not simulated"),
    "lost: AWS/Lambda Errors is not simulated",
    "other: AWS/Lambda Errors is not simulated",
    expect.stringContaining("most: the alarm rule AT_LEAST"),
  ]);
});
