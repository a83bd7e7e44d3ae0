import { hostname, networkInterfaces } from "node:os";
import type { Report } from "./schema";

/** Where a drill was started, and how: what clients see depends on the network that they are in. @param args of the command */
export function originOf(args: readonly string[]): NonNullable<Report["origin"]> {
  const network = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.filter(({ internal }) => !internal).map(({ address }) => `${name} ${address}`),
  );
  const [name = "", ...rest] = args;
  return { command: `npm run ${[name, "--", ...rest.map(quoted)].join(" ")}`, host: hostname(), network };
}

/** As a shell would need it. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
