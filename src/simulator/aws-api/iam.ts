import { UserError } from "../../process/user-error";
import type { SimulatedRole } from "../role/role";
import type { World } from "../world";
import { queryApi } from "./query";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

const SERVICE = { name: "IAM", namespace: "https://iam.amazonaws.com/doc/2010-05-08/" };

/**
 * As much of IAM as changes what a function may do while it runs: inline policies of the functions' roles. Only those that
 * were put here can be read or deleted.
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export function iamApi(world: World, request: ApiRequest): ApiResponse {
  const rolesOf = (parameters: URLSearchParams): readonly [SimulatedRole, ...SimulatedRole[]] => {
    const name = parameters.get("RoleName") ?? "";
    const all = [...world.functions.values()].map((lambda) => lambda.role);
    const [role, ...others] = all.filter((each) => each.name === name);
    if (!role) throw new ApiError(404, "NoSuchEntity", `The role with name ${name} cannot be found.`);
    return [role, ...others];
  };
  const policyName = (parameters: URLSearchParams) => parameters.get("PolicyName") ?? "";
  const existing = (role: SimulatedRole, name: string) => {
    const document = role.inlinePolicy(name);
    if (document !== undefined) return document;
    throw new ApiError(404, "NoSuchEntity", `The role policy with name ${name} cannot be found.`);
  };
  return queryApi(
    SERVICE,
    {
      PutRolePolicy: (parameters) => {
        const document = parameters.get("PolicyDocument") ?? "";
        for (const role of rolesOf(parameters)) put(role, policyName(parameters), document);
        return {};
      },
      GetRolePolicy: (parameters) => {
        const [role] = rolesOf(parameters);
        return {
          RoleName: role.name,
          PolicyName: policyName(parameters),
          PolicyDocument: encodeURIComponent(existing(role, policyName(parameters))),
        };
      },
      DeleteRolePolicy: (parameters) => {
        const roles = rolesOf(parameters);
        existing(roles[0], policyName(parameters));
        for (const role of roles) role.deleteInlinePolicy(policyName(parameters));
        return {};
      },
    },
    request,
  );
}

function put(role: SimulatedRole, policy: string, document: string): void {
  try {
    role.putInlinePolicy(policy, document);
  } catch (error) {
    if (error instanceof UserError) throw new ApiError(400, "MalformedPolicyDocument", error.message);
    throw error;
  }
}
