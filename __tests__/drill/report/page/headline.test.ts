import { describe, expect, it } from "vitest";
import { objectiveResult } from "../../../../src/drill/report/objective";
import { headline, verdictReason } from "../../../../src/drill/report/page/headline";
import type { Report } from "../../../../src/drill/report/schema";
import { reportFor } from "../../../support/drill-record";

const report = (changes: Partial<Report> = {}): Report => ({ ...reportFor(), ...changes });

const withRto = (rto: Report["figures"]["rto"], changes: Partial<Report> = {}): Report =>
  report({ figures: { ...reportFor().figures, rto }, objective: { rtoSeconds: 60, from: "main.ts" }, ...changes });

const spread = { min: 1, median: 2, max: 3 };

const repeated = (rto: typeof spread | { min: null; median: null; max: null }): NonNullable<Report["repeated"]> => ({
  runs: 20,
  figures: {
    detect: spread,
    shift: spread,
    recover: spread,
    rto,
    degraded: spread,
    keptOutage: spread,
    lag: spread,
    rpo: spread,
  },
});

describe("an objective", () => {
  it.each([
    ["met", { seconds: 60 }],
    ["not met", { seconds: 60.1 }],
    ["not met", { seconds: 61, censored: true }],
    ["not proven", { seconds: 20, censored: true }],
    ["not proven", { seconds: null, missing: "not over" }],
    ["not proven", { seconds: null }],
  ] as const)("of 60 s is %s by %j", (result, rto) => {
    expect(objectiveResult(withRto(rto), "rto")).toBe(result);
  });

  it("is judged by the largest of several runs", () => {
    const runs = (max: number) => withRto({ seconds: 30 }, { repeated: repeated({ min: 10, median: 20, max }) });
    expect(objectiveResult(runs(60), "rto")).toBe("met");
    expect(objectiveResult(runs(61), "rto")).toBe("not met");
    const unknown = withRto({ seconds: 30 }, { repeated: repeated({ min: null, median: null, max: null }) });
    expect(objectiveResult(unknown, "rto")).toBe("not proven");
  });

  it("that was not given is not judged", () => {
    expect(objectiveResult(report(), "rto")).toBeUndefined();
    expect(objectiveResult(withRto({ seconds: 1 }), "rpo")).toBeUndefined();
  });
});

describe("the reason of a verdict", () => {
  const assertion = { text: "rto<=9s", holds: false, actual: "49s" };

  it.each<[string, Partial<Report>]>([
    ["Nothing is worse than predicted.", { verdict: "passed" }],
    [
      "The objective of the RTO is met; nothing is worse than predicted.",
      { objective: { rtoSeconds: 60, from: "options" } },
    ],
    ["Every assertion holds; nothing is worse than predicted.", { assertions: [{ ...assertion, holds: true }] }],
    ["The objective of the RTO is not met.", { verdict: "failed", objective: { rtoSeconds: 1, from: "options" } }],
    [
      "1 of 1 assertion does not hold; the drill has 2 findings.",
      { verdict: "failed", assertions: [assertion], findings: ["a", "b"] },
    ],
    ["The drill did not go as expected.", { verdict: "failed" }],
    ["us-west-2 serves nobody", { verdict: "inconclusive", inconclusive: "us-west-2 serves nobody" }],
    ["ended by SIGINT", { verdict: "aborted", aborted: "ended by SIGINT" }],
    ["Not everything is restored, as the findings say.", { verdict: "aborted" }],
  ])("is: %s", (reason, changes) => {
    expect(verdictReason(report(changes))).toBe(reason);
  });
});

describe("the headline", () => {
  const rows = (changes: Partial<Report>) =>
    headline(report(changes)).figures.rows.map((cells) =>
      cells.map((cell) => (typeof cell === "string" ? cell : cell.text)).join(" | "),
    );

  it("has the RTO and the RPO against their objectives, and the availability of affected clients during the fault", () => {
    const { figures } = reportFor();
    const text = rows({
      figures: { ...figures, rpo: { seconds: 7, predicted: { best: 0, worst: 1 } } },
      objective: { rtoSeconds: 60, rpoSeconds: 5, from: "main.ts" },
    });
    expect(text).toEqual([
      "RTO: outage of new connections | 5 s | objective at most 60 s: met | predicted 0 to 8 s",
      "RPO: unreplicated writes of the region | 7 s | objective at most 5 s: not met | predicted 0 to 1 s",
      "Availability during the fault | 37.5 % |  | for clients that us-west-2 served: 25 of 40 requests failed",
    ]);
  });

  it("says of an outage that only the restore ended that it is at least so long", () => {
    const { figures } = reportFor();
    const [rto] = rows({ figures: { ...figures, rto: { seconds: 15, censored: true } } });
    expect(rto).toContain(" | at least 15 s | no objective was given | only the drill's restore ended it");
  });

  it("marks an objective that is not met, and no other", () => {
    const marks = (rtoSeconds: number) =>
      headline(report({ objective: { rtoSeconds, from: "options" } })).figures.rows[0]?.[2];
    expect(marks(4)).toEqual({ text: "objective at most 4 s: not met", mark: "bad" });
    expect(marks(5)).toBe("objective at most 5 s: met");
  });

  it("says how several runs differ, and that there is nothing to say without requests or an objective", () => {
    const { requests } = reportFor();
    const [rto, , availability] = rows({
      repeated: repeated({ min: 10, median: 20, max: 30 }),
      requests: { ...requests, duringFault: { sent: 0, failed: 0, availability: null } },
    });
    expect(rto).toContain("no objective was given | median 20 s, maximum 30 s of 20 runs; predicted 0 to 8 s");
    expect(availability).toBe("Availability during the fault | not measured |  | ");
  });
});
