import type { ALBEvent, ALBResult } from "aws-lambda";
import { createAuthorizations } from "./authorization";
import type { Config } from "./config";
import { deleteItem, getItem, putItem } from "./items";
import { decodeKey } from "./key";
import { logError } from "./log";
import { readPreconditions } from "./precondition";
import { decodeRequest, plainBody, type Request, readConsistency } from "./request";
import { type Answer, encodeResponse, Refusal, Unavailable } from "./response";
import { findRoute, isWrite, type Route } from "./routes";
import type { Table } from "./table";

export interface Dependencies {
  readonly config: Config;
  readonly table: Table;
  /** The time in milliseconds, as `Date.now` gives it. */
  readonly now: () => number;
}

/** Makes the application's handler. It rejects with what nobody foresaw, which the platform answers with 500 and logs. */
export function createHandler({ config, table, now }: Dependencies) {
  const { maxBodyBytes, ttlAttribute } = config;
  // The bundler makes a constant of VERIFY_TOKENS, and leaves out what no branch reaches (src/process/bundle.ts).
  const authorize = process.env.VERIFY_TOKENS !== "never" ? createAuthorizations(config, now) : {};
  // A browser that keeps an answer asks whether it is still valid; a shared cache keeps none that needed a token.
  const CACHING = { "cache-control": typeof config.reads === "object" ? "private, no-cache" : "no-cache" };

  const dispatch = async (request: Request, route: Route | undefined): Promise<Answer> => {
    const { method } = request;
    if (!route) throw new Refusal(404, "there is nothing at this path");
    if (!route.methods.includes(method)) {
      const allowed = route.methods.join(", ");
      throw new Refusal(405, `${method} is not a method of this path; use ${allowed}`, { Allow: allowed });
    }

    if (method === "OPTIONS") return { status: 204, headers: { Allow: route.methods.join(", ") } };
    // Before anything else is looked at, so that strangers learn nothing of what a request could be refused for.
    await (isWrite(method) ? authorize.write : authorize.read)?.(request);
    // The settings are wrong, and say nothing of who can read. The region is unhealthy.
    if (config.reads === "off" && !isWrite(method)) throw new Unavailable("reads are not configured");
    const key = decodeKey(route.ids, config);
    const preconditions = readPreconditions(request);
    const expiry = ttlAttribute === undefined ? undefined : { attribute: ttlAttribute, now: Math.floor(now() / 1000) };
    if (method === "PUT") return putItem(table, key, { body: plainBody(request), maxBodyBytes, preconditions, expiry });
    if (method === "DELETE") return deleteItem(table, key, { preconditions, expiry });
    const answer = await getItem(table, key, { preconditions, expiry, consistent: readConsistency(request) });
    return answer.status === 404 ? answer : { ...answer, headers: { ...CACHING, ...answer.headers } };
  };

  return async (event: ALBEvent): Promise<ALBResult> => {
    const request = decodeRequest(event);
    const route = findRoute(request.path, config);
    const answer = await dispatch(request, route).catch((error) => answerTo(request, error));
    const multiValue = event.multiValueHeaders !== undefined;
    return encodeResponse(answer, { route: route?.name, multiValue });
  };
}

/** The client learns what it can act on. The cause of a failure stays in the log. */
function answerTo(request: Request, error: unknown): Answer {
  if (error instanceof Refusal) return { status: error.status, body: { error: error.message }, headers: error.headers };
  if (!(error instanceof Unavailable)) throw error;
  logError(error.message, error.cause, request);
  const { message, retryAfterSeconds } = error;
  const headers = retryAfterSeconds === undefined ? undefined : { "Retry-After": String(retryAfterSeconds) };
  return { status: 503, body: { error: message }, headers };
}
