import type { Topology } from "../topology/topology";
import type { DrillOptions } from "./record";
import type { Client, Outcome, Target } from "./targets/target";
import { TOKEN_VARIABLE } from "./token";
import type { Variables } from "./traffic/request-kind";

/** Writes items of the ledger through the accelerator, as clients of one location do. */
export interface ClientWriter {
  readonly location: string;
  /** @returns the answer; undefined: nothing was sent, because a restore needs the sockets */
  put(id: string, value: string): Promise<Outcome | undefined>;
}

/** What the ledger needs to write as clients do, or why it cannot. */
export type ClientWriting = { readonly writers: readonly ClientWriter[] } | { readonly notMeasured: string };

/** Only the example application has this variable, and its API is known. */
const accessOf = ({ functions }: Topology): (string | undefined)[] =>
  functions.map(({ environment }) => environment.WRITES);

/** Whether clients can write, as far as a drill knows. */
export const takesWrites = (topology: Topology): boolean =>
  topology.functions.length > 0 && accessOf(topology).every((access) => access === "anonymous" || access === "token");

/**
 * @param variables with the token
 * @param isPaused whether nothing is to be sent at the moment
 */
export function clientWriting(
  { topology, clients }: Pick<Target, "topology" | "clients">,
  { timeoutMs }: Pick<DrillOptions, "timeoutMs">,
  variables: Variables,
  isPaused: () => boolean,
): ClientWriting {
  const access = accessOf(topology);
  if (access.length === 0 || access.includes(undefined)) {
    return { notMeasured: "the application is not the example of this project, so it is not known how clients write" };
  }
  if (!takesWrites(topology)) return { notMeasured: "the API takes no writes; the setting writes in main.ts lets it" };
  const token = access.includes("token") ? variables[TOKEN_VARIABLE] : undefined;
  if (access.includes("token") && !token) {
    return { notMeasured: `clients need a token to write, and the environment variable ${TOKEN_VARIABLE} has none` };
  }
  const writing = { table: topology.table, token, timeoutMs };
  const writer = (client: Client): ClientWriter => ({
    location: client.location.name,
    put: async (id, value) => (isPaused() ? undefined : put(client, { ...writing, id, value })),
  });
  return { writers: clients.map(writer) };
}

/** As the ledger's own access to the tables has it. */
const VALUE = "value";

interface Put {
  readonly table: Pick<Topology["table"], "sortKey">;
  readonly token: string | undefined;
  readonly timeoutMs: number;
  readonly id: string;
  readonly value: string;
}

/** As functions/api takes it. */
function put(client: Client, { table, token, timeoutMs, id, value }: Put): Promise<Outcome> {
  const path = `/items/${encodeURIComponent(id)}${table.sortKey === undefined ? "" : "/drill"}`;
  return client.request(path, timeoutMs, {
    method: "PUT",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ [VALUE]: value }),
  });
}
