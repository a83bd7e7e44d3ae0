import type { Policy } from "./statement";

/**
 * White space apart
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
export const MANAGED_CHARACTERS = 6144;

/** A policy as few managed policies, in its order; each is as long as IAM allows, and a role has the sum of them. */
export function inManagedPolicies({ Version, Statement }: Policy): readonly Policy[] {
  const parts: Policy[] = [];
  for (const statement of Statement) {
    const last = parts.at(-1);
    const longer: Policy = { Version, Statement: [...(last?.Statement ?? []), statement] };
    if (last && JSON.stringify(longer).length <= MANAGED_CHARACTERS) parts[parts.length - 1] = longer;
    else parts.push({ Version, Statement: [statement] });
  }
  return parts;
}
