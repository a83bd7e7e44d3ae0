import type { Patterns, PolicyStatement } from "../topology/topology";

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
 */
export function policyDecision(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
): PolicyDecision {
  const matching = statements.filter(
    ({ actions, resources }) => names(actions, action, "i") && names(resources, resource, ""),
  );
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
  patterns.some((pattern) => new RegExp(`^${toExpression(pattern)}$`, `s${flags}`).test(value)) !== inverted;

/** `*` stands for any number of characters, `?` for one. */
const toExpression = (pattern: string): string =>
  pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
