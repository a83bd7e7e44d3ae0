import { UserError } from "../../process/user-error";
import { figureText, secondsText } from "./figure-text";
import type { Report } from "./schema";

/** What a drill measured of something. */
interface Measured {
  readonly value: number;
  /** It is at least as much: no upper bound holds for it. */
  readonly censored?: boolean;
}

/** Why there is no number. */
type Unknown = string;

interface Metric {
  readonly unit: "s" | "ms" | "%" | "";
  readonly of: (report: Report) => Measured | Unknown;
  /** Of one location of clients, or of one region's writes. Absent: it is of the whole backend. */
  readonly at?: (report: Report, where: string) => Measured | Unknown;
  /** What `at` takes. @default location */
  readonly where?: "location" | "region";
}

const NOT_MEASURED = "not measured";

const figure = (key: keyof Report["figures"]): Metric => ({
  unit: "s",
  of: ({ figures }) => {
    const { seconds, censored } = figures[key];
    return seconds === null ? figureText({ missing: NOT_MEASURED, ...figures[key] }) : { value: seconds, censored };
  },
});

type Location = Report["locations"][number];

/** What is measured at each location apart, of one kind of connection. */
const outageAt =
  (connection: Location["connection"], of: (location: Location) => number | null) =>
  ({ locations }: Report, where: string): Measured | Unknown => {
    const found = locations.find((each) => each.name === where && each.connection === connection);
    if (!found) return NOT_MEASURED;
    const value = of(found);
    return value === null ? "not over" : { value, ...(found.censored ? { censored: true } : {}) };
  };

const percent = (availability: number | null | undefined): Measured | Unknown =>
  availability === null || availability === undefined ? NOT_MEASURED : { value: availability * 100 };

const ofNew = ({ locations }: Report, where: string): Location | undefined =>
  locations.find(({ name, connection }) => name === where && connection === "new");

type Writes = Report["ledger"]["duringFault"][number];

/** Of writes that were acknowledged while the fault lasted: of none, nothing is known. */
const lostOf = ({ acknowledged, lost, unknown }: Writes): Measured | Unknown =>
  acknowledged > 0 && unknown === 0 ? { value: lost } : NOT_MEASURED;

/** Counts of all writes; without a write that was tried, or one that could be looked for, they say nothing. */
const writes = (key: "refused" | "unknown" | "disputed" | "overwritten"): Metric => ({
  unit: "",
  of: ({ ledger }) => {
    const isOfFates = key === "disputed" || key === "overwritten";
    const isKnown = isOfFates
      ? ledger.acknowledged > 0 && ledger.unknown === 0
      : ledger.acknowledged + ledger.refused > 0;
    return isKnown ? { value: ledger[key] } : NOT_MEASURED;
  },
});

/** What can be asserted of a drill. */
export const METRICS: Readonly<Record<string, Metric>> = {
  rto: { ...figure("rto"), at: outageAt("new", ({ outageSeconds }) => outageSeconds) },
  degraded: { ...figure("degraded"), at: outageAt("new", ({ degradedSeconds }) => degradedSeconds) },
  detect: figure("detect"),
  shift: figure("shift"),
  recover: figure("recover"),
  kept: { ...figure("keptOutage"), at: outageAt("kept", ({ outageSeconds }) => outageSeconds) },
  rpo: figure("rpo"),
  lost: {
    unit: "",
    where: "region",
    of: ({ ledger: { duringFault } }) => {
      const all = duringFault.map(lostOf);
      const unknown = all.find((each) => typeof each === "string");
      if (duringFault.length === 0 || unknown !== undefined) return NOT_MEASURED;
      return { value: duringFault.reduce((sum, { lost }) => sum + lost, 0) };
    },
    at: ({ ledger: { duringFault } }, where) => {
      const own = duringFault.find(({ region }) => region === where);
      return own ? lostOf(own) : NOT_MEASURED;
    },
  },
  overwritten: writes("overwritten"),
  refused: writes("refused"),
  unknown: writes("unknown"),
  disputed: writes("disputed"),
  lag: figure("lag"),
  failed: {
    unit: "",
    of: ({ requests }) => (requests.sent === 0 ? NOT_MEASURED : { value: requests.failed }),
    at: (report, where) => {
      const found = ofNew(report, where);
      return found && found.requests > 0 ? { value: found.failed } : NOT_MEASURED;
    },
  },
  availability: {
    unit: "%",
    of: ({ requests }) => percent(requests.availability),
    at: (report, where) => {
      const found = ofNew(report, where);
      return percent(found && found.requests > 0 ? 1 - found.failed / found.requests : null);
    },
  },
  "availability-during-fault": {
    unit: "%",
    of: ({ requests }) => percent(requests.duringFault?.availability),
    at: (report, where) => percent(ofNew(report, where)?.duringFault?.availability),
  },
  p99: {
    unit: "ms",
    of: ({ requests: { sent, failed, p99Ms } }) =>
      sent === failed || p99Ms === null ? NOT_MEASURED : { value: p99Ms },
  },
};

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

/** The report with what was asserted of it, its objective first, and the verdict that follows. */
export function judged(report: Report, assertions: readonly Assertion[]): Report {
  const objectives = objectivesOf(report).map((assertion) => assertion(report));
  const results = [...objectives, ...assertions.map((assertion) => assertion(report))];
  if (report.verdict !== "passed") return { ...report, assertions: results };
  // What was asked for on the command line must be measured; an objective that was not measured is neither kept nor missed.
  const missed = results.filter(
    ({ holds, actual }, index) => !holds && (index >= objectives.length || actual !== NOT_MEASURED),
  );
  if (missed.length > 0) return { ...report, assertions: results, verdict: "failed" };
  const unknown = objectives.filter(({ holds }) => !holds).map(({ text }) => text);
  if (unknown.length === 0) return { ...report, assertions: results };
  const inconclusive = `the ${unknown.join(" and the ")} was not measured`;
  return { ...report, assertions: results, verdict: "inconclusive", inconclusive };
}

/** What main.ts or the command line promises, as assertions. */
function objectivesOf({ objective }: Report): Assertion[] {
  const limits = [["rto", objective?.rtoSeconds] as const, ["rpo", objective?.rpoSeconds] as const];
  return limits.flatMap(([metric, seconds]) => {
    if (seconds === undefined) return [];
    const assertion = parseAssertion(`${metric}<=${seconds}s`);
    return [(report: Report) => ({ ...assertion(report), text: `objective ${metric}<=${seconds}s` })];
  });
}
