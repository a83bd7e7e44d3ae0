import { FIGURES, figureText } from "./figure-text";
import type { Report } from "./schema";
import { toleranceSeconds } from "./tolerance";

export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly worse: boolean;
}

/** A share by which no two drills are the same, however exactly they see. */
const CHANCE = 0.1;

/** What got slower or worse, and what got better, from one drill to another. */
export function compare(before: Report, after: Report): Difference[] {
  const seconds = FIGURES.flatMap(([what, key]) => {
    const shown = ({ figures }: Report) =>
      figures[key].seconds === null ? figureText(figures[key]) : rounded(figures[key].seconds, " s");
    const a = before.figures[key].seconds;
    const b = after.figures[key].seconds;
    const [from, to] = [a ?? Infinity, b ?? Infinity];
    const exactness = toleranceSeconds(key, Math.min(from, to), Math.min(before.options.rate, after.options.rate));
    if (from === to || Math.abs(to - from) < Math.max(exactness, CHANCE * Math.min(from, to))) return [];
    return [{ what, before: shown(before), after: shown(after), worse: to > from }];
  });
  const counts = [
    count("acknowledged writes lost", lost(before), lost(after), 0),
    count("p99 in ms", before.requests.p99Ms, after.requests.p99Ms, Math.max(5, (before.requests.p99Ms ?? 0) * 0.2)),
    count("failed requests in %", failed(before), failed(after), 0.5),
  ];
  return [...seconds, ...counts.flat()];
}

/** What to know before the differences are believed, for people. */
export function warningsOf(before: Report, after: Report): string[] {
  const ended = Object.entries({ before, after }).flatMap(([name, { aborted, inconclusive }]) => [
    ...(aborted === undefined ? [] : [`the drill ${name} was ended early, and its figures with it: ${aborted}`]),
    ...(inconclusive === undefined ? [] : [`nothing can be concluded from the drill ${name}: ${inconclusive}`]),
  ]);
  return [...incomparable(before, after).map((each) => `the drills differ: ${each}`), ...ended];
}

/** What makes a comparison unfair. */
export function incomparable(before: Report, after: Report): string[] {
  const what = ({ stack, target, region, fault, share = 1, options, locations, repeated }: Report) => ({
    stack,
    target,
    region,
    fault,
    share,
    runs: repeated?.runs ?? 1,
    path: options.path,
    rate: options.rate,
    "keep-alive connections": options.kept,
    "timeout in ms": options.timeoutMs,
    "steady seconds": options.steadySeconds,
    "hold seconds": options.holdSeconds,
    "limit in seconds": options.limitSeconds ?? "predicted",
    "ledger of writes": options.ledger,
    "limit of failures": options.failureLimit,
    "window in seconds": options.windowSeconds,
    locations: [...new Set(locations.map(({ name }) => name))].sort().join(", "),
  });
  const then = Object.values(what(after));
  return Object.entries(what(before)).flatMap(([name, value], index) =>
    value === then[index] ? [] : [`${name}: ${value} before, ${then[index]} after`],
  );
}

const lost = ({ ledger }: Report): number | null => (ledger.acknowledged === 0 ? null : ledger.lost);

const failed = ({ requests: { availability } }: Report): number | null =>
  availability === null ? null : 100 * (1 - availability);

/** What was not measured is worse than any number. */
function count(what: string, before: number | null, after: number | null, exactness: number): Difference[] {
  const [from, to] = [before ?? Infinity, after ?? Infinity];
  if (from === to || Math.abs(to - from) <= exactness) return [];
  const shown = (value: number | null) => (value === null ? "not measured" : rounded(value, ""));
  return [{ what, before: shown(before), after: shown(after), worse: to > from }];
}

const rounded = (value: number, unit: string): string => `${Math.round(value * 100) / 100}${unit}`;
