import type { S3State } from "../state/backend";
import type { Role } from "./role";
import type { Statement } from "./statement";

const ALLOW = { Effect: "Allow" } as const;

/** Beside the state: CI keeps a saved plan there between the review and the apply. */
export const PLANS_SUFFIX = ".plans";

/**
 * What Terraform itself needs to keep its state and lock it, which it does without the provider. The list of the bucket is
 * not limited to the state, because Terraform looks for workspaces in it as well. The state is never deleted, its lock is
 * (https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required). Only the plan's role can write a saved
 * plan and only the deploying one can read it: a plan holds the state in clear.
 */
export function stateOf({ bucket, key }: S3State, role: Role): readonly Statement[] {
  const [list, object] = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${key}`];
  const [lock, plans] = [`${object}.tflock`, `${object}${PLANS_SUFFIX}/*`];
  switch (role) {
    case "deploy":
      return [
        { Sid: "SavedPlan", ...ALLOW, Action: ["s3:DeleteObject", "s3:GetObject"], Resource: plans },
        {
          Sid: "State",
          ...ALLOW,
          Action: ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
          Resource: [list, object, lock],
        },
        { Sid: "StateLock", ...ALLOW, Action: ["s3:DeleteObject"], Resource: lock },
      ];
    case "plan":
      return [
        { Sid: "SavedPlan", ...ALLOW, Action: ["s3:PutObject"], Resource: plans },
        { Sid: "State", ...ALLOW, Action: ["s3:GetObject", "s3:ListBucket"], Resource: [list, object, lock] },
        { Sid: "StateLock", ...ALLOW, Action: ["s3:DeleteObject", "s3:PutObject"], Resource: lock },
      ];
    case "operate":
    case "drill":
      return [];
  }
}
