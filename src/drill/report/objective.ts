import { figureText } from "./figure-text";
import type { Report } from "./schema";

const KEYS = ["rto", "rpo"] as const;

export type ObjectiveKey = (typeof KEYS)[number];

/** Seconds that a figure must not exceed; undefined: the drill had no such objective. */
export const objectiveOf = ({ objective }: Pick<Report, "objective">, key: ObjectiveKey): number | undefined =>
  key === "rto" ? objective?.rtoSeconds : objective?.rpoSeconds;

/** Whether an objective is met; undefined: there is none. What was not measured to its end proves nothing. */
export function objectiveResult(
  { objective, figures, repeated }: Pick<Report, "objective" | "figures" | "repeated">,
  key: ObjectiveKey,
): "met" | "not met" | "not proven" | undefined {
  const limit = objectiveOf({ objective }, key);
  if (limit === undefined) return undefined;
  const { censored = false } = figures[key];
  const seconds = repeated ? repeated.figures[key].max : figures[key].seconds;
  if (seconds !== null && seconds > limit) return "not met";
  return seconds === null || censored ? "not proven" : "met";
}

/** The objective and whether it is met, in words. */
export function objectiveText(report: Report, key: ObjectiveKey): string {
  const limit = objectiveOf(report, key);
  return limit === undefined
    ? "no objective was given"
    : `objective at most ${limit} s: ${objectiveResult(report, key)}`;
}

const nameOf = (report: Report, key: ObjectiveKey): string => `objective ${key}<=${objectiveOf(report, key)}s`;

const having = (report: Report, results: readonly ReturnType<typeof objectiveResult>[]): ObjectiveKey[] =>
  KEYS.filter((key) => results.includes(objectiveResult(report, key)));

/** Each objective beside what is asserted. */
export const judgedObjectives = (report: Report): Report["assertions"] =>
  having(report, ["met", "not met", "not proven"]).map((key) => ({
    text: nameOf(report, key),
    holds: objectiveResult(report, key) === "met",
    actual: figureText(report.figures[key]),
    isObjective: true,
  }));

/** Those that are neither met nor missed. */
export const unprovenObjectives = (report: Report): string[] =>
  having(report, ["not proven"]).map((key) => nameOf(report, key));
