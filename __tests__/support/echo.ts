import type { StartEnvironment } from "../../src/simulator/function/environment";
import type { SimulatedReplica } from "../../src/simulator/global-table/replica";

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

type Replica = Pick<SimulatedReplica, "unavailable" | "silent" | "denied">;

/**
 * Answers as READING does, but that /health looks at the region's table in place of asking it.
 * @param replicaOf a region; undefined before there is one
 */
export const startReading = (replicaOf: (region: string) => Replica | undefined): StartEnvironment =>
  inThisThread((event, variables) => {
    const replica = replicaOf(variables.AWS_REGION ?? "");
    if (event.path !== "/health" || !replica) return echo(event, variables);
    if (replica.silent()) return new Promise(() => {});
    return replica.denied || replica.unavailable() ? { statusCode: 503 } : echo(event, variables);
  });
