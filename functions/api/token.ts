import { JwtInvalidScopeError } from "aws-jwt-verify/error";
import { type DecomposedJwt, decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import { verifyJwtSync } from "aws-jwt-verify/jwt-verifier";
import type { TokenRules } from "./config";
import type { IssuerKeys } from "./issuer-keys";

/** How far the issuer's clock and ours can be apart. Ours: RFC 7519 says "no more than a few minutes". */
const GRACE_SECONDS = 60;

/** A token that proves nothing; the message says why, and quotes what the token claims. */
export class InvalidToken extends Error {}

/** A valid token that lacks the scope. */
export class InsufficientScope extends Error {}

interface Dependencies {
  readonly rules: TokenRules;
  /** Of the rules' issuer. */
  readonly keys: IssuerKeys;
}

/**
 * Makes the check of a JWT: signed by a key of the issuer with an asymmetric algorithm, for the audience, within its time,
 * and with the scope if one is asked for. A token without an end, or without the id of its key, is not valid. The library
 * takes the time from `Date`.
 *
 * @returns rejects with InvalidToken, InsufficientScope, or Unavailable if the issuer's keys cannot be had
 */
export function createTokenCheck({ rules, keys }: Dependencies): (token: string) => Promise<void> {
  const { issuer, audience, scope } = rules;

  return async (token) => {
    const jwt = decompose(token);
    const key = await keys.find(jwt.header.kid);
    if (key === undefined) throw new InvalidToken("the issuer has no key of the token's kid");
    try {
      verifyJwtSync(token, key, { issuer, audience, scope, graceSeconds: GRACE_SECONDS });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw error instanceof JwtInvalidScopeError ? new InsufficientScope(reason) : new InvalidToken(reason);
    }
  };
}

/** Reads what the token says of itself, before anybody is asked for a key. */
function decompose(token: string): DecomposedJwt & { readonly header: { readonly kid: string } } {
  const { header, payload, ...parts } = parse(token);
  if (!header.kid) throw new InvalidToken("the token has no kid");
  if (payload.exp === undefined) throw new InvalidToken("the token has no exp");
  // https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11
  if ("crit" in header) throw new InvalidToken("the token has crit extensions, which are not supported");
  return { header: { ...header, kid: header.kid }, payload, ...parts };
}

function parse(token: string): DecomposedJwt {
  try {
    return decomposeUnverifiedJwt(token);
  } catch {
    // The error would quote the token.
    throw new InvalidToken("the token is not a JWT");
  }
}
