/**
 * S3 names operations by the method and by a parameter without a value, and IAM has names of its own for some of them.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const PARTS: Readonly<Record<string, string>> = {
  accelerate: "AccelerateConfiguration",
  acl: "BucketAcl",
  cors: "BucketCORS",
  encryption: "EncryptionConfiguration",
  lifecycle: "LifecycleConfiguration",
  location: "BucketLocation",
  logging: "BucketLogging",
  "object-lock": "BucketObjectLockConfiguration",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  publicAccessBlock: "BucketPublicAccessBlock",
  replication: "ReplicationConfiguration",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};

/** The action that IAM wants for a call about a bucket. */
export function bucketAction(method: string, query: URLSearchParams): string {
  const part = Object.keys(PARTS).find((name) => query.has(name));
  if (part !== undefined) {
    // Nothing but a policy is deleted by an action of its own.
    const verb = method === "GET" ? "Get" : method === "DELETE" && part === "policy" ? "Delete" : "Put";
    return `${verb}${PARTS[part]}`;
  }
  if (query.has("versions")) return "ListBucketVersions";
  return { PUT: "CreateBucket", DELETE: "DeleteBucket", POST: "DeleteObject" }[method] ?? "ListBucket";
}

/** Whether a path is that of a bucket of logs, and of nothing in it: other buckets are Terraform's own, for its state. */
export const isLogBucket = (path: string): boolean => /^\/[^/]+-logs-[^/]+\/?$/.test(path);
