/*
 * The names of the function's environment variables, each in this one place: what sets them (src/settings) and what reads
 * them (functions) import it. docs/your-application.md says what they hold.
 */

/** Of every application. The platform reads them, and an application can; `tablename` and `STATUS` are the article's own. */
export const PLATFORM = {
  tableName: "tablename",
  partitionKey: "PARTITION_KEY",
  sortKey: "SORT_KEY",
  ttlAttribute: "TTL_ATTRIBUTE",
  status: "STATUS",
  healthPath: "HEALTH_PATH",
  healthTableTimeoutMs: "HEALTH_TABLE_TIMEOUT_MS",
  logLevel: "LOG_LEVEL",
  cors: "CORS",
} as const;

/** Of the example application alone. */
export const EXAMPLE = {
  writes: "WRITES",
  reads: "READS",
  maxBodyBytes: "MAX_BODY_BYTES",
  issuer: "JWT_ISSUER",
  audience: "JWT_AUDIENCE",
  scope: "JWT_SCOPE",
  readScope: "JWT_READ_SCOPE",
  jwksUri: "JWKS_URI",
} as const;
