import { type Assessment, assess } from "../assessment/assess";
import type { Location } from "../model/geography";
import type { Side, StackChange } from "../topology/change";
import type { Found, Reviewed, Rule, Severity } from "./rule";
import { ACCESS_RULES } from "./rules/access";
import { CODE_RULES } from "./rules/code";
import { DATA_RULES } from "./rules/data";
import { DRIFT_RULES } from "./rules/drift";
import { ENDPOINT_RULES } from "./rules/endpoints";
import { FAILOVER_RULES } from "./rules/failover";
import { FRONT_RULES } from "./rules/front";
import { HEALTH_CHECK_RULES } from "./rules/health-check";
import { PLAN_RULES } from "./rules/plan";
import { type Shift, shiftsOf, TRAFFIC_RULES } from "./rules/traffic";

/** All kinds of consequences; those that matter most of one severity first. */
export const RULES: readonly Rule[] = [
  ...PLAN_RULES,
  ...FRONT_RULES,
  ...ENDPOINT_RULES,
  ...DATA_RULES,
  ...FAILOVER_RULES,
  ...HEALTH_CHECK_RULES,
  ...DRIFT_RULES,
  ...ACCESS_RULES,
  ...TRAFFIC_RULES,
  ...CODE_RULES,
];

export interface Finding extends Found {
  readonly id: string;
  readonly severity: Severity;
}

/** What a change does to traffic and data. */
export interface Review {
  readonly stack: string;
  /** The most severe finding; `none`: nothing was found. */
  readonly verdict: Severity | "none";
  /** Dangers first, then warnings, then notes. */
  readonly findings: readonly Finding[];
  /** Of every location; empty where neither side is a backend that can be read. */
  readonly traffic: readonly Shift[];
  /** Whether Terraform planned the change, or two synthesized outputs were compared. */
  readonly source: StackChange["source"];
}

const SEVERITIES: readonly Severity[] = ["danger", "warning", "note"];

/** Reviews a change, for clients at these locations. Pure; independent of the order of the resources. */
export function review(change: StackChange, locations: readonly Location[]): Review {
  const reviewed: Reviewed = {
    change,
    before: assessed(change.before, locations),
    after: assessed(change.after, locations),
  };
  const all = RULES.flatMap(({ id, severity, find }) => find(reviewed).map((found) => ({ id, severity, ...found })));
  const findings = SEVERITIES.flatMap((severity) => all.filter((finding) => finding.severity === severity));
  return {
    stack: change.stack,
    verdict: findings[0]?.severity ?? "none",
    findings,
    traffic: shiftsOf(reviewed),
    source: change.source,
  };
}

const assessed = ({ topology }: Side, locations: readonly Location[]): Assessment | undefined =>
  topology && assess(topology, locations);

/** Whether something is as severe as this, or more. */
export const isAtLeast = ({ verdict }: Review, severity: Severity): boolean =>
  verdict !== "none" && SEVERITIES.indexOf(verdict) <= SEVERITIES.indexOf(severity);
