import { describe, expect, it } from "vitest";
import { judged, parseAssertion } from "../../../src/drill/report/assertions";
import { repeatedReport } from "../../../src/drill/report/repeated";
import type { Report } from "../../../src/drill/report/schema";
import { reportFor } from "../../support/drill-record";
import { course } from "../../support/samples";

/** A run whose clients were without service for so many seconds. */
const run = (seconds: number, changes: Parameters<typeof reportFor>[0] = {}, ...assertions: string[]) =>
  judged(
    reportFor({
      samples: course(`${"W".repeat(10)}${".".repeat(seconds)}${"E".repeat(23 - seconds)}${"W".repeat(7)}`),
      ...changes,
    }),
    assertions.map(parseAssertion),
  );

describe("runs of one drill", () => {
  it("are told as the one with the longest outage, and how each figure spread", () => {
    const report = repeatedReport([run(5), run(7), run(3), run(4)]);
    expect(report.figures.rto.seconds).toBe(7);
    expect(report.repeated).toMatchObject({
      runs: 4,
      figures: { rto: { min: 3, median: 4.5, max: 7 }, detect: { min: 3, median: 3, max: 3 } },
    });
  });

  it("were started when the first of them was", () => {
    const at = (minute: number) => ({ at: `2026-01-01T00:0${minute}:00.000Z`, by: "somebody" });
    const report = repeatedReport([5, 7, 3].map((seconds, minute) => ({ ...run(seconds), recorded: at(minute) })));
    expect(report.figures.rto.seconds).toBe(7);
    expect(report.recorded).toEqual(at(0));
  });

  it("have a middle as exact as they are themselves", () => {
    const [first, ...others] = [42.8, 45.6, 47.2, 49.8].map((seconds) => {
      const { figures, ...report } = run(5);
      return { ...report, figures: { ...figures, rto: { seconds } } };
    });
    expect((45.6 + 47.2) / 2).not.toBe(46.4);
    expect(repeatedReport([first as Report, ...others]).repeated?.figures.rto.median).toBe(46.4);
  });

  it("have neither a middle nor a largest where a figure of one is not known", () => {
    const report = repeatedReport([run(5), run(7, { timeline: { detectedMs: undefined } })]);
    expect(report.repeated?.figures.detect).toEqual({ min: 3, median: null, max: null });
    expect(report.repeated?.figures.lag).toEqual({ min: 1, median: 1, max: 1 });
  });

  it("are told as the one that nobody knows the outage of, or that only the restore ended", () => {
    const open = run(5, { samples: course(`${"W".repeat(10)}${".".repeat(30)}`) });
    expect(repeatedReport([run(7), open, run(3)]).figures.rto).toMatchObject({ missing: "not over" });
    const censored = run(20);
    expect(censored.figures.rto.censored).toBe(true);
    expect(repeatedReport([run(19), censored, run(3)]).figures.rto.censored).toBe(true);
    const asLong = { ...censored, figures: { ...censored.figures, rto: { seconds: censored.figures.rto.seconds } } };
    expect(repeatedReport([asLong, censored]).figures.rto.censored).toBe(true);
  });

  it("keep an assertion only where each of them does, and show the worst", () => {
    const runs = [3, 7, 5].map((seconds) => run(seconds, {}, "rto<=6s", "rto<=8s"));
    expect(repeatedReport(runs)).toMatchObject({
      verdict: "failed",
      assertions: [
        { text: "rto<=6s", holds: false, actual: "7s" },
        { text: "rto<=8s", holds: true, actual: "7s" },
      ],
    });
  });

  it("show the one that was not measured before one that holds", () => {
    const none = run(5, { ledger: [] }, "lost=0");
    expect(repeatedReport([run(7, {}, "lost=0"), none]).assertions).toEqual([
      { text: "lost=0", holds: false, actual: "not measured" },
    ]);
  });

  it.each([
    ["aborted", [{}, { conflicts: ["somebody was here"] }, { aborted: "ended by SIGINT" }]],
    ["failed", [{ inconclusive: "for a reason" }, { conflicts: ["somebody was here"] }, {}]],
    ["inconclusive", [{}, { inconclusive: "for a reason" }]],
    ["passed", [{}, {}]],
  ] as const)("are %s where any of them is, and nothing is worse", (verdict, changes) => {
    expect(repeatedReport(changes.map((each) => reportFor(each as object))).verdict).toBe(verdict);
  });

  it("tell why one of them was ended early, or tells nothing, also where another was the worst", () => {
    const [worst, other] = [run(7), run(5)];
    const early: Report = { ...other, verdict: "aborted", aborted: "ended by SIGINT" };
    expect(repeatedReport([worst, early])).toMatchObject({ verdict: "aborted", aborted: "ended by SIGINT" });
    const nothing: Report = { ...other, verdict: "inconclusive", inconclusive: "no client was answered" };
    const report = repeatedReport([worst, nothing]);
    expect(report).toMatchObject({ verdict: "inconclusive", inconclusive: "no client was answered" });
    expect(repeatedReport([worst, other])).not.toHaveProperty("aborted");
    expect(repeatedReport([worst, { ...other, seriousFindings: ["a write was lost"] }]).seriousFindings).toContain(
      "in run 2: a write was lost",
    );
  });

  it("tell each finding once, and in which runs it was made where not in all", () => {
    const [a, b] = [{ conflicts: ["a"] }, { conflicts: ["a", "b"] }];
    expect(repeatedReport([a, b, b].map((each) => reportFor(each))).findings).toEqual(["a", "in run 2, 3: b"]);
  });
});

describe("an objective", () => {
  const judge = (objective: object, changes: Parameters<typeof reportFor>[0] = {}) =>
    judged({ ...reportFor(changes), verdict: "passed", objective: { ...objective, from: "main.ts" } }, []);

  it("is judged before what was asserted, and missed or kept", () => {
    expect(judge({ rtoSeconds: 5, rpoSeconds: 1 })).toMatchObject({
      verdict: "passed",
      assertions: [
        { text: "objective rto<=5s", holds: true, actual: "5 s" },
        { text: "objective rpo<=1s", holds: true, actual: "0.75 s" },
      ],
    });
    expect(judge({ rtoSeconds: 4 }).verdict).toBe("failed");
  });

  it("that was not measured is neither: nothing can be concluded", () => {
    expect(judge({ rpoSeconds: 1 }, { ledger: [] })).toMatchObject({
      verdict: "inconclusive",
      inconclusive: "not proven: objective rpo<=1s",
    });
  });

  it("is not proven by an outage that only the restore ended, unless that was too long already", () => {
    expect(
      judge({ rtoSeconds: 60 }, { samples: course(`${"W".repeat(10)}${".".repeat(20)}WWWWWWWWWW`) }),
    ).toMatchObject({
      verdict: "inconclusive",
      assertions: [{ holds: false, actual: "at least 20 s (until restored)" }],
    });
    expect(judge({ rtoSeconds: 15 }, { samples: course(`${"W".repeat(10)}${".".repeat(20)}WWWWWWWWWW`) }).verdict).toBe(
      "failed",
    );
  });
});
