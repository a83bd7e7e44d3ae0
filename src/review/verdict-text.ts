import { changeLines } from "../cost/difference";
import { SEVERITIES } from "./finding";
import type { Review, Verdict } from "./review";
import { count } from "./words";

const NOUNS = { danger: "danger", warning: "warning", note: "note" } as const;

const SAID: Readonly<Record<Verdict, string>> = {
  danger: "DANGER",
  "cannot tell": "CANNOT TELL",
  warning: "WARNING",
  note: "nothing dangerous found",
  "nothing found": "nothing found",
};

/** `DANGER: 2 dangers, 1 warning` */
export function verdictText({ verdict, findings, complete }: Review): string {
  const counts = SEVERITIES.map(
    (severity) => [severity, findings.filter((each) => each.severity === severity).length] as const,
  )
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => count(number, NOUNS[severity]));
  const part = complete ? "" : " (a part of the backend only)";
  return `${SAID[verdict]}${part}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}`;
}

/** What the change costs, a line for each figure. */
export const costText = ({ cost }: Pick<Review, "cost">): readonly string[] =>
  cost ? changeLines(cost) : ["What the change costs is not known."];

/** What holds for every review. */
export const LIMITS =
  "Calculated from the change alone: no AWS account was asked, and what is not listed here is not proven safe (docs/review.md).";

export const NO_DRIFT =
  "Two synthesized outputs say nothing about what somebody changed by hand, or about what AWS has now.";
