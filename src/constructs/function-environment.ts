import type { Settings } from "../settings/settings";

/** What the function reads; `tablename` and `STATUS` are the article's own. */
export function functionEnvironment({ table, function: api, healthCheck, writes, maxBodyBytes }: Settings) {
  const variables = {
    tablename: table.name,
    STATUS: String(api.status),
    PARTITION_KEY: table.partitionKey,
    SORT_KEY: table.sortKey,
    HEALTH_PATH: healthCheck.path,
    HEALTH_TABLE_TIMEOUT_MS: String(healthCheck.tableTimeoutMs),
    MAX_BODY_BYTES: String(maxBodyBytes),
    ...whoWrites(writes),
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function whoWrites(writes: Settings["writes"]) {
  if (typeof writes !== "object") return { WRITES: writes || "off" };
  const { issuer, audience, scope, jwksUri } = writes;
  return { WRITES: "token", JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_SCOPE: scope, JWKS_URI: jwksUri };
}
