import type { ApiRequest } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";
import type { AwsClient } from "./client";

interface ReplicateKey {
  readonly KeyId: string;
  readonly ReplicaRegion: string;
  readonly Policy?: string;
  readonly Description?: string;
  readonly Tags?: readonly object[];
}

/**
 * Gives a replica of a key the policy, the description and the tags that it was asked for: moto 5.2 gives it the primary key's, or
 * none, and Terraform would wait for its own.
 */
export async function finishReplica({ service, operation }: Call, request: ApiRequest, moto: AwsClient): Promise<void> {
  if (service !== "kms" || operation !== "ReplicateKey") return;
  const { KeyId, ReplicaRegion, Policy, Description = "", Tags }: ReplicateKey = JSON.parse(request.body.toString());
  if (Policy !== undefined)
    await moto.json("kms", ReplicaRegion, "PutKeyPolicy", { KeyId, PolicyName: "default", Policy });
  if (Tags !== undefined) await moto.json("kms", ReplicaRegion, "TagResource", { KeyId, Tags });
  await moto.json("kms", ReplicaRegion, "UpdateKeyDescription", { KeyId, Description });
}
