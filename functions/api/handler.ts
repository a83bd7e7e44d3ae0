import type { ALBEvent, ALBResult } from "aws-lambda";
import { createAuthorization } from "./authorization";
import type { Config } from "./config";
import { createHealthCheck } from "./health";
import { deleteItem, getItem, putItem } from "./items";
import { decodeKey } from "./key";
import { logError } from "./log";
import { readPreconditions } from "./precondition";
import { decodeRequest, type Request } from "./request";
import { type Answer, encodeResponse, Refusal, Unavailable } from "./response";
import { findRoute, isWrite } from "./routes";
import type { Table } from "./table";

export interface Dependencies {
  readonly config: Config;
  readonly table: Table;
  /** The time in milliseconds, as `Date.now` gives it. */
  readonly now: () => number;
}

/**
 * Makes the function that Lambda invokes for each request to the load balancer. It never rejects, because an ALB turns the
 * error of a function into a 502 without a reason.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export function createHandler({ config, table, now }: Dependencies) {
  const checkHealth = createHealthCheck({ config, table, now });
  const { writes, maxBodyBytes } = config;
  // The bundler makes a constant of VERIFY_TOKENS, and leaves out what no branch reaches (src/bundle.ts).
  const authorize =
    process.env.VERIFY_TOKENS !== "never" && typeof writes === "object"
      ? createAuthorization({ rules: writes, now })
      : undefined;

  const dispatch = async (request: Request): Promise<Answer> => {
    const { method, path, body } = request;
    const route = findRoute(path, config);
    if (!route) throw new Refusal(404, "there is nothing at this path");
    if (!route.methods.includes(method)) {
      const allowed = route.methods.join(", ");
      throw new Refusal(405, `${method} is not a method of this path; use ${allowed}`, { Allow: allowed });
    }
    if (route.resource === "health") return checkHealth();

    // Before anything else is looked at, so that strangers learn nothing of what a write could be refused for.
    if (isWrite(method)) await authorize?.(request);
    const key = decodeKey(route.ids, config);
    const preconditions = readPreconditions(request);
    if (method === "PUT") return putItem(table, key, { body, maxBodyBytes, preconditions });
    if (method === "DELETE") return deleteItem(table, key, preconditions);
    return getItem(table, key, preconditions);
  };

  return async (event: ALBEvent): Promise<ALBResult> => {
    const answer = await Promise.resolve(event).then(decodeRequest).then(dispatch).catch(answerTo);
    const multiValue = event?.multiValueHeaders !== undefined;
    return encodeResponse(answer, { region: config.region, multiValue, head: event?.httpMethod === "HEAD" });
  };
}

/** The client learns what it can act on. The cause of a failure stays in the log. */
function answerTo(error: unknown): Answer {
  if (error instanceof Refusal) return { status: error.status, body: { error: error.message }, headers: error.headers };
  if (error instanceof Unavailable) {
    logError(error.message, error.cause);
    return { status: 503, body: { error: error.message } };
  }
  logError("unexpected error", error);
  return { status: 500, body: { error: "unexpected error" } };
}
