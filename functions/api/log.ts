import { loggedError } from "../logged-error";
import { TRACE_HEADER, traceOf } from "../trace";
import type { Request } from "./request";

/*
 * By the console, and as objects: with the log format JSON Lambda makes one line of JSON of each, with the time, the level and
 * the id of the invocation, and CloudWatch's Insights can query the fields.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */

/**
 * Logs one error.
 *
 * @param message what could not be done, in the words that the client was answered with
 * @param request that it happened to; none where several wait for it
 */
export function logError(message: string, error: unknown, request?: Request): void {
  console.error({ message, ...traceIn(request), error: loggedError(error) });
}

/** The most characters of a reason: it can quote what a client sent. */
const MAX_REASON = 200;

/** Logs why a token was refused, which the client is not told. */
export function logRefusedToken(reason: string, request: Request): void {
  console.warn({ message: "a token was refused", ...traceIn(request), reason: reason.slice(0, MAX_REASON) });
}

const traceIn = (request?: Request) => traceOf(request?.header(TRACE_HEADER)[0]);
