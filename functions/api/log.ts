/**
 * Logs one error as one line of JSON, so that CloudWatch Logs keeps it as one event and Insights can query its fields.
 *
 * @param message what could not be done, in the words that the client was answered with
 */
export function logError(message: string, error: unknown): void {
  const { name, message: reason, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(JSON.stringify({ level: "error", message, error: { name, message: reason, stack } }));
}

/** The most characters of a reason: it can quote what a client sent. */
const MAX_REASON = 200;

/** Logs in one line of JSON why a token was refused, which the client is not told. */
export function logRefusedToken(reason: string): void {
  console.error(JSON.stringify({ level: "warn", message: "a token was refused", reason: reason.slice(0, MAX_REASON) }));
}
