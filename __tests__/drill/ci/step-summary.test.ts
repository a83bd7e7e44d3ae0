import { describe, expect, it } from "vitest";
import { runJson } from "../../../src/drill/ci/json";
import { stepSummary } from "../../../src/drill/ci/step-summary";
import { judged, parseAssertion } from "../../../src/drill/report/assertions";
import { reportFor } from "../../support/drill-record";

const FAILED = judged(reportFor(), [parseAssertion("rto<=1s")]);
const DIFFERENCES = [
  { what: "failover time", before: "5 s", after: "9 s", worse: true },
  { what: "recovery time", before: "5 s", after: "3 s", worse: false },
];
const OUTCOME = {
  exitCode: 3,
  drills: [
    { report: FAILED, folder: "drills/one", baseline: { folder: "drills/old", differences: DIFFERENCES } },
    { report: reportFor({ inconclusive: "nobody was served" }), folder: "drills/two" },
  ],
  notStarted: ["eu-west-1 is not healthy"],
};

describe("the summary of a run", () => {
  const summary = stepSummary(OUTCOME);

  it("has a row for each drill", () => {
    expect(summary).toContain("| us-west-2 | status | **failed** | 5 s | 0.75 s | 20.833 % | 0 |");
    expect(summary).toContain("| us-west-2 | status | **inconclusive** |");
  });

  it("says what was not as it should be", () => {
    for (const text of [
      "- rto\\<=1s does not hold: 5s",
      "- worse than in drills/old: failover time: 5 s -> 9 s",
      "- nothing can be concluded: nobody was served",
      "- eu-west-1 is not healthy",
      "Exit code 3.",
    ]) {
      expect(summary).toContain(text);
    }
    expect(summary).not.toContain("recovery time");
  });
});

describe("the JSON file of a run", () => {
  it("has every drill with its figures, its folder and its differences, and why the next was not started", () => {
    const { drills, ...rest } = JSON.parse(runJson(OUTCOME));
    expect(rest).toEqual({ schema: 1, exitCode: 3, notStarted: ["eu-west-1 is not healthy"] });
    expect(drills).toMatchObject([
      {
        folder: "drills/one",
        report: { verdict: "failed", figures: { rto: { seconds: 5 } } },
        baseline: OUTCOME.drills[0]?.baseline,
      },
      { folder: "drills/two", report: { verdict: "inconclusive" } },
    ]);
    expect(drills[0].report).not.toHaveProperty("seconds");
  });
});
