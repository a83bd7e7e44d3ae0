import { UserError } from "../../process/user-error";
import { figureText } from "./figure-text";
import type { Report } from "./schema";

interface Metric {
  readonly unit: "s" | "ms" | "%" | "";
  /** Null: it did not happen, or is not known, which is worse than any number. */
  readonly of: (report: Report) => number | null;
  /** Why the number is missing, if it is. @default not measured */
  readonly missing?: (report: Report) => string;
}

const figure = (key: keyof Report["figures"]): Metric => ({
  unit: "s",
  of: ({ figures }) => figures[key].seconds,
  missing: ({ figures }) => figureText(figures[key]),
});

/** What can be asserted of a drill. */
export const METRICS: Readonly<Record<string, Metric>> = {
  rto: figure("rto"),
  detect: figure("detect"),
  shift: figure("shift"),
  recover: figure("recover"),
  kept: figure("keptOutage"),
  rpo: figure("rpo"),
  lost: { unit: "", of: ({ ledger }) => (isKnown(ledger) ? ledger.lost : null) },
  overwritten: { unit: "", of: ({ ledger }) => (isKnown(ledger) ? ledger.overwritten : null) },
  lag: figure("lag"),
  failed: { unit: "", of: ({ requests }) => (requests.sent === 0 ? null : requests.failed) },
  availability: {
    unit: "%",
    of: ({ requests }) => (requests.availability === null ? null : requests.availability * 100),
  },
  p99: { unit: "ms", of: ({ requests }) => (requests.sent === requests.failed ? null : requests.p99Ms) },
};

/** Without writes, or with writes that could not be looked for, these figures are not known. */
const isKnown = ({ acknowledged, unknown }: Report["ledger"]): boolean => acknowledged > 0 && unknown === 0;

const OPERATORS: Readonly<Record<string, (actual: number, wanted: number) => boolean>> = {
  "<=": (actual, wanted) => actual <= wanted,
  ">=": (actual, wanted) => actual >= wanted,
  "<": (actual, wanted) => actual < wanted,
  ">": (actual, wanted) => actual > wanted,
  "=": (actual, wanted) => actual === wanted,
};

/** What can be asserted, for `--help`. */
export const METRICS_TEXT = metricsText();

function metricsText(): string {
  const units = ["s", "ms", "%", ""] as const;
  const metrics = units.map((unit) => {
    const names = Object.keys(METRICS).filter((name) => METRICS[name]?.unit === unit);
    return `${names.join(", ")}${unit && ` in ${unit}`}`;
  });
  const operators = Object.keys(OPERATORS);
  return `${metrics.join("; ")}; each with ${operators.slice(0, -1).join(", ")} or ${operators.at(-1)}`;
}

export type Assertion = (report: Report) => Report["assertions"][number];

/** Reads `rto<=60s`, `lost=0`, `availability>=99.9%`. @throws UserError that says what can be asserted */
export function parseAssertion(text: string): Assertion {
  const [, name = "", operator = "", number = "", unit = ""] =
    /^\s*([a-z][a-z0-9]*)\s*(<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)\s*(ms|s|%)?\s*$/.exec(text) ?? [];
  const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  const holds = OPERATORS[operator];
  if (!metric || !holds) {
    throw new UserError(
      `--assert ${JSON.stringify(text)} is not valid: write a metric (${Object.keys(METRICS).join(", ")}), one of ${Object.keys(OPERATORS).join(" ")} and a number, such as "rto<=60s"`,
    );
  }
  const factor = factorOf(unit, metric.unit);
  if (factor === undefined) {
    throw new UserError(
      `--assert ${JSON.stringify(text)}: ${name} is measured in ${metric.unit || "plain numbers"}, not ${unit}`,
    );
  }
  return (report) => {
    const actual = metric.of(report);
    return {
      text: text.trim(),
      holds: actual !== null && holds(actual, Number(number) * factor),
      actual:
        actual === null
          ? (metric.missing?.(report) ?? "not measured")
          : `${Math.round(actual * 1000) / 1000}${metric.unit}`,
    };
  };
}

/** What a number in one unit is multiplied with to be in the other. */
function factorOf(given: string, wanted: Metric["unit"]): number | undefined {
  if (given === "" || given === wanted) return 1;
  if (given === "ms" && wanted === "s") return 0.001;
  if (given === "s" && wanted === "ms") return 1000;
  return undefined;
}

/** The report with what was asserted of it, and the verdict that follows. */
export function judged(report: Report, assertions: readonly Assertion[]): Report {
  const results = assertions.map((assertion) => assertion(report));
  const failed = report.verdict === "passed" && !results.every(({ holds }) => holds);
  return { ...report, assertions: results, verdict: failed ? "failed" : report.verdict };
}
