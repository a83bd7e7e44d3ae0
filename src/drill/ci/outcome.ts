import type { Difference } from "../report/compare";
import type { Report } from "../report/schema";

/** One drill of a run of the command. */
export interface DrillOutcome {
  readonly report: Report;
  /** Where its evidence is. */
  readonly folder: string;
  /** The drill that it was compared with. */
  readonly baseline?: { readonly folder: string; readonly differences: readonly Difference[] };
}

/** All that a run of the command leads to. */
export interface Outcome {
  readonly exitCode: number;
  readonly drills: readonly DrillOutcome[];
  /** Why the command, or its next drill, was not started. */
  readonly notStarted: readonly string[];
}

/** A drill by the region and the fault. */
export const nameOf = ({ region, fault }: Report): string => `${region}, ${fault}`;

export const differenceText = ({ what, before, after }: Difference): string => `${what}: ${before} -> ${after}`;

/** Of a drill that was compared. */
export const worseThings = ({ baseline }: DrillOutcome): readonly Difference[] =>
  baseline?.differences.filter(({ worse }) => worse) ?? [];
