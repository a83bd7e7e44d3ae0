import type { StartEnvironment } from "../../src/simulator/function/environment";

/** A function's code: what it answers to an event, with its variables. */
// biome-ignore lint/suspicious/noExplicitAny: whatever event there is
type Handler = (event: any, variables: Readonly<Record<string, string>>) => unknown;

/**
 * Environments in this thread, for tests that are not about what runs a function's code: the start of a worker thread takes
 * longer than most of them.
 * @param handler takes the place of the code
 */
export const inThisThread =
  (handler: Handler): StartEnvironment =>
  ({ variables }) => ({
    ended: undefined,
    loaded: async () => undefined,
    invoke: async (event) => ({ payload: JSON.stringify(handler(JSON.parse(event), variables)) }),
    stop: async () => undefined,
  });

/** Answers as ECHO does. */
export const startEcho = inThisThread((event, variables) => ({
  isBase64Encoded: false,
  statusCode: event.path === "/health" ? Number(variables.STATUS ?? 200) : 200,
  headers: { "content-type": "application/json", "x-region": variables.AWS_REGION },
  body: JSON.stringify(event),
}));
