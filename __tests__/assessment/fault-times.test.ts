import { describe, expect, it } from "vitest";
import { faultTimes } from "../../src/assessment/fault-times";

const budget = {
  detect: { best: 15, worst: 40 },
  propagation: { best: 0, worst: 30 },
  shift: { best: 15, worst: 70 },
  recover: { best: 15, worst: 70 },
};
const NEVER = Number.POSITIVE_INFINITY;

describe("the time that a fault takes", () => {
  it("is all of the budget where health checks notice it", () => {
    const { propagation: _, ...whole } = budget;
    expect(faultTimes({ fault: "status" }, budget)).toEqual(whole);
  });

  it("is the edge's part where the edge notices it", () => {
    const { propagation } = budget;
    expect(faultTimes({ fault: "cut-off" }, budget)).toEqual({ shift: propagation, recover: propagation });
  });

  it("is unknown at the edge where not everything is checked", () => {
    const blind = { ...budget, shift: { best: 15, worst: NEVER } };
    expect(faultTimes({ fault: "cut-off" }, blind)).toEqual({});
  });

  it.each([
    ["the dial moves the traffic", { fault: "dial" }, budget],
    ["nobody notices it", { fault: "replication" }, budget],
    ["a share only is hit", { fault: "error", share: 0.5 }, budget],
    ["the region is not behind the accelerator", { fault: "status" }, undefined],
  ])("is not foretold where %s", (_, struck, given) => {
    expect(faultTimes(struck, given)).toEqual({});
  });
});
