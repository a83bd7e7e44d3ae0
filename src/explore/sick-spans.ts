import { faultTimes } from "../assessment/fault-times";
import { faultNamed } from "../faults/registry";
import type { SecondsRange } from "../model/failover-budget";
import { budgetOf } from "./backend";
import { type Plan, type Span, spansOf } from "./plan";
import type { History, Invariant } from "./run";

/** Who notices a fault that makes a region sick for sure; undefined: no health check notices it, or that depends on the code. */
function noticedBy(kind: string): "health checks" | "the edge" | undefined {
  const fault = faultNamed(kind);
  const noticed = fault && !isOfTable(kind) ? fault.noticedBy : undefined;
  return noticed === "health checks" || noticed === "the edge" ? noticed : undefined;
}

const isOfTable = (kind: string): boolean => faultNamed(kind)?.hits?.includes("table call") ?? false;

/** Events carry whole milliseconds. */
const EXACT = 0.0015;

const NO_TIME: SecondsRange = { best: 0, worst: 0 };

/** A fault that is alone in its region, what the assessment predicts for it, and when the edge left the region and came back. */
interface SickSpan extends Span {
  readonly detect: SecondsRange;
  readonly shift: SecondsRange;
  readonly recover: SecondsRange;
  readonly left: number | undefined;
  readonly back: number | undefined;
}

/**
 * A region that turned sick is left within the predicted range, for sure if the fault lasts as long as detection takes at
 * worst; one that lasts less than detection takes at best is not noticed.
 */
export const failoverInTime: Invariant = (plan, history) => {
  for (const { kind, target, from, to, detect, shift, left } of sickSpans(plan, history)) {
    const subject = `${target}, sick with ${kind} from ${from} to ${to} s,`;
    const range = `${from + shift.best} to ${from + shift.worst} s`;
    if (left === undefined && to - from > detect.worst) return `${subject} was not left; predicted: ${range}`;
    if (left === undefined) continue;
    if (to - from < detect.best) return `${subject} was left at ${left} s, too soon to be noticed`;
    if (!isWithin(left, from, shift)) return `${subject} was left at ${left} s; predicted: ${range}`;
  }
  return undefined;
};

/** A region that was left comes back within the predicted range after its fault. */
export const failbackInTime: Invariant = (plan, history) => {
  for (const { kind, target, from, to, recover, left, back } of sickSpans(plan, history)) {
    if (left === undefined || (back !== undefined && isWithin(back, to, recover))) continue;
    const when = back === undefined ? "did not come back" : `came back at ${back} s`;
    return `${target}, sick with ${kind} from ${from} to ${to} s, ${when}; predicted: ${to + recover.best} to ${to + recover.worst} s`;
  }
  return undefined;
};

const isWithin = (at: number, since: number, { best, worst }: SecondsRange): boolean =>
  at >= since + best - EXACT && at <= since + worst + EXACT;

/** Those where nothing else is broken in the region, from long before until all is over. */
function* sickSpans(plan: Plan, { events }: History): Generator<SickSpan> {
  const budget = budgetOf(plan);
  // The shipped function's health check looks at the table, so a table that is broken counts as a fault, with a cache.
  const matters = ({ kind }: Span) => noticedBy(kind) !== undefined || (plan.function === "bundle" && isOfTable(kind));
  const spans = spansOf(plan).filter(matters);
  const quiet = Math.max(budget.shift.worst, budget.recover.worst);
  for (const span of spans) {
    const noticed = noticedBy(span.kind);
    const others = spans.filter((other) => other !== span && other.target === span.target);
    const isAlone = others.every((other) => other.to + quiet < span.from || other.from > span.to + quiet);
    if (!isAlone || noticed === undefined) continue;
    const until = span.to + quiet;
    const health = events.filter(
      (event) =>
        event.type === "endpoint-health" && event.region === span.target && event.at >= span.from && event.at <= until,
    );
    const at = (healthy: boolean) =>
      health.find((event) => event.type === "endpoint-health" && event.healthy === healthy)?.at;
    // What the edge notices by itself takes no detection.
    const { detect = NO_TIME, shift = NO_TIME, recover = NO_TIME } = faultTimes({ fault: span.kind }, budget);
    yield { ...span, detect, shift, recover, left: at(false), back: at(true) };
  }
}
