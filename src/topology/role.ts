import { UserError } from "../process/user-error";
import { statementsOf } from "./policy";
import { attribute, blocks, listOf, type Resource } from "./resources";
import type { Policy, Role } from "./topology";

const { text } = attribute;

/**
 * The role of a function, with all its identity-based policies. Its permissions boundary is ignored, which docs/fidelity.md
 * says: it is the account's and not the stack's, so nobody can tell here what it takes away.
 * @throws UserError that names the part of it that the stack does not tell, or that cannot be evaluated
 */
export function roleOf(lambda: Resource, resources: readonly Resource[]): Role {
  const find = (id: string | undefined, type: string) =>
    resources.find((resource) => resource.id === id && resource.type === type);
  const role = find(lambda.reference(lambda.attributes.role), "aws_iam_role");
  if (!role) {
    throw new UserError(
      `the function ${lambda.id} has the role ${text(lambda.attributes, "role", "(none)")}, which is not in the stack: nobody can tell what it allows`,
    );
  }
  const name = text(role.attributes, "name", role.id);
  const isOfRole = ({ reference }: Resource, value: unknown) => reference(value) === role.id || value === name;
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const policy = (id: string, attributes: Resource["attributes"]): Policy => ({
    name: text(attributes, "name", id),
    statements: statementsOf(text(attributes, "policy"), id, (arn) => resolved(arn, resources)),
  });
  const managed = (where: Resource, arn: unknown): Policy => {
    const found = find(where.reference(arn), "aws_iam_policy");
    if (found) return policy(found.id, found.attributes);
    throw new UserError(
      `${where.id} attaches the policy ${String(arn)}, which is not in the stack: nobody can tell what it allows. Write its statements in an aws_iam_role_policy`,
    );
  };
  return {
    name,
    policies: [
      ...blocks(role.attributes, "inline_policy").map((block) => policy(`the inline_policy of ${role.id}`, block)),
      ...listOf(role.attributes.managed_policy_arns).map((arn) => managed(role, arn)),
      ...ofType("aws_iam_role_policy")
        .filter((each) => isOfRole(each, each.attributes.role))
        .map(({ id, attributes }) => policy(id, attributes)),
      ...ofType("aws_iam_role_policy_attachment")
        .filter((each) => isOfRole(each, each.attributes.role))
        .map((each) => managed(each, each.attributes.policy_arn)),
      ...ofType("aws_iam_policy_attachment")
        .filter((each) => listOf(each.attributes.roles).some((value) => isOfRole(each, value)))
        .map((each) => managed(each, each.attributes.policy_arn)),
    ],
  };
}

const REFERENCE = /\$\{((?:data\.)?[\w-]+\.[\w-]+)\.(\w+)\}/g;

/** A resource of a statement, with its references as what they will be; undefined where the stack does not tell that. */
function resolved(resource: string, resources: readonly Resource[]): string | undefined {
  const find = (id: string | undefined) => resources.find((each) => each.id === id);
  const arn = resource.replace(REFERENCE, (reference, id: string, key: string) => {
    const found = find(id);
    if (found?.type === "aws_caller_identity" && key === "account_id") return "*";
    const replicated = found?.type === "aws_dynamodb_table_replica";
    const table = replicated ? find(found.reference(found.attributes.global_table_arn)) : found;
    if (!found || table?.type !== "aws_dynamodb_table") return reference;
    if (key === "arn") return `arn:aws:dynamodb:${found.region}:*:table/${text(table.attributes, "name")}`;
    return !replicated && (key === "name" || key === "id") ? text(table.attributes, "name") : reference;
  });
  if (!arn.includes("${")) return arn;
  // The ARN of something else is the ARN of no table.
  const [begin, id, key] = [...arn.matchAll(REFERENCE)][0] ?? [];
  const rest = begin !== undefined && arn.startsWith(begin) ? arn.slice(begin.length) : undefined;
  return find(id) && key?.endsWith("arn") && rest?.includes("${") === false ? arn : undefined;
}
