import { S3Client } from "@aws-sdk/client-s3";

/**
 * S3 in a region, or at AWS_ENDPOINT_URL. A stand-in there is asked by path: the SDK does so by itself where the endpoint is
 * an address, but a bucket's name before `localhost` is a host that nobody resolves.
 */
export function s3In(region: string): S3Client {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  return new S3Client({ region, forcePathStyle: endpoint !== undefined && isLocal(endpoint) });
}

function isLocal(endpoint: string): boolean {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : "";
  return /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(host);
}
