import type { IncomingHttpHeaders } from "node:http";

/** What a request's signature says; the signature itself is not checked. Texts are empty without a signature. */
export interface Signature {
  /** Whose credentials it was made with. */
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/**
 * The scope of a signed request: `Credential=KEY/20260101/eu-central-1/lambda/aws4_request`.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function signatureOf({ authorization = "" }: IncomingHttpHeaders): Signature {
  const [accessKeyId = "", , region = "", service = ""] =
    /Credential=([^,\s]+)/.exec(authorization)?.[1]?.split("/") ?? [];
  return { accessKeyId, region, service };
}
