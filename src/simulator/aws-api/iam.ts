import { arn } from "../ground/arn";
import type { World } from "../world";
import { queryApi } from "./query";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

const SERVICE = { name: "IAM", namespace: "https://iam.amazonaws.com/doc/2010-05-08/" };

/**
 * As much of IAM as takes a table away from a function: inline policies of the functions' roles. A policy that denies
 * DynamoDB is obeyed, any other is only kept.
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export function iamApi(world: World, request: ApiRequest): ApiResponse {
  const role = (parameters: URLSearchParams) => {
    const name = parameters.get("RoleName") ?? "";
    const found = world.topology.functions.find((lambda) => arn.role(lambda.region, lambda.name).endsWith(`/${name}`));
    if (!found) throw new ApiError(404, "NoSuchEntity", `The role with name ${name} cannot be found.`);
    const policies = world.rolePolicies.get(name) ?? new Map<string, string>();
    world.rolePolicies.set(name, policies);
    const obey = () => {
      const replica = world.table.replicas.get(found.region);
      if (replica) replica.denied = [...policies.values()].some(deniesTable);
    };
    return { name, policies, obey };
  };
  const policyName = (parameters: URLSearchParams) => parameters.get("PolicyName") ?? "";
  const existing = (policies: ReadonlyMap<string, string>, name: string) => {
    const document = policies.get(name);
    if (document !== undefined) return document;
    throw new ApiError(404, "NoSuchEntity", `The role policy with name ${name} cannot be found.`);
  };
  return queryApi(
    SERVICE,
    {
      PutRolePolicy: (parameters) => {
        const { policies, obey } = role(parameters);
        policies.set(policyName(parameters), parameters.get("PolicyDocument") ?? "{}");
        obey();
        return {};
      },
      GetRolePolicy: (parameters) => {
        const { name, policies } = role(parameters);
        const document = existing(policies, policyName(parameters));
        return {
          RoleName: name,
          PolicyName: policyName(parameters),
          PolicyDocument: encodeURIComponent(document),
        };
      },
      DeleteRolePolicy: (parameters) => {
        const { policies, obey } = role(parameters);
        existing(policies, policyName(parameters));
        policies.delete(policyName(parameters));
        obey();
        return {};
      },
    },
    request,
  );
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
}

function deniesTable(document: string): boolean {
  const { Statement: statements = [] } = JSON.parse(document) as { Statement?: Statement | readonly Statement[] };
  return [statements].flat().some(({ Effect, Action = [] }) => {
    return Effect === "Deny" && [Action].flat().some((action) => action === "*" || action.startsWith("dynamodb:"));
  });
}
