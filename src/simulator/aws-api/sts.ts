import { z } from "zod";
import { ACCOUNT, arn } from "../ground/arn";
import { signatureOf } from "../ground/signature";
import type { World } from "../world";
import { type Operations, operation } from "./operation";
import { queryApi } from "./query";
import type { ApiRequest, ApiResponse } from "./request";

interface Caller {
  readonly world: World;
  readonly accessKeyId: string;
}

/** Who calls: a function by its role, everybody else as the owner of the account. */
export const OPERATIONS: Operations<Caller> = {
  GetCallerIdentity: operation(z.object({}), ({ world, accessKeyId }: Caller) => {
    const lambda = [...world.functions.values()].find(({ role }) => role.accessKeyId === accessKeyId);
    const identity = lambda
      ? {
          UserId: `${accessKeyId}:${lambda.topology.name}`,
          Arn: arn.assumedRole(lambda.role.name, lambda.topology.name),
        }
      : { UserId: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root` };
    return { ...identity, Account: ACCOUNT };
  }),
};

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const stsApi = (world: World, request: ApiRequest): ApiResponse =>
  queryApi(
    {
      name: "STS",
      namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
      invalid: "ValidationError",
      operations: OPERATIONS,
    },
    { world, accessKeyId: signatureOf(request.headers).accessKeyId },
    request,
  );
