import type { Report } from "./schema";

export type ObjectiveKey = "rto" | "rpo";

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
