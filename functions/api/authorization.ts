import type { Config, TokenRules } from "./config";
import { IssuerKeys } from "./issuer-keys";
import { logRefusedToken } from "./log";
import type { Request } from "./request";
import { Refusal } from "./response";
import { createTokenCheck, InsufficientScope, InvalidToken } from "./token";

/** The most characters of a token. Ours: HTTP has no limit, and the load balancer's of 16 KB is more than tokens need. */
export const MAX_TOKEN_LENGTH = 8192;

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const CREDENTIALS = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Who a request comes from is checked before anything else. Rejects with a Refusal, or with Unavailable. */
export type Authorize = (request: Request) => Promise<void>;

/** The checks of reads and of writes; undefined for what needs no token. Both ask the issuer for its keys once. */
export interface Authorizations {
  readonly read?: Authorize;
  readonly write?: Authorize;
}

/** @param now milliseconds */
export function createAuthorizations(
  { reads, writes }: Pick<Config, "reads" | "writes">,
  now: () => number,
): Authorizations {
  const rules = [reads, writes].find((each) => typeof each === "object");
  if (typeof rules !== "object") return {};
  const keys = new IssuerKeys({ uri: rules.jwksUri, now });
  const checkOf = (access: string | TokenRules) =>
    typeof access === "object" ? createAuthorization(access, keys) : undefined;
  return { read: checkOf(reads), write: checkOf(writes) };
}

/**
 * Makes the check that a request has a bearer token that meets the rules. The answers are those of RFC 6750, section 3.1;
 * why a token was refused goes to the log alone.
 *
 * @returns rejects with a Refusal (400, 401 or 403), or with Unavailable if the issuer's keys cannot be had
 */
function createAuthorization(rules: TokenRules, keys: IssuerKeys): Authorize {
  const check = createTokenCheck({ rules, keys });

  return async (request) => {
    const token = readToken(request);
    try {
      await check(token);
    } catch (error) {
      if (!(error instanceof InvalidToken || error instanceof InsufficientScope)) throw error;
      logRefusedToken(error.message, request);
      if (error instanceof InvalidToken) throw invalidToken();
      throw refusal(403, "the token does not allow this", `error="insufficient_scope", scope="${rules.scope}"`);
    }
  };
}

function readToken(request: Request): string {
  const [value = "", ...others] = request.header("Authorization").map((each) => each.trim());
  if (others.length > 0) throw malformed("there are several Authorization headers; send one");
  if (!/^bearer(?: |$)/i.test(value))
    throw refusal(401, "this request needs a token; send Authorization: Bearer <token>");
  if (value.length > "Bearer ".length + MAX_TOKEN_LENGTH) {
    logRefusedToken(`the token has more than ${MAX_TOKEN_LENGTH} characters`, request);
    throw invalidToken();
  }
  const [, token] = CREDENTIALS.exec(value) ?? [];
  if (token === undefined) throw malformed("the Authorization header is not Bearer <token>");
  return token;
}

const malformed = (message: string) => refusal(400, message, 'error="invalid_request"');
const invalidToken = () => refusal(401, "the token is not valid", 'error="invalid_token"');

/** RFC 6750 requires a parameter in every challenge, and no `error` without a token: so the realm is sent. */
function refusal(status: number, message: string, parameters?: string): Refusal {
  const challenge = ['Bearer realm="items"', ...(parameters ? [parameters] : [])].join(", ");
  return new Refusal(status, message, { "WWW-Authenticate": challenge });
}
