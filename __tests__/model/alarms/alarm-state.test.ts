import { describe, expect, it } from "vitest";
import { type AlarmState, alarmState } from "../../../src/model/alarms/alarm-state";
import type { MissingData } from "../../../src/topology/alarms";

const TREATMENTS: readonly MissingData[] = ["missing", "ignore", "breaching", "notBreaching"];

/** `0` is within the threshold, `X` is beyond it, `-` is missing; the latest is on the right, as in AWS's tables. */
function states(text: string, datapointsToAlarm: number, before: AlarmState, evaluationPeriods = 3): AlarmState[] {
  const points = text.split(" ").map((point) => (point === "-" ? undefined : point === "X" ? 2 : 0));
  const alarm = { comparison: "GreaterThanThreshold", threshold: 1, evaluationPeriods, datapointsToAlarm } as const;
  return TREATMENTS.map((missingData) => alarmState({ ...alarm, missingData }, points, before));
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
describe("the examples of AWS, in any state before", () => {
  const KEPT = "kept";
  it.each([
    ["0 - X - X", 3, ["OK", "OK", "OK", "OK"]],
    ["0 - - - -", 3, ["OK", "OK", "OK", "OK"]],
    ["- - - - -", 3, ["INSUFFICIENT_DATA", KEPT, "ALARM", "OK"]],
    ["0 X X - X", 3, ["ALARM", "ALARM", "ALARM", "ALARM"]],
    ["- - X - -", 3, ["ALARM", KEPT, "ALARM", "OK"]],
    ["0 - X - X", 2, ["ALARM", "ALARM", "ALARM", "ALARM"]],
    ["0 0 X 0 X", 2, ["ALARM", "ALARM", "ALARM", "ALARM"]],
    ["0 - X - -", 2, ["OK", "OK", "ALARM", "OK"]],
    ["- - - - 0", 2, ["OK", "OK", "ALARM", "OK"]],
    ["- - - X -", 2, ["ALARM", KEPT, "ALARM", "OK"]],
  ])("%s with %i datapoints to alarm", (points, datapoints, expected) => {
    for (const before of ["OK", "ALARM", "INSUFFICIENT_DATA"] as const) {
      expect(states(points, datapoints, before)).toEqual(expected.map((state) => (state === KEPT ? before : state)));
    }
  });
});

describe("a data point that breaches, alone and too young", () => {
  it("changes no state, as the next one may be good", () => {
    expect(states("- - - - X", 3, "OK").slice(0, 2)).toEqual(["OK", "OK"]);
    expect(states("- - - - X", 3, "ALARM").slice(0, 2)).toEqual(["ALARM", "ALARM"]);
  });
});

describe("an alarm on one of one", () => {
  it("follows the latest data point that has arrived, while it is in the range", () => {
    expect(states("0 X -", 1, "OK", 1)).toEqual(["ALARM", "ALARM", "ALARM", "ALARM"]);
    expect(states("X - 0", 1, "ALARM", 1)).toEqual(["OK", "OK", "OK", "OK"]);
  });
});

it.each([
  ["GreaterThanThreshold", 5, "OK", "ALARM"],
  ["GreaterThanOrEqualToThreshold", 5, "ALARM", "ALARM"],
  ["LessThanThreshold", 5, "OK", "OK"],
  ["LessThanOrEqualToThreshold", 5, "ALARM", "OK"],
] as const)("%s", (comparison, threshold, at, above) => {
  const alarm = { comparison, threshold, evaluationPeriods: 1, datapointsToAlarm: 1, missingData: "missing" } as const;
  expect(alarmState(alarm, [threshold], "OK")).toBe(at);
  expect(alarmState(alarm, [threshold + 1], "OK")).toBe(above);
});
