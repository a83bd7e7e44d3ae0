import { z } from "zod";
import { UserError } from "../../process/user-error";
import type { SimulatedRole } from "../role/role";
import type { World } from "../world";
import { type Operations, operation } from "./operation";
import { queryApi } from "./query";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

const policy = z.object({
  RoleName: z.string(),
  PolicyName: z.string().regex(/^[\w+=,.@-]{1,128}$/, { error: "use up to 128 letters, digits and +=,.@_-" }),
});

/**
 * As much of IAM as changes what a function may do while it runs: inline policies of the functions' roles. Only those that
 * were put here can be read or deleted.
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export const OPERATIONS: Operations<World> = {
  PutRolePolicy: operation(
    policy.extend({ PolicyDocument: z.string() }),
    (world: World, { RoleName, PolicyName, PolicyDocument }) => {
      for (const role of rolesOf(world, RoleName)) put(role, PolicyName, PolicyDocument);
    },
  ),
  GetRolePolicy: operation(policy, (world: World, { RoleName, PolicyName }) => {
    const [role] = rolesOf(world, RoleName);
    return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(existing(role, PolicyName)) };
  }),
  DeleteRolePolicy: operation(policy, (world: World, { RoleName, PolicyName }) => {
    const roles = rolesOf(world, RoleName);
    existing(roles[0], PolicyName);
    for (const role of roles) role.deleteInlinePolicy(PolicyName);
  }),
};

export const iamApi = (world: World, request: ApiRequest): ApiResponse =>
  queryApi(
    {
      name: "IAM",
      namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
      invalid: "ValidationError",
      operations: OPERATIONS,
    },
    world,
    request,
  );

function rolesOf(world: World, name: string): readonly [SimulatedRole, ...SimulatedRole[]] {
  const all = [...world.functions.values()].map((lambda) => lambda.role);
  const [role, ...others] = all.filter((each) => each.name === name);
  if (!role) throw new ApiError(404, "NoSuchEntity", `The role with name ${name} cannot be found.`);
  return [role, ...others];
}

function existing(role: SimulatedRole, name: string): string {
  const document = role.inlinePolicy(name);
  if (document !== undefined) return document;
  throw new ApiError(404, "NoSuchEntity", `The role policy with name ${name} cannot be found.`);
}

function put(role: SimulatedRole, policy: string, document: string): void {
  try {
    role.putInlinePolicy(policy, document);
  } catch (error) {
    if (error instanceof UserError) throw new ApiError(400, "MalformedPolicyDocument", error.message);
    throw error;
  }
}
