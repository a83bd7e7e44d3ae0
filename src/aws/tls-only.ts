export const TLS_ONLY_SID = "DenyRequestsWithoutTls";

/** The ARNs of a bucket itself and of the objects in it. */
export const bucketArns = (bucket: string) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];

/**
 * A statement of a bucket's policy that refuses everybody who asks without TLS, for the bucket itself and for the objects in it
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html).
 */
export const tlsOnly = (bucket: string) => ({
  Sid: TLS_ONLY_SID,
  Effect: "Deny" as const,
  Principal: "*",
  Action: "s3:*",
  Resource: bucketArns(bucket),
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
