/**
 * Logs one error as one line of JSON, so that CloudWatch Logs keeps it as one event and Insights can query its fields.
 *
 * @param message what could not be done, in the words that the client was answered with
 */
export function logError(message: string, error: unknown): void {
  const { name, message: reason, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(JSON.stringify({ level: "error", message, error: { name, message: reason, stack } }));
}
