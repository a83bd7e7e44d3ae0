import type { DnsClient } from "../../model/dns-clients";
import type { Clock } from "../../process/clock";
import { CLIENTS_PER_LOCATION, clientsBehindResolvers } from "../../simulator/route-53/resolver";

/** How the clients of a drill find a region, where Route 53 is in front. */
export interface Dns {
  /** What answers them, for people. */
  readonly asks: string;
  /** What keeps the answers, and for how long; absent: a real resolver, of which nobody here knows that. */
  readonly mix?: readonly DnsClient[];
  /** Clients at each location; each new connection is the next one's. */
  readonly clients: number;
}

/** Clients with caches of their own, in the simulator. */
export const simulatedDns = (mix: readonly DnsClient[]): Dns => ({
  asks: `the simulated Route 53 through their caches (${CLIENTS_PER_LOCATION} clients at each location)`,
  mix,
  clients: CLIENTS_PER_LOCATION,
});

/** What asks DNS: a `Resolver` of node:dns/promises, for example. */
export interface Resolver {
  resolve4(name: string): Promise<string[]>;
}

/** Where a new connection goes. */
export interface Route {
  readonly addresses: readonly string[];
  /** Region that has them; undefined: nobody here knows. */
  readonly region?: string;
  /** Of those that take turns. @default there is one */
  readonly client?: number;
}

export type Resolve = () => Promise<Route>;

/**
 * Asks each time. Where no answer comes, the one before is used, as resolvers do that serve stale answers (RFC 8767).
 * @param regionOf the region of an address
 */
export function resolving(
  resolver: Resolver,
  name: string,
  regionOf: (address: string) => Promise<string | undefined>,
): Resolve {
  let last: Route | undefined;
  return async () => {
    try {
      const addresses = await resolver.resolve4(name);
      const region = await regionOf(addresses[0] ?? "");
      last = { addresses, ...(region === undefined ? {} : { region }) };
    } catch (error) {
      if (!last) throw error;
    }
    return last;
  };
}

/** The same through the caches of clients that take turns. */
export function resolvingBehindCaches(resolve: Resolve, clock: Clock, mix: readonly DnsClient[]): Resolve {
  const next = clientsBehindResolvers(resolve, clock, mix);
  return async () => {
    const { client, reply } = next();
    return { ...(await reply), client };
  };
}

/** How long the addresses of load balancers are kept: as long as the answers that lead to them. */
const KNOWN_MS = 60_000;

/**
 * The region of a load balancer's address, as DNS says now: load balancers on AWS change their addresses.
 * @param hosts names of the load balancers, by region
 */
export function regionByAddress(
  resolver: Resolver,
  hosts: Readonly<Record<string, string>>,
  clock: Clock,
): (address: string) => Promise<string | undefined> {
  let known: ReadonlyMap<string, string> = new Map();
  let untilMs = 0;
  return async (address) => {
    if (clock.now() >= untilMs || !known.has(address)) {
      const all = Object.entries(hosts).map(async ([region, host]) => {
        const addresses = await resolver.resolve4(host).catch(() => []);
        return addresses.map((each) => [each, region] as const);
      });
      known = new Map([...known, ...(await Promise.all(all)).flat()]);
      untilMs = clock.now() + KNOWN_MS;
    }
    return known.get(address);
  };
}
