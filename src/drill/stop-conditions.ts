import { quantile } from "simple-statistics";
import { UserError } from "../process/user-error";
import { failures, type Sample } from "./traffic/samples";

/** A condition looks at the requests of so many seconds... */
export const STOP_WINDOW_SECONDS = 10;
/** ...and counts only once so many have passed since the fault, so that no request from before it is among them. */
export const STOP_DELAY_SECONDS = 10;

/** What ends a drill, where it holds for clients whose region was not broken. */
export interface StopCondition {
  /** As it was given: `availability<90%`. */
  readonly text: string;
  /** @param samples of the window, at least one. @returns the figure, for people, where the condition holds */
  readonly holds: (samples: readonly Sample[]) => string | undefined;
}

interface Metric {
  readonly unit: "%" | "ms" | "";
  /** Which side of a limit is the bad one. */
  readonly bad: "<" | ">";
  readonly of: (samples: readonly Sample[]) => number;
}

const METRICS: Readonly<Record<string, Metric>> = {
  availability: { unit: "%", bad: "<", of: (samples) => 100 * (1 - failures(samples) / samples.length) },
  failed: { unit: "", bad: ">", of: failures },
  // Failed requests count with the time that they took.
  p99: {
    unit: "ms",
    bad: ">",
    of: (samples) =>
      quantile(
        samples.map(({ doneMs, dueMs }) => doneMs - dueMs),
        0.99,
      ),
  },
};

/** What can stop a drill, for `--help` and errors. */
export const STOP_TEXT =
  "availability<N% or availability<=N%, failed>N or failed>=N, p99>Nms or p99>=Nms, such as availability<90%";

/** Reads `availability<90%`. @throws UserError that says what is valid */
export function parseStopCondition(text: string): StopCondition {
  const [, name = "", sign = "", equal = "", number = "", unit = ""] =
    /^\s*([a-z0-9]+?)\s*([<>])(=?)\s*(\d+(?:\.\d+)?)\s*(%|ms)?\s*$/.exec(text) ?? [];
  const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  const limit = Number(number);
  const isValid = metric?.bad === sign && metric.unit === unit && !(metric.unit === "%" && limit > 100);
  if (!metric || !isValid) throw new UserError(`--stop-if "${text}" is not valid: use ${STOP_TEXT}`);
  return {
    text: text.trim(),
    holds: (samples) => {
      const actual = metric.of(samples);
      const isPast = metric.bad === "<" ? actual < limit : actual > limit;
      if (!isPast && !(equal === "=" && actual === limit)) return undefined;
      return `${name} ${Number(actual.toFixed(1))}${metric.unit === "ms" ? " ms" : metric.unit}`;
    },
  };
}
