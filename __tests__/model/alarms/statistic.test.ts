import { expect, it } from "vitest";
import { statisticOf } from "../../../src/model/alarms/statistic";

it.each([
  ["Sum", 10],
  ["Average", 2.5],
  ["Maximum", 4],
  ["Minimum", 1],
  ["SampleCount", 4],
  ["p50", 2.5],
  ["p99", 3.97],
  ["p0", 1],
])("%s", (statistic, expected) => {
  expect(statisticOf(statistic, [3, 1, 4, 2])).toBeCloseTo(expected);
});

it("p99 leaves out the slowest of more than a hundred", () => {
  const values = Array.from({ length: 200 }, (_, index) => index + 1);
  expect(statisticOf("p99", values)).toBeCloseTo(198.01);
});

it("one that is not simulated is refused", () => {
  expect(() => statisticOf("TM(10%:90%)", [1])).toThrow("the statistic TM(10%:90%) is not simulated");
});
