import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { junitOf } from "../../../src/drill/ci/junit";
import type { DrillOutcome, Outcome } from "../../../src/drill/ci/outcome";
import { judged, parseAssertion } from "../../../src/drill/report/assertions";
import type { Report } from "../../../src/drill/report/schema";
import { reportFor, writeOf } from "../../support/drill-record";

const drillOf = (report: Report = reportFor(), others: Partial<DrillOutcome> = {}): DrillOutcome => ({
  report,
  folder: "drills/one",
  ...others,
});

const outcomeOf = (drills: readonly DrillOutcome[], notStarted: readonly string[] = []): Outcome => ({
  exitCode: 0,
  drills,
  notStarted,
});

type Element = Readonly<Record<string, string>> & Record<"failure" | "error", Record<string, string>[]>;

/** The suites of a file, as a reader takes them, after everything that holds for every file. */
function read(outcome: Outcome) {
  const xml = junitOf(outcome);
  expect(XMLValidator.validate(xml)).toBe(true);
  const isArray = (name: string) => ["testsuite", "testcase", "property", "failure", "error"].includes(name);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray,
    parseAttributeValue: false,
  });
  const { testsuites } = parser.parse(xml);
  const suites: (Element & { testcase: Element[]; properties?: { property: Element[] } })[] = testsuites.testsuite;
  const having = (cases: readonly Element[], kind: "failure" | "error") => cases.filter((each) => each[kind]);
  for (const counted of [...suites, { ...testsuites, testcase: suites.flatMap(({ testcase }) => testcase) }]) {
    const { testcase, tests, failures, errors } = counted;
    expect({ tests, failures, errors }).toEqual({
      tests: String(testcase.length),
      failures: String(having(testcase, "failure").length),
      errors: String(having(testcase, "error").length),
    });
  }
  return suites;
}

const problemsOf = (outcome: Outcome) =>
  read(outcome).flatMap(({ testcase }) =>
    testcase.flatMap(({ failure, error }) => [
      ...(failure ?? []).map(({ type, message }) => ({ kind: "failure", type, message })),
      ...(error ?? []).map(({ type, message }) => ({ kind: "error", type, message })),
    ]),
  );

describe("the JUnit file of a run", () => {
  it("has a suite for each drill, with its figures, and nothing wrong where it passed", () => {
    const asserted = judged(reportFor(), [parseAssertion("rto<=60s")]);
    const outcome = outcomeOf([drillOf(asserted), drillOf({ ...asserted, region: "eu-central-1" })]);
    const suites = read(outcome);
    expect(suites.map(({ name, time, timestamp }) => ({ name, time, timestamp }))).toEqual([
      { name: "us-west-2, status", time: "40", timestamp: "2026-01-01T00:00:00" },
      { name: "eu-central-1, status", time: "40", timestamp: "2026-01-01T00:00:00" },
    ]);
    expect(suites[0]?.testcase.map(({ name }) => name)).toEqual(["the drill was measured to its end", "rto<=60s"]);
    expect(suites[0]?.properties?.property).toContainEqual({
      name: "outage of new connections (RTO)",
      value: "5 s",
    });
    expect(problemsOf(outcome)).toEqual([]);
  });

  it("has an assertion that does not hold, and a serious finding, as failures", () => {
    const failed = judged(reportFor({ ledger: [writeOf("us-west-2", 12, undefined)] }), [parseAssertion("rto<=1s")]);
    expect(failed.verdict).toBe("failed");
    const problems = problemsOf(outcomeOf([drillOf(failed)]));
    expect(problems).toContainEqual({
      kind: "failure",
      type: "assertion",
      message: "rto<=1s does not hold: 5s",
    });
    expect(problems).toContainEqual({
      kind: "failure",
      type: "finding",
      message: expect.stringContaining("1 acknowledged write is missing in a region"),
    });
  });

  it("has a remark nowhere, because it is no failure", () => {
    const remarked = reportFor({ pausedSeconds: 3 });
    expect(remarked.findings).toEqual([expect.stringContaining("sent no requests for 3 s")]);
    expect(problemsOf(outcomeOf([drillOf(remarked)]))).toEqual([]);
  });

  it("has a drill that measured nothing as an error of its own type", () => {
    const nothing = reportFor({ inconclusive: "us-west-2 serves none of the clients" });
    expect(problemsOf(outcomeOf([drillOf(nothing)]))).toEqual([
      { kind: "error", type: "inconclusive", message: "us-west-2 serves none of the clients" },
    ]);
  });

  it("has a drill that was ended early as one error", () => {
    const aborted = reportFor({ aborted: "ended by SIGINT" });
    expect(problemsOf(outcomeOf([drillOf(aborted)]))).toEqual([
      { kind: "error", type: "aborted", message: "ended by SIGINT" },
    ]);
    const left = reportFor({ left: ["STATUS of us-west-2 is still 400"] });
    expect(problemsOf(outcomeOf([drillOf(left)]))).toEqual([
      { kind: "error", type: "aborted", message: "STATUS of us-west-2 is still 400" },
    ]);
  });

  it("has what is worse than the baseline as a failure, and what is better not", () => {
    const difference = { what: "failover time", before: "5 s", after: "9 s", worse: true };
    const differences = [difference, { ...difference, what: "recovery time", worse: false }];
    expect(problemsOf(outcomeOf([drillOf(undefined, { baseline: { folder: "drills/old", differences } })]))).toEqual([
      { kind: "failure", type: "worse", message: "worse than in drills/old: failover time: 5 s -> 9 s" },
    ]);
  });

  it("has an error where no drill was started", () => {
    expect(problemsOf(outcomeOf([], ["the backend has no region moon-1"]))).toEqual([
      { kind: "error", type: "not started", message: "the backend has no region moon-1" },
    ]);
  });

  it("is XML whatever was drilled", () => {
    const nasty = `<&>"']]> \u0000\u001b[31m \ud800 \n`;
    const report = { ...judged(reportFor(), [parseAssertion("rto<=1s")]), region: nasty, findings: [nasty] };
    const asserted = { ...report, assertions: [{ text: nasty, holds: false, actual: nasty }] };
    const [suite] = read(outcomeOf([drillOf(asserted, { folder: nasty })], [nasty]));
    expect(suite?.name).toContain(`<&>"']]> \ufffd\ufffd[31m \ufffd`);
  });
});
