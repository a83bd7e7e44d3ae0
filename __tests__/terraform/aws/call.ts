import type { ApiRequest } from "../../../src/simulator/aws-api/request";
import { bucketAction, isLogBucket } from "./bucket-calls";

/** A call of AWS's control plane, in the words that IAM uses for it. */
export interface Call {
  /** Prefix of IAM's actions. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** Whether a plan made it. */
  readonly planned?: boolean;
}

/** Lambda names operations by method and path. Source: https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
const LAMBDA: readonly [operation: string, method: string, path: RegExp][] = [
  ["CreateFunction", "POST", /^\/functions$/],
  ["ListFunctions", "GET", /^\/functions$/],
  ["GetFunction", "GET", /^\/functions\/[^/]+$/],
  ["DeleteFunction", "DELETE", /^\/functions\/[^/]+$/],
  ["GetFunctionConfiguration", "GET", /^\/functions\/[^/]+\/configuration$/],
  ["UpdateFunctionConfiguration", "PUT", /^\/functions\/[^/]+\/configuration$/],
  ["UpdateFunctionCode", "PUT", /^\/functions\/[^/]+\/code$/],
  ["GetFunctionCodeSigningConfig", "GET", /^\/functions\/[^/]+\/code-signing-config$/],
  ["ListVersionsByFunction", "GET", /^\/functions\/[^/]+\/versions$/],
  ["GetFunctionConcurrency", "GET", /^\/functions\/[^/]+\/concurrency$/],
  ["PutFunctionConcurrency", "PUT", /^\/functions\/[^/]+\/concurrency$/],
  ["DeleteFunctionConcurrency", "DELETE", /^\/functions\/[^/]+\/concurrency$/],
  ["Invoke", "POST", /^\/functions\/[^/]+\/invocations$/],
  ["GetPolicy", "GET", /^\/functions\/[^/]+\/policy$/],
  ["AddPermission", "POST", /^\/functions\/[^/]+\/policy$/],
  ["RemovePermission", "DELETE", /^\/functions\/[^/]+\/policy\/[^/]+$/],
  ["ListTags", "GET", /^\/tags\/.+$/],
  ["TagResource", "POST", /^\/tags\/.+$/],
  ["UntagResource", "DELETE", /^\/tags\/.+$/],
];

/** So does Route 53. Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53.html */
const ROUTE53: readonly [operation: string, method: string, path: RegExp][] = [
  ["CreateHostedZone", "POST", /^\/hostedzone$/],
  ["ListHostedZones", "GET", /^\/hostedzone$/],
  ["ListHostedZonesByName", "GET", /^\/hostedzonesbyname$/],
  ["GetHostedZone", "GET", /^\/hostedzone\/[^/]+$/],
  ["ChangeResourceRecordSets", "POST", /^\/hostedzone\/[^/]+\/rrset$/],
  ["ListResourceRecordSets", "GET", /^\/hostedzone\/[^/]+\/rrset$/],
  ["GetChange", "GET", /^\/change\/[^/]+$/],
  ["ListTagsForResource", "GET", /^\/tags\/hostedzone\/[^/]+$/],
];

/** Services whose requests are signed for another name. */
const SIGNED_AS: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

const BY_PATH = { lambda: LAMBDA, route53: ROUTE53 };

/** Which call a request is. @throws Error where the operation cannot be told */
export function callOf({ service, region, method, path, query, headers, body }: ApiRequest): Call {
  return { service: SIGNED_AS[service] ?? service, region, operation: operationOf() };

  function operationOf(): string {
    const target = headers["x-amz-target"];
    if (typeof target === "string") return target.split(".").at(-1) ?? "";
    // By the method alone those of Terraform itself, for its state: no part of what the provider does.
    if (service === "s3") return isLogBucket(path) ? bucketAction(method, query) : method;
    if (service === "lambda" || service === "route53") {
      const resource = path.replace(/^\/\d{4}-\d{2}-\d{2}/, "").replace(/\/$/, "");
      const known = BY_PATH[service].find(([, verb, pattern]) => verb === method && pattern.test(resource));
      if (known) return known[0];
    }
    const action = new URLSearchParams(body.toString()).get("Action");
    if (action !== null) return action;
    throw new Error(`no operation of ${service || "an unsigned request"} is known for ${method} ${path}`);
  }
}
