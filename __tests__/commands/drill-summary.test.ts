import { describe, expect, it } from "vitest";
import { progressText, summaryOf } from "../../src/commands/drill-summary";
import { reportFor } from "../support/drill-record";
import { course } from "../support/samples";

describe("what a drill found, in a few lines", () => {
  it("says how long everything took", () => {
    expect(summaryOf(reportFor()).split("\n").slice(1, 3)).toEqual([
      "  detected after 3 s, left after 5 s, back after 3 s",
      "  outage of new connections 5 s, of keep-alive connections at least 20 s (until restored); 25 of 120 requests failed (20.833 %), predicted 0 to 28",
    ]);
  });

  it("does not read as if there had been no outage where it was not over", () => {
    const samples = course(`${"W".repeat(10)}${".".repeat(30)}`);
    const text = summaryOf(reportFor({ samples, timeline: { detectedMs: undefined } }));
    expect(text.split("\n").slice(1, 3)).toEqual([
      "  detection never, shift not over, recovery not over",
      "  outage of new connections not over, of keep-alive connections not measured; 30 of 40 requests failed (75 %), predicted 0 to 28",
    ]);
  });
});

describe("where a drill is", () => {
  it("says how many requests failed before it says who answers, which may not have room", () => {
    const answering = { "us-west-2": 3, "eu-central-1": 17, "ap-northeast-1": 20 };
    const text = progressText({ phase: "recovery", elapsedSeconds: 142, answering, failed: 12345 });
    expect(text).toBe("  142 s  recovery   failed: 12345  answering: ap-northeast-1 20, eu-central-1 17, us-west-2 3");
    expect(text.slice(0, 79)).toContain("failed: 12345  answering: ap-northeast-1 20");
  });
});
