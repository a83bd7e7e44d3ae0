import { describe, expect, it } from "vitest";
import { assess } from "../../src/assessment/assess";
import { assessmentText } from "../../src/assessment/text";
import { locate } from "../../src/model/geography";
import { topologyOf } from "../support/topology";

const LOAD = {
  requestsPerSecond: 4000,
  meanDurationMs: 100,
  writeShare: 0.1,
  readsPerRequest: 2,
  peakRequestsPerSecond: 4000,
  accountConcurrency: 1000,
};
const locations = [locate("Seattle"), locate("Frankfurt")];
const objectives = { rtoSeconds: 70 };
const textOf = (reservedConcurrency?: number) =>
  assessmentText(
    assess({ ...topologyOf("", { function: { reservedConcurrency } }), load: LOAD, objectives }, locations),
  );

describe("an assessment as text", () => {
  it("says who is served where, now and after each loss, and adds up the seconds", () => {
    const text = textOf();
    expect(text).toMatch(/^Test: no problem was found\n/);
    expect(text).toMatch(/^ {2}Seattle +us-west-2 \(nearest\) +\d+ ms$/m);
    expect(text).toMatch(/^ {2}Seattle +100 % +eu-central-1 \(failover\) +\d+ ms -> \d+ ms +15 to 70 s$/m);
    expect(text).toContain("2 checks x 15 s + 10 s timeout + up to 30 s at the edge = 70 s");
  });

  it("tells failures with the same effects together", () => {
    expect(textOf()).toContain("When us-west-2 is unhealthy, or the table in us-west-2 is lost\n");
    expect(textOf()).toContain("When static address 1 is lost, or static address 2 is lost\n");
  });

  it("says never, with the reason, where nothing serves", () => {
    expect(textOf()).toMatch(/^ {2}Seattle +100 % +us-west-2 \(fail-open\) .* never$/m);
  });

  it("begins with what does not hold, and says where a cascade begins", () => {
    const text = textOf(250);
    expect(text).toMatch(
      /^Test: 2 things do not hold\n {2}DOES NOT HOLD: when us-west-2 is unhealthy, the function in eu-/,
    );
    expect(text).toContain("A cascade begins at 2050 requests per second of all clients.");
    expect(text).toContain("When us-west-2 is unhealthy, eu-central-1 cannot carry the load either.");
  });

  it("says that capacity is not assessed without a load", () => {
    expect(assessmentText(assess(topologyOf(""), locations))).toContain(
      "Capacity is not assessed: give load in main.ts",
    );
  });
});
