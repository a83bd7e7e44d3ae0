import type { LoggedError } from "../logged-error";
import type { Trace } from "../trace";

/** From the most that is logged to the least. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const isLogLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);

/**
 * The level that Lambda applies to the function's lines, and tells the function: there is none with the log format Text. Lambda
 * drops what is below it, whatever the function writes.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function lambdaLevel(env: Readonly<Record<string, string | undefined>>): LogLevel | undefined {
  if (env.AWS_LAMBDA_LOG_FORMAT !== "JSON") return undefined;
  const level = (env.AWS_LAMBDA_LOG_LEVEL ?? "").toLowerCase();
  if (isLogLevel(level)) return level;
  // The two that Lambda has besides.
  return level === "trace" ? "debug" : level === "fatal" ? "error" : undefined;
}

/** What is logged of one request. A field that is undefined is left out; the time is added. */
export interface RequestLog extends Trace {
  readonly level: LogLevel;
  /** "request", or what went wrong. */
  readonly message: string;
  /** Lambda's, which every line of the invocation has that is written by the console. */
  readonly requestId: string | undefined;
  readonly region: string;
  readonly method: string | undefined;
  /** What the application calls its route; else the path. */
  readonly route: string | undefined;
  readonly status: number;
  readonly durationMs: number;
  readonly error?: LoggedError;
}

/**
 * Makes the log: one line of JSON for a request, so that CloudWatch Logs keeps it as one event and Insights can query its
 * fields. Level and time are named and written as Lambda's own lines have them: of a line without either Lambda thinks that
 * its level is INFO.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 *
 * @param now milliseconds since 1970
 * @param write takes a whole line, with its end
 */
export function createLog(
  least: LogLevel,
  now: () => number,
  write: (line: string) => void,
): (entry: RequestLog) => void {
  return ({ level, ...entry }) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
    const timestamp = new Date(now()).toISOString();
    write(`${JSON.stringify({ timestamp, level: level.toUpperCase(), ...entry })}\n`);
  };
}
