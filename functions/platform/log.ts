/** From the most that is logged to the least. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const isLogLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);

/** What is logged of one request. A field that is undefined is left out. */
export interface RequestLog {
  readonly level: LogLevel;
  /** "request", or what went wrong. */
  readonly message: string;
  /** Lambda's. */
  readonly requestId: string | undefined;
  /** The header `X-Amzn-Trace-Id`, which the load balancer sets. */
  readonly traceId: string | undefined;
  readonly region: string;
  readonly method: string | undefined;
  /** What the application calls its route; else the path. */
  readonly route: string | undefined;
  readonly status: number;
  readonly durationMs: number;
  readonly error?: LoggedError;
}

export interface LoggedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause?: LoggedError;
}

/**
 * Makes the log: one line of JSON for a request, so that CloudWatch Logs keeps it as one event and Insights can query its
 * fields.
 *
 * @param write takes a whole line, with its end
 */
export function createLog(least: LogLevel, write: (line: string) => void): (entry: RequestLog) => void {
  return (entry) => {
    if (LOG_LEVELS.indexOf(entry.level) >= LOG_LEVELS.indexOf(least)) write(`${JSON.stringify(entry)}\n`);
  };
}

/** Whatever was thrown, as fields of the log. */
export function loggedError(thrown: unknown): LoggedError {
  const { name, message, stack, cause } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { name, message, stack, ...(cause instanceof Error ? { cause: loggedError(cause) } : {}) };
}
