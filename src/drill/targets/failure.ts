/** Why no answer came, and its text in reports. */
const FAILURES = {
  timeout: "no answer in time",
  reset: "a connection that broke off",
  refused: "a connection that was refused",
  "wrong-name": "a certificate of another name",
  untrusted: "a certificate that is not trusted",
  unresolved: "a name that DNS did not resolve",
  local: "no socket left on this machine",
} as const;

export type Failure = keyof typeof FAILURES;

/**
 * What Node and OpenSSL call a certificate that they do not accept.
 * Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const UNTRUSTED = /^(CERT_|CRL_|DEPTH_ZERO_|ERROR_IN_C|INVALID_CA$|SELF_SIGNED_|UNABLE_TO_)/;

/** What this machine lacks when it cannot open a connection: open files, local ports, memory. */
const LOCAL = new Set(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS", "ENOMEM"]);

/** What Node calls a name without an answer (https://nodejs.org/api/dns.html#error-codes). */
const UNRESOLVED = new Set(["ENODATA", "ENOTFOUND", "ESERVFAIL", "EREFUSED", "ETIMEOUT", "EAI_AGAIN"]);

/** What a socket's error says of why no answer came. */
export function failureOf({ code = "" }: NodeJS.ErrnoException): Failure {
  if (code === "ECONNREFUSED") return "refused";
  if (UNRESOLVED.has(code)) return "unresolved";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "wrong-name";
  if (LOCAL.has(code)) return "local";
  return UNTRUSTED.test(code) ? "untrusted" : "reset";
}

/** What went wrong most often, for people; nothing where nothing did. */
export function mostFrequent(
  failed: readonly { readonly status?: number; readonly error?: Failure }[],
): string | undefined {
  const counts = new Map<string, number>();
  for (const { status, error } of failed) {
    const what = error === undefined ? `status ${status}` : FAILURES[error];
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
