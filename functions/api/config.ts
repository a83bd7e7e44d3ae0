import { VERSION } from "./version";

/** What a token must be for its bearer to write. */
export interface TokenRules {
  /** The `iss` claim, to the letter. */
  readonly issuer: string;
  /** One of the `aud` claim. */
  readonly audience: string;
  /** One of the `scope` claim; undefined if none is asked for. */
  readonly scope: string | undefined;
  /** Where the issuer publishes its keys. */
  readonly jwksUri: string;
}

/** What the environment tells the function. Read once, when Lambda starts an execution environment. */
export interface Config {
  /** The region that this function serves; "unknown" outside Lambda. */
  readonly region: string;
  readonly tableName: string;
  /** Name of the table's partition key, an attribute of type S. */
  readonly partitionKey: string;
  /** Name of the table's sort key, an attribute of type S; undefined if the table has none. */
  readonly sortKey: string | undefined;
  /** Who can put and delete items: nobody, everybody, or the bearer of a token that meets these rules. */
  readonly writes: "off" | "anonymous" | TokenRules;
  /** The most that the body of a PUT can have, 1-409,600 bytes. */
  readonly maxBodyBytes: number;
  /** The code that the health check answers, 200-599; anything but 200 takes the region out of service. */
  readonly status: number;
  /** Path of the health check, beginning with a slash. */
  readonly healthPath: string;
  /** How long the health check waits for the table, 1-120,000 ms. */
  readonly healthTableTimeoutMs: number;
  /** What is wrong with the environment; a function with problems is unhealthy, and says so in its health check. */
  readonly problems: readonly string[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM_BYTES = 400 * 1024;

/** https://www.rfc-editor.org/rfc/rfc6749#section-3.3 */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** Reads every variable, and never throws: a function that cannot start would fail with a 502 that names no reason. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const check = (isRight: boolean, problem: string): void => {
    if (!isRight) problems.push(problem);
  };
  // An empty variable counts as absent, because that is how Terraform passes on a setting that nobody made.
  const text = (name: string, byDefault: string): string => env[name] || byDefault;
  const required = (name: string, standIn: string): string => {
    check(Boolean(env[name]), `${name} is not set`);
    return text(name, standIn);
  };
  const wholeNumber = (name: string, byDefault: number, min: number, max: number): number => {
    const digits = text(name, String(byDefault));
    const isRight = /^\d+$/.test(digits) && Number(digits) >= min && Number(digits) <= max;
    check(isRight, `${name} is "${digits}"; use a whole number from ${min} to ${max}`);
    return isRight ? Number(digits) : byDefault;
  };

  const healthPath = text("HEALTH_PATH", "/health");
  check(healthPath.startsWith("/"), `HEALTH_PATH is "${healthPath}"; begin it with a slash`);
  const partitionKey = text("PARTITION_KEY", "item_id");
  const sortKey = env.SORT_KEY || undefined;
  check(sortKey !== partitionKey, `SORT_KEY is "${sortKey}", as is PARTITION_KEY; name two attributes`);
  for (const [name, attribute] of Object.entries({ PARTITION_KEY: partitionKey, SORT_KEY: sortKey })) {
    check(attribute !== VERSION, `${name} is "${VERSION}", the attribute of an item's version; name another`);
  }

  const tokenRules = (): TokenRules => {
    const issuer = required("JWT_ISSUER", "");
    const scope = env.JWT_SCOPE || undefined;
    check(
      scope === undefined || SCOPE.test(scope),
      `JWT_SCOPE is "${scope}"; use one scope, without spaces, quotes and backslashes`,
    );
    const jwksUri = text("JWKS_URI", `${issuer.replace(/\/$/, "")}/.well-known/jwks.json`);
    const origin = env.JWKS_URI ? "JWKS_URI" : "JWT_ISSUER";
    check(!env[origin] || isSafeUrl(jwksUri), `${origin} is "${env[origin]}"; use an https URL`);
    return { issuer, audience: required("JWT_AUDIENCE", ""), scope, jwksUri };
  };
  const readWrites = (): Config["writes"] => {
    const writes = text("WRITES", "off");
    if (writes === "off" || writes === "anonymous") return writes;
    check(writes === "token", `WRITES is "${writes}"; use "off", "anonymous" or "token"`);
    const known = problems.length;
    // Else nobody would look at the tokens: handler.ts has no check in such a bundle.
    check(
      writes !== "token" || process.env.VERIFY_TOKENS !== "never",
      'WRITES is "token", and this bundle cannot verify tokens; set `writes` in the settings, and deploy',
    );
    const rules = writes === "token" ? tokenRules() : undefined;
    return rules && problems.length === known ? rules : "off";
  };

  return {
    region: required("AWS_REGION", "unknown"),
    tableName: required("tablename", ""),
    partitionKey,
    sortKey,
    writes: readWrites(),
    maxBodyBytes: wholeNumber("MAX_BODY_BYTES", MAX_ITEM_BYTES, 1, MAX_ITEM_BYTES),
    status: wholeNumber("STATUS", 200, 200, 599),
    healthPath,
    healthTableTimeoutMs: wholeNumber("HEALTH_TABLE_TIMEOUT_MS", 1000, 1, 120_000),
    problems,
  };
}

/** Whoever could change the keys on their way could sign tokens. What never leaves the machine needs no TLS. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
}
