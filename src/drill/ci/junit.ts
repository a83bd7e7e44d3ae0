import { XMLBuilder } from "fast-xml-parser";
import { FIGURES, figureText } from "../report/figure-text";
import { type DrillOutcome, differenceText, nameOf, type Outcome, worseThings } from "./outcome";

interface Problem {
  readonly kind: "failure" | "error";
  /** What kind of it, such as `assertion`. */
  readonly type: string;
  readonly message: string;
}

interface Case {
  readonly name: string;
  readonly problem?: Problem;
}

interface Suite {
  readonly name: string;
  readonly seconds: number;
  readonly startedAt?: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly Case[];
}

/**
 * A run as JUnit XML, which CI systems show as tests: a suite for each drill. A drill that was ended early is an error, one from
 * which nothing can be concluded an error of type `inconclusive`; all else that is not as it should be is a failure.
 */
export function junitOf({ drills, notStarted }: Outcome): string {
  const suites = [...drills.map(suiteOf), ...(notStarted.length > 0 ? [unstarted(notStarted)] : [])];
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    format: true,
    suppressEmptyNode: true,
  });
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": "drill",
      ...countsOf(
        suites.flatMap(({ cases }) => cases),
        suites.reduce((sum, { seconds }) => sum + seconds, 0),
      ),
      testsuite: suites.map(elementOf),
    },
  });
}

function suiteOf(outcome: DrillOutcome): Suite {
  const { report, folder, baseline } = outcome;
  const { verdict, aborted, inconclusive, assertions, findings, seriousFindings, recorded } = report;
  // Of an older report it is not known which findings are serious.
  const serious = seriousFindings ?? (verdict === "failed" ? findings : []);
  const cases: Case[] = [
    { name: "the drill was measured to its end", problem: endOf(verdict, aborted ?? serious[0], inconclusive) },
    ...assertions.map(({ text, holds, actual }) => ({
      name: text,
      problem: holds ? undefined : failure("assertion", `${text} does not hold: ${actual}`),
    })),
    ...serious
      .filter(() => verdict !== "aborted")
      .map((finding) => ({ name: `finding: ${finding}`, problem: failure("finding", finding) })),
    ...(baseline
      ? [
          { name: "nothing is worse than in the baseline" },
          ...worseThings(outcome).map((difference) => ({
            name: `worse: ${difference.what}`,
            problem: failure("worse", `worse than in ${baseline.folder}: ${differenceText(difference)}`),
          })),
        ]
      : []),
  ];
  return {
    name: nameOf(report),
    seconds: report.timeline.ended,
    startedAt: recorded?.at,
    properties: [
      ["verdict", verdict],
      ...FIGURES.map(([name, key]) => [name, figureText(report.figures[key])] as const),
      ["evidence", folder],
      ...(baseline ? [["baseline", baseline.folder] as const] : []),
    ],
    cases,
  };
}

const failure = (type: string, message: string): Problem => ({ kind: "failure", type, message });

function endOf(verdict: string, aborted = "it was ended early", inconclusive = ""): Problem | undefined {
  if (verdict === "aborted") return { kind: "error", type: "aborted", message: aborted };
  if (verdict === "inconclusive") return { kind: "error", type: "inconclusive", message: inconclusive };
  return undefined;
}

const unstarted = (reasons: readonly string[]): Suite => ({
  name: "not started",
  seconds: 0,
  properties: [],
  cases: reasons.map((message) => ({
    name: "the drill was started",
    problem: { kind: "error", type: "not started", message },
  })),
});

function countsOf(cases: readonly Case[], seconds: number) {
  const having = (kind: Problem["kind"]) => cases.filter(({ problem }) => problem?.kind === kind).length;
  return {
    "@tests": cases.length,
    "@failures": having("failure"),
    "@errors": having("error"),
    "@time": seconds,
  };
}

const elementOf = ({ name, seconds, startedAt, properties, cases }: Suite) => ({
  "@name": valid(name),
  ...countsOf(cases, seconds),
  // Readers do not take a zone: it is UTC.
  ...(startedAt === undefined ? {} : { "@timestamp": valid(startedAt.slice(0, "2026-01-01T00:00:00".length)) }),
  ...(properties.length > 0 && {
    properties: { property: properties.map(([key, value]) => ({ "@name": key, "@value": valid(value) })) },
  }),
  testcase: cases.map(({ name: ofCase, problem }, index) => ({
    "@classname": valid(name),
    "@name": valid(ofCase),
    "@time": index === 0 ? seconds : 0,
    ...(problem && {
      [problem.kind]: { "@type": problem.type, "@message": valid(problem.message), "#text": valid(problem.message) },
    }),
  })),
});

/** XML has no control characters, however they are written. */
const valid = (text: string): string =>
  text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}");
