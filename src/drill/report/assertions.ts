import { UserError } from "../../process/user-error";
import { secondsText } from "./figure-text";
import { METRICS, type Metric, NOT_MEASURED } from "./metrics";
import { judgedObjectives, unprovenObjectives } from "./objective";
import type { Report } from "./schema";

interface Operator {
  readonly holds: (actual: number, wanted: number) => boolean;
  /** Whether a number that is at least as large as measured can satisfy it. */
  readonly fromBelow: boolean;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  "<=": { holds: (actual, wanted) => actual <= wanted, fromBelow: false },
  ">=": { holds: (actual, wanted) => actual >= wanted, fromBelow: true },
  "<": { holds: (actual, wanted) => actual < wanted, fromBelow: false },
  ">": { holds: (actual, wanted) => actual > wanted, fromBelow: true },
  "=": { holds: (actual, wanted) => actual === wanted, fromBelow: false },
};

/** All figures lie in their predicted ranges. */
const PREDICTED = "predicted";

/** What can be asserted, for `--help`. */
export const METRICS_TEXT = metricsText();

function metricsText(): string {
  const units = ["s", "ms", "%", ""] as const;
  const metrics = units.map((unit) => {
    const names = Object.keys(METRICS).filter((name) => METRICS[name]?.unit === unit);
    return `${names.join(", ")}${unit && ` in ${unit}`}`;
  });
  const operators = Object.keys(OPERATORS);
  const local = (where: "location" | "region") =>
    Object.keys(METRICS).filter((name) => METRICS[name]?.at && (METRICS[name]?.where ?? "location") === where);
  return `${metrics.join("; ")}; each with ${operators.slice(0, -1).join(", ")} or ${operators.at(-1)}.
${local("location").join(", ")} also of one location, as in rto@Frankfurt<=60s, and ${local("region").join(", ")} of one region's writes, as in lost@us-west-2=0.
${PREDICTED} alone: every figure that was foretold is in its range`;
}

export type Assertion = (report: Report) => Report["assertions"][number];

/** Reads `rto<=60s`, `lost=0`, `availability@Frankfurt>=99.9%`, `predicted`. @throws UserError that says what can be asserted */
export function parseAssertion(text: string): Assertion {
  if (text.trim() === PREDICTED) return isPredicted;
  const [, name = "", where, operator = "", number = "", unit = ""] =
    /^\s*([a-z][a-z0-9-]*)\s*(?:@\s*([^<>=]*[^<>=\s]))?\s*(<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)\s*(ms|s|%)?\s*$/.exec(text) ??
    [];
  const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  const comparison = OPERATORS[operator];
  if (!metric || !comparison) {
    throw new UserError(
      `--assert ${JSON.stringify(text)} is not valid: write a metric (${Object.keys(METRICS).join(", ")}), one of ${Object.keys(OPERATORS).join(" ")} and a number, such as "rto<=60s", or only "${PREDICTED}"`,
    );
  }
  const { at } = metric;
  if (where !== undefined && at === undefined) {
    const local = Object.keys(METRICS).filter((each) => METRICS[each]?.at);
    throw new UserError(
      `--assert ${JSON.stringify(text)}: ${name} is of the whole backend; of one location or region: ${local.join(", ")}`,
    );
  }
  const factor = factorOf(unit, metric.unit);
  if (factor === undefined) {
    throw new UserError(
      `--assert ${JSON.stringify(text)}: ${name} is measured in ${metric.unit || "plain numbers"}, not ${unit}`,
    );
  }
  const wanted = Number(number) * factor;
  return (report) => {
    const actual = where === undefined || at === undefined ? metric.of(report) : at(report, where);
    if (typeof actual === "string") return { text: text.trim(), holds: false, actual };
    const { value, censored = false } = actual;
    const rounded = Math.round(value * 1000) / 1000;
    return {
      text: text.trim(),
      holds: comparison.holds(value, wanted) && (comparison.fromBelow || !censored),
      actual: censored ? secondsText(rounded, true) : `${rounded}${metric.unit}`,
    };
  };
}

const isPredicted: Assertion = ({ figures, verdict }) => {
  const foretold = Object.values(figures).filter(
    ({ predicted, seconds }) => predicted !== undefined && seconds !== null,
  );
  const outside = foretold.filter((each) => each.outside);
  const unknown = verdict === "aborted" || verdict === "inconclusive" || foretold.length === 0;
  return {
    text: PREDICTED,
    holds: !unknown && outside.length === 0,
    actual: unknown ? NOT_MEASURED : outside.length === 0 ? "in its range" : `${outside.length} outside`,
  };
};

/** What a number in one unit is multiplied with to be in the other. */
function factorOf(given: string, wanted: Metric["unit"]): number | undefined {
  if (given === "" || given === wanted) return 1;
  if (given === "ms" && wanted === "s") return 0.001;
  if (given === "s" && wanted === "ms") return 1000;
  return undefined;
}

/** The report with what was asserted of it, its objectives first, and the verdict that follows. */
export function judged(report: Report, assertions: readonly Assertion[]): Report {
  const objectives = judgedObjectives(report);
  const results = [...objectives, ...assertions.map((assertion) => assertion(report))];
  const all = { ...report, assertions: results };
  if (report.verdict !== "passed") return all;
  const unproven = unprovenObjectives(report);
  // What was asked for on the command line must be measured; an objective that was not is neither kept nor missed.
  if (results.filter(({ holds }) => !holds).length > unproven.length) return { ...all, verdict: "failed" };
  if (unproven.length === 0) return all;
  return { ...all, verdict: "inconclusive", inconclusive: `not proven: ${unproven.join(", ")}` };
}
