import type { StartEnvironment } from "../../src/simulator/function/environment";

/** A function's code: what it answers to an event, with its variables. */
// biome-ignore lint/suspicious/noExplicitAny: whatever event there is
type Handler = (event: any, variables: Variables) => unknown;
type Variables = Readonly<Record<string, string>>;

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
    invoke: async (event) => ({ payload: JSON.stringify(await handler(JSON.parse(event), variables)) }),
    stop: async () => undefined,
  });

/** Answers as ECHO does. */
const echo = (event: { readonly path: string }, { STATUS = "200", AWS_REGION }: Variables) => ({
  isBase64Encoded: false,
  statusCode: event.path === "/health" ? Number(STATUS) : 200,
  headers: { "content-type": "application/json", "x-region": AWS_REGION },
  body: JSON.stringify(event),
});

export const startEcho = inThisThread(echo);

/** What a function finds when it asks its region's table. */
interface TableState {
  readonly isSilent: boolean;
  readonly isFailing: boolean;
}

/**
 * Answers as READING does, but that /health looks at the region's table in place of asking it.
 * @param tableOf a region; undefined before there is one
 */
export const startReading = (tableOf: (region: string) => TableState | undefined): StartEnvironment =>
  inThisThread((event, variables) => {
    const table = tableOf(variables.AWS_REGION ?? "");
    if (event.path !== "/health" || !table) return echo(event, variables);
    if (table.isSilent) return new Promise(() => {});
    return table.isFailing ? { statusCode: 503 } : echo(event, variables);
  });
