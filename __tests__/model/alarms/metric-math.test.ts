import { describe, expect, it } from "vitest";
import { metricMath } from "../../../src/model/alarms/metric-math";

type Row = readonly (number | undefined)[];
const _ = undefined;

/** Of each moment. */
function of(expression: string, series: Readonly<Record<string, Row>>): Row {
  const compute = metricMath(expression);
  const moments = Math.max(...Object.values(series).map((row) => row.length));
  return Array.from({ length: moments }, (__, moment) => compute({ get: (id) => series[id]?.[moment] }));
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
describe("the examples of AWS", () => {
  const metrics = { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] };
  it.each([
    ["metric1 < metric2", [0, 0, 1, 0]],
    ["metric1 >= 30", [1, 0, 0, 0]],
    ["metric1 > 15 AND metric2 > 15", [1, 0, 0, 0]],
  ])("%s", (expression, expected) => {
    expect(of(expression, metrics)).toEqual(expected);
  });

  it("IF takes 0 for what is missing where the condition holds, and drops what is missing elsewhere", () => {
    const rows = { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] };
    expect(of("IF(metric1, metric2, metric3)", rows)).toEqual([30, 0, 20, _, _]);
  });
});

describe("arithmetic", () => {
  it("takes 0 for a missing value beside one that is there, and has no data point where none is", () => {
    expect(of("a + b", { a: [1, 1, _], b: [2, _, _] })).toEqual([3, 1, _]);
    expect(of("2 * a", { a: [1, _] })).toEqual([2, _]);
  });

  it("drops what is divided by 0, or by what is missing", () => {
    expect(of("a / b", { a: [1, 1, 1], b: [2, 0, _] })).toEqual([0.5, _, _]);
  });

  it("fills what is missing", () => {
    expect(of("FILL(a, 7)", { a: [1, _] })).toEqual([1, 7]);
    expect(of("IF(FILL(w, 0) > 0 AND FILL(l, -1) < 0, 1, 0)", { w: [5, 5, _], l: [9, _, _] })).toEqual([0, 1, 0]);
  });

  it("takes the sum, the least and the greatest of a list", () => {
    const rows = { a: [1, 4], b: [3, _] };
    expect(of("SUM([a, b])", rows)).toEqual([4, 4]);
    expect(of("MAX([a, b])", rows)).toEqual([3, 4]);
    expect(of("MIN([a, b, 2])", rows)).toEqual([1, 0]);
  });
});

it.each(["RATE(a)", "a ^ 2", "FILL(a, REPEAT)", "AVG(a)", "SEARCH('x')", "a b", "a ? b : c"])(
  "%s is refused, with what can be used",
  (expression) => {
    expect(() => metricMath(expression)).toThrow(`the metric math ${expression} has `);
    expect(() => metricMath(expression)).toThrow(/which is not simulated: use \+ - \* \//);
  },
);
