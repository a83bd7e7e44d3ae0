import { median } from "simple-statistics";
import type { Report } from "./schema";

type Figures = Report["figures"];
type Spread = NonNullable<Report["repeated"]>["figures"]["rto"];

/** The worst first. */
const VERDICTS: readonly Report["verdict"][] = ["aborted", "failed", "inconclusive", "passed"];

/**
 * Several runs of one drill as one report: that of the run with the longest outage, with how each figure spread, with what any
 * run found, and with the worst verdict of them. What is asserted must hold in every run.
 * @param runs of the same drill, each judged; at least one
 */
export function repeatedReport(runs: readonly Report[]): Report {
  const worst = runs.reduce((a, b) => (outageOf(b) > outageOf(a) ? b : a));
  const verdict = VERDICTS.find((each) => runs.some((run) => run.verdict === each)) ?? worst.verdict;
  const inconclusive = runs.find((run) => run.inconclusive !== undefined)?.inconclusive;
  const aborted = runs.find((run) => run.aborted !== undefined)?.aborted;
  return {
    ...worst,
    recorded: runs[0]?.recorded,
    verdict,
    ...(inconclusive === undefined ? {} : { inconclusive }),
    ...(aborted === undefined ? {} : { aborted }),
    findings: findingsOf(runs.map(({ findings }) => findings)),
    seriousFindings: findingsOf(runs.map(({ seriousFindings = [] }) => seriousFindings)),
    assertions: worst.assertions.map((_, index) => leastOf(runs.flatMap(({ assertions }) => assertions[index] ?? []))),
    repeated: { runs: runs.length, figures: spreadsOf(runs) },
  };
}

/** What is not known is worse than any number, and what only the restore ended is worse than a time as long. */
function outageOf({ figures: { rto } }: Report): number {
  if (rto.seconds === null) return Infinity;
  return rto.seconds + (rto.censored ? 0.001 : 0);
}

function spreadsOf(runs: readonly Report[]): Record<keyof Figures, Spread> {
  const spread = (key: keyof Figures): Spread => {
    const values = runs.flatMap(({ figures }) => figures[key].seconds ?? []);
    if (values.length === 0) return { min: null, median: null, max: null };
    const isWhole = values.length === runs.length;
    return {
      min: Math.min(...values),
      // As exact as what it lies between: 46.4 and not 46.400000000000006.
      median: isWhole ? Math.round(1000 * median(values)) / 1000 : null,
      max: isWhole ? Math.max(...values) : null,
    };
  };
  return {
    detect: spread("detect"),
    shift: spread("shift"),
    recover: spread("recover"),
    rto: spread("rto"),
    degraded: spread("degraded"),
    keptOutage: spread("keptOutage"),
    lag: spread("lag"),
    rpo: spread("rpo"),
  };
}

/** Each finding once, and in which runs it was made where it was not made in all. */
function findingsOf(runs: readonly (readonly string[])[]): string[] {
  const seen = new Map<string, number[]>();
  for (const [index, findings] of runs.entries()) {
    for (const finding of findings) seen.set(finding, [...(seen.get(finding) ?? []), index + 1]);
  }
  return [...seen].map(([finding, numbers]) =>
    numbers.length === runs.length ? finding : `in run ${numbers.join(", ")}: ${finding}`,
  );
}

/** Of one assertion's results: the first that does not hold, and otherwise that of the run whose number is the largest. */
function leastOf(results: readonly Report["assertions"][number][]): Report["assertions"][number] {
  const number = ({ actual }: Report["assertions"][number]) => Number.parseFloat(actual.replace(/^\D*/, ""));
  const failed = results.filter(({ holds }) => !holds);
  const [first, ...rest] = failed.length > 0 ? failed : results;
  return rest.reduce((a, b) => (number(b) > number(a) ? b : a), first as Report["assertions"][number]);
}
