import { z } from "zod";
import { type Rule, refused } from "./rule";
import { section, text } from "./values";

const URL_HELP = "use a URL that begins with https:// and has neither query nor fragment";

const url = z
  .string({ error: URL_HELP })
  .refine((value) => /^https:\/\/[^\s?#$%{}"\\]+$/.test(value) && URL.canParse(value), { error: URL_HELP });

/** Who may write: bearers of a token, signed by the issuer for the audience. */
const tokens = section({
  /** The `iss` of a token, to the letter. */
  issuer: url,
  /** The `aud` of a token, or one of them. */
  audience: text(/^(?!.*[$%]\{)[!-~]{1,256}$/, "use 1 to 256 visible characters without ${ and %{"),
  /** A scope that the token must have. @default none */
  scope: text(
    /^(?!.*[$%]\{)[!#-[\]-~]{1,256}$/,
    "use one scope: 1 to 256 characters without spaces and quotes",
  ).optional(),
  /** Where the issuer publishes its keys. @default /.well-known/jwks.json below the issuer */
  jwksUri: url.optional(),
});

const WRITES = 'use false, "anonymous" to let everybody write, or { issuer, audience } of the tokens that may';

export const writes = z.union(
  [z.literal(false, { error: WRITES }), z.literal("anonymous", { error: WRITES }), tokens],
  {
    error: WRITES,
  },
);

/** A bearer token is as good as a password: https://www.rfc-editor.org/rfc/rfc6750#section-5.3 */
const tokensInTheClear: Rule = {
  needs: ["writes"],
  check: ({ writes, domain, certificateArns }) =>
    typeof writes === "object" && domain === undefined && certificateArns === undefined
      ? [
          refused(
            "writes",
            writes,
            "tokens would cross the Internet unencrypted: give a domain or certificateArns as well",
          ),
        ]
      : [],
};

export const writesRules: readonly Rule[] = [tokensInTheClear];
