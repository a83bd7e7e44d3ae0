import { type CostChange, costOfChange } from "../cost/difference";
import type { Location } from "../model/geography";
import type { Action, StackChange } from "../topology/change";
import { type Finding, type Rule, SEVERITIES, type Severity } from "./finding";
import { RULES } from "./rules/registry";
import { see } from "./seen";
import { type TrafficRow, trafficOf } from "./traffic";

/**
 * The worst that was found. `cannot tell`: nothing worse than a warning was found, and something that matters is not known.
 * `nothing found` is never the same as safe: see docs/review.md for what a review cannot know.
 */
export type Verdict = Severity | "cannot tell" | "nothing found";

/** What a change does to traffic and to data. */
export interface Review {
  readonly stack: string;
  readonly source: StackChange["source"];
  readonly complete: boolean;
  readonly verdict: Verdict;
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** Of every location. */
  readonly traffic: readonly TrafficRow[];
  /** What it does to the bill; undefined where a side cannot be read. */
  readonly cost: CostChange | undefined;
  /** Changes that no finding names. */
  readonly others: readonly { readonly address: string; readonly action: Action }[];
}

/** Reviews a change for clients at these locations. Pure. */
export function review(change: StackChange, locations: readonly Location[]): Review {
  const seen = see(change, locations);
  const rules = change.errored ? RULES.filter(({ id }) => id === "planning-failed") : RULES;
  const findings = SEVERITIES.flatMap((severity) =>
    rules.filter((rule) => rule.severity === severity).flatMap((rule) => findingsOf(rule, rule.find(seen))),
  );
  const named = new Set(findings.flatMap(({ addresses }) => addresses));
  return {
    stack: change.stack,
    source: change.source,
    complete: change.complete,
    verdict: verdictOf(findings),
    findings,
    traffic: change.errored ? [] : trafficOf(seen),
    cost: change.errored ? undefined : costOf(seen.change, locations),
    others: change.changes
      .filter(({ address }) => !named.has(address))
      .map(({ address, action }) => ({ address, action }))
      .sort((a, b) => compare(a.address, b.address)),
  };
}

/** Nothing of an error is told: it can hold a value of the plan. */
function costOf(change: StackChange, locations: readonly Location[]): CostChange | undefined {
  try {
    return costOfChange(change, locations);
  } catch {
    return undefined;
  }
}

const findingsOf = ({ id, severity }: Rule, found: ReturnType<Rule["find"]>): Finding[] =>
  found
    .map((each) => ({ id, severity, ...each, addresses: [...new Set(each.addresses)].sort() }))
    .sort((a, b) => compare(a.text, b.text));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function verdictOf(findings: readonly Finding[]): Verdict {
  const has = (severity: Severity) => findings.some((finding) => finding.severity === severity);
  if (findings.some(({ id }) => id === "planning-failed")) return "cannot tell";
  if (has("danger")) return "danger";
  if (findings.some(({ id }) => id === "cannot-tell")) return "cannot tell";
  return SEVERITIES.find(has) ?? "nothing found";
}

/** Whether a review has a finding of this severity, or a worse one. */
export const isAtLeast = ({ findings }: Review, severity: Severity): boolean =>
  findings.some((finding) => SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(severity));
