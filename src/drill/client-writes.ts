import { mainFunctions } from "../topology/main-functions";
import type { Topology } from "../topology/topology";
import { EXPIRES_SECONDS, valueAttribute } from "./targets/ledger-item";
import type { Client, Outcome, Target } from "./targets/target";
import { TOKEN_VARIABLE } from "./token";
import type { RequestParts, Variables } from "./traffic/request-kind";

/** Writes items of the ledger through the accelerator, as clients of one location do. */
export interface ClientWriter {
  readonly location: string;
  /** @returns the answer; undefined: nothing was sent, because a restore needs the sockets */
  put(id: string, value: string): Promise<Outcome | undefined>;
}

/** Whether a drill writes as clients do: it makes no writes at all, it cannot say what becomes of such writes, or it does. */
export type ClientWriting =
  | { readonly state: "no writes" }
  | { readonly state: "not measured"; readonly why: string }
  | { readonly state: "writing"; readonly writers: readonly ClientWriter[] };

/** None unless it writes. */
export const writersOf = (writing: ClientWriting): readonly ClientWriter[] =>
  writing.state === "writing" ? writing.writers : [];

const notMeasured = (why: string): ClientWriting => ({ state: "not measured", why });

/** Only the example application has this variable, and its API is known. */
const accessOf = (topology: Topology): (string | undefined)[] =>
  topology.table.regions.flatMap((region) =>
    mainFunctions(topology, region).map(({ environment }) => environment.WRITES),
  );

/** Whether clients can write, as far as a drill knows. */
export const takesWrites = (topology: Topology): boolean =>
  topology.functions.length > 0 && accessOf(topology).every((access) => access === "anonymous" || access === "token");

/**
 * @param variables with the token
 * @param isPaused whether nothing is to be sent at the moment
 */
export function clientWriting(
  { topology, clients, clock }: Pick<Target, "topology" | "clients" | "clock">,
  { timeoutMs, ledger }: { readonly timeoutMs: number; readonly ledger: boolean },
  variables: Variables,
  isPaused: () => boolean,
): ClientWriting {
  if (!ledger) return { state: "no writes" };
  const access = accessOf(topology);
  if (access.length === 0 || access.includes(undefined)) {
    return notMeasured("the application is not the example of this project, so it is not known how clients write");
  }
  if (!takesWrites(topology)) return notMeasured("the API takes no writes; the setting writes in main.ts lets it");
  const token = access.includes("token") ? variables[TOKEN_VARIABLE] : undefined;
  if (access.includes("token") && !token) {
    return notMeasured(`clients need a token to write, and the environment variable ${TOKEN_VARIABLE} has none`);
  }
  if (token !== undefined && /[^!-~]/.test(token)) {
    return notMeasured(`the environment variable ${TOKEN_VARIABLE} has characters that no token has`);
  }
  const { sortKey, ttlAttribute } = topology.table;
  const writer = (client: Client): ClientWriter => ({
    location: client.location.name,
    put: async (id, value) => {
      if (isPaused()) return undefined;
      const expires = Math.floor(clock.now() / 1000) + EXPIRES_SECONDS;
      const item = {
        [valueAttribute(topology.table)]: value,
        ...(ttlAttribute === undefined ? {} : { [ttlAttribute]: expires }),
      };
      const path = `/items/${encodeURIComponent(id)}${sortKey === undefined ? "" : "/drill"}`;
      return client.request(path, timeoutMs, putOf(item, token));
    },
  });
  return { state: "writing", writers: clients.map(writer) };
}

/** As functions/api takes it. */
const putOf = (item: object, token: string | undefined): RequestParts => ({
  method: "PUT",
  headers: {
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  },
  body: JSON.stringify(item),
});
