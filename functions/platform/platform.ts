import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import { loggedError } from "../logged-error";
import { TRACE_HEADER, traceOf } from "../trace";
import { type Framing, frame, ownAnswer } from "./answer";
import { type Application, invoke } from "./application";
import type { PlatformConfig } from "./config";
import { corsHeaders, preflight } from "./cors";
import { createHealthCheck } from "./health";
import { createLog, type LogLevel } from "./log";

export interface PlatformProps {
  readonly config: PlatformConfig;
  readonly application: Application;
  /** Asks the region's own table for an item. @default the application answers the health check */
  readonly readTable?: (signal: AbortSignal) => Promise<unknown>;
  /** The time in milliseconds, as `Date.now` gives it. */
  readonly now: () => number;
  /** Takes a line of the log, with its end. */
  readonly write: (line: string) => void;
}

/** What becomes of one request, before every answer's headers are added. */
interface Outcome {
  readonly answer: unknown;
  /** What the log says. @default "request" */
  readonly message?: string;
  readonly error?: unknown;
}

const READ = ["GET", "HEAD"];

/**
 * Makes the function that Lambda invokes for each request to the load balancer: the application's handler, and around it
 * what every application gets. It never rejects, because an ALB turns the error of a function into a 502 without a reason.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export function createPlatform({ config, application, readTable, now, write }: PlatformProps) {
  const { handler, problems = [] } = application;
  if (typeof handler !== "function") throw new TypeError("the application's handler is not a function");
  const checkHealth = createHealthCheck({ config, problems, readTable, now });
  const log = createLog(config.logLevel, now, write);

  const answerHealth = async (method: string): Promise<Outcome | undefined> => {
    if (!READ.includes(method)) return readTable && { answer: notRead(method) };
    const health = await checkHealth();
    return (
      health && {
        answer: ownAnswer(health.status, health.body),
        message: health.reason,
        error: health.error,
      }
    );
  };

  const answerTo = async (event: ALBEvent, context: Context): Promise<Outcome> => {
    const allowed = event && preflight(event, (name) => headerOf(event, name), config.cors);
    if (allowed) return { answer: allowed };
    const health = event?.path === config.healthPath ? await answerHealth(event.httpMethod) : undefined;
    return health ?? { answer: await invoke(handler, event, context) };
  };

  return async (event: ALBEvent, context: Context): Promise<ALBResult> => {
    const startedAt = now();
    const framing: Framing = {
      region: config.region,
      multiValue: event?.multiValueHeaders !== undefined,
      https: headerOf(event, "x-forwarded-proto") === "https",
      head: event?.httpMethod === "HEAD",
      cors: config.cors && corsHeaders(headerOf(event, "origin"), config.cors),
    };
    const { message, error, result, route } = await answerTo(event, context)
      .then(({ answer, ...outcome }) => ({ ...outcome, ...frame(answer, framing) }))
      .catch((thrown: unknown) => ({
        ...frame(ownAnswer(500, { error: "unexpected error" }), framing),
        message: "unexpected error",
        error: thrown ?? new Error(`the handler failed with ${thrown}`),
      }));
    const isHealthCheck = event?.path === config.healthPath && READ.includes(event.httpMethod);
    log({
      level: error === undefined ? levelOf(result.statusCode, isHealthCheck) : "error",
      message: message ?? "request",
      requestId: context?.awsRequestId,
      ...traceOf(headerOf(event, TRACE_HEADER)),
      region: config.region,
      method: event?.httpMethod,
      route: route ?? event?.path,
      status: result.statusCode,
      durationMs: now() - startedAt,
      ...(error === undefined ? {} : { error: loggedError(error) }),
    });
    return result;
  };
}

/** A line for each health check that passes would cost more than the check. */
function levelOf(status: number, isHealthCheck: boolean): LogLevel {
  if (status >= 500) return "error";
  if (isHealthCheck) return status === 200 ? "debug" : "warn";
  return "info";
}

/** The health check's answer to other methods. */
function notRead(method: string): ALBResult {
  const Allow = [...READ, "OPTIONS"].join(", ");
  if (method === "OPTIONS") return { statusCode: 204, headers: { Allow } };
  return ownAnswer(405, { error: `${method} is not a method of this path; use ${Allow}` }, { Allow });
}

/** The first value of a header, in whatever way the load balancer passes it. Its name is in lower case there. */
function headerOf(event: ALBEvent | undefined, name: string): string | undefined {
  return event?.multiValueHeaders?.[name]?.[0] ?? event?.headers?.[name];
}
