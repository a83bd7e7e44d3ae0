import type { ApiRequest, ApiResponse } from "../../../src/simulator/aws-api/request";
import { dynamodb, firewalls, functionPolicy, loadBalancing } from "./ask";
import type { Call } from "./call";
import { type Answer, type AwsClient, AwsError } from "./client";

/** @returns the code and the sentence of AWS's refusal, or undefined where there is none */
type Refusal = (
  aws: AwsClient,
  region: string,
  request: ApiRequest,
) => Promise<[code: string, say: string] | undefined>;

/** What AWS refuses because something else needs it, or is not there yet, and moto lets pass. */
const REFUSED: Readonly<Record<string, Refusal>> = {
  // https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html
  "wafv2 DeleteWebACL": async (aws, region, { body }) => {
    const { Id } = JSON.parse(body.toString());
    const guards = await Promise.all(
      (await loadBalancing.loadBalancers(aws, region)).map(({ LoadBalancerArn }) =>
        firewalls.of(aws, region, LoadBalancerArn),
      ),
    );
    return guards.some((arn) => arn?.endsWith(`/${Id}`))
      ? [
          "WAFAssociatedItemException",
          "AWS WAF couldn't perform the operation because your resource is being used by another resource.",
        ]
      : undefined;
  },

  // https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html
  "acm DeleteCertificate": async (aws, region, { body }) => {
    const { CertificateArn } = JSON.parse(body.toString());
    const listeners = await loadBalancing.listeners(aws, region);
    const used = listeners.some(({ Certificates }) =>
      (Certificates?.member ?? []).some((each: Answer) => each.CertificateArn === CertificateArn),
    );
    return used ? ["ResourceInUseException", `Certificate ${CertificateArn} is in use.`] : undefined;
  },

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html, "Permissions to invoke the
  // Lambda function": the load balancer must be allowed to invoke the function before it is registered.
  "elasticloadbalancing RegisterTargets": async (aws, region, { body }) => {
    const form = new URLSearchParams(body.toString());
    const [group, id = ""] = [form.get("TargetGroupArn"), form.get("Targets.member.1.Id") ?? undefined];
    if (!id.includes(":function:")) return undefined;
    const statements = await functionPolicy(aws, region, id.split(":").at(-1) ?? "");
    return statements.some(({ Condition }) => Condition.ArnLike["AWS:SourceArn"] === group)
      ? undefined
      : [
          "AccessDenied",
          `elasticloadbalancing principal does not have permission to invoke ${id} from target group ${group}`,
        ];
  },

  // https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html: a key that waits for its deletion is there.
  "kms ReplicateKey": async (aws, _, { body }) => {
    const { KeyId, ReplicaRegion } = JSON.parse(body.toString());
    const id = KeyId.split("/").at(-1);
    return (await describeKey(aws, ReplicaRegion, id))
      ? ["AlreadyExistsException", `Replica key for primary key ${id} already exists in region ${ReplicaRegion}`]
      : undefined;
  },

  // A table whose key is disabled or waits for its deletion is in INACCESSIBLE_ENCRYPTION_CREDENTIALS, and is not changed
  // (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html). The code is a guess.
  "dynamodb UpdateTable": async (aws, region, { body }) => {
    const { TableName } = JSON.parse(body.toString());
    const arn = (await dynamodb.table(aws, region, TableName)).SSEDescription?.KMSMasterKeyArn;
    const key = arn && (await describeKey(aws, region, arn.split("/").at(-1)));
    return key && key.KeyState !== "Enabled"
      ? ["ValidationException", `KMS key ${arn} of ${TableName} is ${key.KeyState}`]
      : undefined;
  },
};

/** AWS's refusal of a call, or undefined where it would do what it is asked. */
export async function refusalInUse(
  aws: AwsClient,
  { service, operation, region }: Call,
  request: ApiRequest,
): Promise<ApiResponse | undefined> {
  const refused = await REFUSED[`${service} ${operation}`]?.(aws, region, request);
  if (!refused) return undefined;
  const [code, message] = refused;
  if (service === "elasticloadbalancing") {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { status: 400, contentType: "text/xml", body };
  }
  return {
    status: 400,
    contentType: "application/x-amz-json-1.1",
    body: JSON.stringify({ __type: code, message, Message: message }),
  };
}

/** A region's own key, or undefined where there is none. */
export async function describeKey(aws: AwsClient, region: string, KeyId: string): Promise<Answer | undefined> {
  try {
    return (await aws.json("kms", region, "DescribeKey", { KeyId })).KeyMetadata;
  } catch (error) {
    if (error instanceof AwsError && error.status === 400) return undefined;
    throw error;
  }
}
