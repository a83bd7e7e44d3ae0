import { Variables } from "../read-variables";
import { EXAMPLE, PLATFORM } from "../variables";
import { VERSION } from "./version";

/** What a token must be for its bearer to read, or to write. */
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
  readonly tableName: string;
  /** Name of the table's partition key, an attribute of type S. */
  readonly partitionKey: string;
  /** Name of the table's sort key, an attribute of type S; undefined if the table has none. */
  readonly sortKey: string | undefined;
  /** Name of the attribute that says when an item expires; undefined if items never do. */
  readonly ttlAttribute: string | undefined;
  /** Who can get items: everybody, nobody because the settings are wrong, or the bearer of a token that meets these rules. */
  readonly reads: "anonymous" | "off" | TokenRules;
  /** Who can put and delete items: nobody, everybody, or the bearer of a token that meets these rules. */
  readonly writes: "off" | "anonymous" | TokenRules;
  /** The most that the body of a PUT can have, 1-409,600 bytes. */
  readonly maxBodyBytes: number;
  /** What is wrong with the environment; the platform's health check says it. */
  readonly problems: readonly string[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM_BYTES = 400 * 1024;

/** https://www.rfc-editor.org/rfc/rfc6749#section-3.3 */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** Reads every variable, and never throws. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const variables = new Variables(env);
  const partitionKey = variables.text(PLATFORM.partitionKey, "item_id");
  const sortKey = variables.optional(PLATFORM.sortKey);
  for (const [name, attribute] of [
    [PLATFORM.partitionKey, partitionKey],
    [PLATFORM.sortKey, sortKey],
  ]) {
    variables.check(attribute !== VERSION, `${name} is "${VERSION}", the attribute of an item's version; name another`);
  }
  return {
    tableName: variables.text(PLATFORM.tableName, ""),
    partitionKey,
    sortKey,
    ttlAttribute: variables.optional(PLATFORM.ttlAttribute),
    reads: readAccess(variables, EXAMPLE.reads, { byDefault: "anonymous", others: [], scope: EXAMPLE.readScope }),
    writes: readAccess(variables, EXAMPLE.writes, { byDefault: "off", others: ["anonymous"], scope: EXAMPLE.scope }),
    maxBodyBytes: variables.wholeNumber(EXAMPLE.maxBodyBytes, MAX_ITEM_BYTES, [1, MAX_ITEM_BYTES]),
    problems: variables.problems,
  };
}

interface Access<Open extends string> {
  readonly byDefault: Open;
  readonly others: readonly Open[];
  /** The variable of the scope that a token needs. */
  readonly scope: string;
}

/** Where anything is wrong, nobody gets in. */
function readAccess<Open extends string>(variables: Variables, name: string, access: Access<Open>) {
  const given = variables.text(name, access.byDefault);
  const open = [access.byDefault, ...access.others].find((each) => each === given);
  if (open !== undefined) return open;
  const choices = [access.byDefault, ...access.others].map((each) => `"${each}"`).join(", ");
  variables.check(given === "token", `${name} is "${given}"; use ${choices} or "token"`);
  const known = variables.problems.length;
  // Else nobody would look at the tokens: handler.ts has no check in such a bundle.
  variables.check(
    given !== "token" || process.env.VERIFY_TOKENS !== "never",
    `${name} is "token", and this bundle cannot verify tokens; set \`${name.toLowerCase()}\` in the settings, and deploy`,
  );
  const rules = given === "token" ? readTokenRules(variables, access.scope) : undefined;
  return rules && variables.problems.length === known ? rules : "off";
}

function readTokenRules(variables: Variables, scopeName: string): TokenRules {
  const issuer = variables.required(EXAMPLE.issuer, "");
  const scope = variables.optional(scopeName);
  variables.check(
    scope === undefined || SCOPE.test(scope),
    `${scopeName} is "${scope}"; use one scope, without spaces, quotes and backslashes`,
  );
  const jwksUri = variables.text(EXAMPLE.jwksUri, `${issuer.replace(/\/$/, "")}/.well-known/jwks.json`);
  const origin = variables.optional(EXAMPLE.jwksUri) ? EXAMPLE.jwksUri : EXAMPLE.issuer;
  const given = variables.optional(origin);
  variables.check(!given || isSafeUrl(jwksUri), `${origin} is "${given}"; use an https URL`);
  return { issuer, audience: variables.required(EXAMPLE.audience, ""), scope, jwksUri };
}

/** Whoever could change the keys on their way could sign tokens. What never leaves the machine needs no TLS. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
}
