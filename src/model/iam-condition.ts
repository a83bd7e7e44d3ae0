import { wildcard } from "./wildcard";

/** One line of a statement's Condition: an operator, a key, and the values of which one must match. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** What a request says of itself, by condition key; some keys have several values. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/**
 * Whether every condition of a statement holds. A key that the request does not have holds only with ForAllValues.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 *
 * @throws Error for an operator that is not known here, rather than deciding wrongly
 */
export const conditionsHold = (conditions: readonly Condition[], context: RequestContext): boolean =>
  conditions.every((condition) => holds(condition, context));

/** That AWS has in every request; `aws:ResourceTag` and `aws:RequestTag` are not of them. */
const IN_EVERY_REQUEST = ["aws:requestedregion"];

/**
 * Refuses conditions on keys that an action does not have: AWS takes such a policy, and the condition then never finds a value.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 *
 * @rule iam-evaluation
 * @param supported as AWS's service authorization reference writes them: `aws:ResourceTag/${TagKey}` stands for any tag
 * @throws Error that names the conditions on other keys
 */
export function checkKeys(conditions: readonly Condition[], action: string, supported: readonly string[]): void {
  const patterns = supported.map((key) => wildcard(key.replace(/\$\{\w+\}/g, "*"), "i"));
  const wrong = conditions
    .map(({ key }) => key)
    .filter((key) => !IN_EVERY_REQUEST.includes(key.toLowerCase()) && !patterns.some((pattern) => pattern.test(key)));
  if (wrong.length > 0) throw new Error(`${action} does not support the condition key ${wrong.join(", ")}`);
}

function holds({ operator, key, values }: Condition, context: RequestContext): boolean {
  // Whether the request lacks the key.
  if (operator === "Null") return values.every((value) => (value === "true") === (valuesOf(key, context).length === 0));
  const [, set, test] = /^(?:(ForAllValues):)?(\w+)$/.exec(operator) ?? [];
  const matches = MATCHES.get(test ?? "");
  if (!matches) throw new Error(`the condition operator ${operator} is not known here`);
  const found = valuesOf(key, context);
  const isMatched = (value: string) => values.some((pattern) => matches(pattern, value));
  if (set === "ForAllValues") return found.every(isMatched);
  if (found.length > 1) throw new Error(`${key} has several values: use ForAllValues with ${operator}`);
  return found.length === 1 && found.every(isMatched);
}

/** The case of a key does not count. */
function valuesOf(key: string, context: RequestContext): readonly string[] {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? [] : [found[1]].flat();
}

const MATCHES = new Map<string, (pattern: string, value: string) => boolean>([
  ["StringEquals", (pattern, value) => pattern === value],
  ["StringLike", (pattern, value) => wildcard(pattern).test(value)],
]);
