/**
 * How long one attempt at the table takes at most, in milliseconds, and how often the SDK tries. The second attempt is there
 * for the connections that DynamoDB closed while Lambda had frozen the function.
 */
export const TABLE_LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, socketTimeout: 1500, throwOnRequestTimeout: true },
};

/** How long the SDK waits before it tries again where the table throttles, at most, in milliseconds. */
const BACKOFF_MS = 1000;

/** How long one operation on the table takes at most, in milliseconds. */
export const TABLE_MS = TABLE_LIMITS.maxAttempts * TABLE_LIMITS.requestHandler.requestTimeout + BACKOFF_MS;

/** How long the issuer has to answer with its keys, in milliseconds. */
export const ISSUER_MS = 1500;
