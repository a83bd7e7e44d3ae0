import type { Patterns, PolicyStatement } from "../topology/topology";
import { type Condition, checkKeys, conditionsHold, type RequestContext } from "./iam-condition";
import { wildcard } from "./wildcard";

/** A statement with its conditions. Those of a function's role have none: the topology refuses them. */
export interface ConditionalStatement extends PolicyStatement {
  readonly conditions?: readonly Condition[];
}

export interface Asked {
  /** What else a condition can ask about the request. */
  readonly context?: RequestContext;
  /** Condition keys that the action supports on the resource, as AWS's reference writes them. @default not checked */
  readonly supported?: readonly string[];
}

/** In the words of IAM's policy simulator. */
export type PolicyDecision = "allowed" | "explicitDeny" | "implicitDeny";

/**
 * What a principal's identity-based policies decide about one action on one resource: a matching Deny wins over any Allow,
 * and what no statement allows is denied.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @rule iam-evaluation
 * @param action such as `dynamodb:GetItem`
 * @param resource its ARN
 * @throws Error for a condition on a key that the action does not support: on AWS it would never hold, or always
 */
export function policyDecision(
  statements: readonly ConditionalStatement[],
  action: string,
  resource: string,
  { context = {}, supported }: Asked = {},
): PolicyDecision {
  const matching = statements.filter(({ actions, resources, conditions = [] }) => {
    if (!names(actions, action, "i") || !names(resources, resource, "")) return false;
    if (supported) checkKeys(conditions, action, supported);
    return conditionsHold(conditions, context);
  });
  if (matching.some(({ effect }) => effect === "Deny")) return "explicitDeny";
  return matching.length > 0 ? "allowed" : "implicitDeny";
}

/**
 * Of an action the case does not count, of a resource it does.
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 *
 * @rule iam-wildcards
 */
const names = ({ patterns, inverted }: Patterns, value: string, flags: string): boolean =>
  patterns.some((pattern) => wildcard(pattern, flags).test(value)) !== inverted;
