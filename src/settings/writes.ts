import { z } from "zod";
import { type Rule, refused } from "./rule";
import { section, text } from "./values";

const URL_HELP =
  "use a URL that begins with https:// and has at most 512 characters, no user, and neither query nor fragment";

const url = z
  .string({ error: URL_HELP })
  .refine((value) => /^https:\/\/[!-~]{1,504}$/.test(value) && !/[?#$%{}"\\]/.test(value) && hasNoUser(value), {
    error: URL_HELP,
    abort: true,
  })
  .refine((value) => canBeFetched(new URL(value).port), {
    error: "fetch in Node refuses this port: use 443, or a port from 1024 up that fetch allows",
  });

/** Whether it is a URL, and without a user and a password, which fetch does not take. */
function hasNoUser(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === "" && password === "";
}

/** Ports from 1024 up that fetch refuses to connect to: https://fetch.spec.whatwg.org/#port-blocking */
const BLOCKED_PORTS = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/** @param port as URL has it: empty for 443 */
const canBeFetched = (port: string): boolean =>
  port === "" || (Number(port) >= 1024 && !BLOCKED_PORTS.includes(Number(port)));

/** Who is let in: bearers of a token, signed by the issuer for the audience. */
const tokens = section({
  /** The `iss` of a token, exactly. */
  issuer: url,
  /** The `aud` of a token, or one of them. */
  audience: text(/^(?!.*[$%]\{)[!-~]{1,256}$/, "use 1 to 256 visible characters without ${ and %{"),
  /** A scope that the token must have. @default none */
  scope: text(
    /^(?!.*[$%]\{)[!#-[\]-~]{1,256}$/,
    "use one scope: 1 to 256 characters without spaces and quotes",
  ).optional(),
  /** Where the issuer publishes its keys. @default the issuer and /.well-known/jwks.json */
  jwksUri: url.optional(),
});

const WRITES = 'use false, "anonymous" to let everybody write, or { issuer, audience } of the allowed tokens';

export const writes = z.union(
  [z.literal(false, { error: WRITES }), z.literal("anonymous", { error: WRITES }), tokens],
  {
    error: WRITES,
  },
);

const READS = 'use "anonymous" to let everybody read, or { issuer, audience } of the allowed tokens';

export const reads = z.union([z.literal("anonymous", { error: READS }), tokens], { error: READS });

interface Access {
  readonly reads: z.output<typeof reads>;
  readonly writes: z.output<typeof writes>;
}

/** A bearer token is as good as a password: https://www.rfc-editor.org/rfc/rfc6750#section-5.3 */
const tokensInTheClear = (
  setting: "reads" | "writes",
): Rule<Access & { domain?: object; certificateArns?: object }> => ({
  needs: [setting],
  check: ({ [setting]: access, domain, certificateArns }) =>
    typeof access === "object" && domain === undefined && certificateArns === undefined
      ? [refused([setting], access, "tokens would cross the Internet unencrypted: set domain or certificateArns too")]
      : [],
});

/** The function asks one issuer for its keys, and a client needs one token. */
const oneIssuer: Rule<Access> = {
  needs: ["reads", "writes"],
  check: ({ reads, writes }) => {
    if (typeof reads !== "object" || typeof writes !== "object") return [];
    const different = (["issuer", "audience", "jwksUri"] as const).filter((key) => reads[key] !== writes[key]);
    return different.map((key) =>
      refused(
        ["reads", key],
        reads[key],
        `writes.${key} must be the same: reads and writes differ in their scope alone`,
      ),
    );
  },
};

export const writesRules = [tokensInTheClear("reads"), tokensInTheClear("writes"), oneIssuer];
