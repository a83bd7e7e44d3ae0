import { type ChildProcess, fork } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { extname, join } from "node:path";
import { SIMULATED } from "../../faults/registry";
import { type DnsClient, longestSeconds } from "../../model/dns-clients";
import type { Location } from "../../model/geography";
import { type Clock, RealClock } from "../../process/clock";
import { UserError } from "../../process/user-error";
import type { Measured } from "../../simulator/metrics/metrics";
import type { Topology } from "../../topology/topology";
import { TOKEN_SECONDS } from "../token";
import { type AwsTargetOptions, awsTarget } from "./aws-target";
import { regionByAddress, resolving, resolvingBehindCaches, simulatedDns } from "./dns";
import type { Order, Ready } from "./simulator-process";
import type { SimulatorFaults, Target } from "./target";

/**
 * Starts the simulator and takes it as the target: what follows is what happens on AWS, through the same code.
 * @param mix caches of the clients of each location, where Route 53 is in front
 * @throws UserError with what it printed, where it does not start
 */
export async function simulatorTarget(
  topology: Topology,
  locations: readonly Location[],
  mix: readonly DnsClient[],
): Promise<Target> {
  // TypeScript or JavaScript, as this file is.
  const child = fork(join(__dirname, `simulator-process${extname(__filename)}`), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const ready = await order(child, { topology, locations });
  return targetAt(ready, { topology, locations, mix }, { measured: () => measuredBy(child), stop: () => ended(child) });
}

interface Asked extends Order {
  readonly mix: readonly DnsClient[];
}

/**
 * A simulator that runs, as the target.
 * @param clock of the drill and of the clients' caches. @default this machine's
 */
export async function targetAt(
  ready: Ready,
  { topology, locations, mix }: Asked,
  { clock = new RealClock(), measured, stop }: Pick<AwsTargetOptions, "clock" | "measured" | "stop">,
): Promise<Target> {
  const { tokensUrl } = ready;
  return awsTarget({
    kind: "simulator",
    topology,
    stack: ready.stack,
    endpoint: ready.awsEndpointUrl,
    clients: locations.map((location) => ({
      location,
      addresses: ready.addresses[location.name] ?? [],
      ...resolveAt(ready, { location, mix, clock }),
    })),
    ...(ready.nameServers && { dns: simulatedDns(mix), cacheSeconds: longestSeconds(mix) }),
    tls: { ca: ready.certificate },
    simulatorFaults: faultsAt(ready.faultsUrl),
    measured,
    ...(tokensUrl === undefined ? {} : { token: await tokenFrom(tokensUrl) }),
    clock,
    stop,
  });
}

/** How clients at a location find a region, where Route 53 is in front: over a socket, and then as in virtual time. */
function resolveAt(
  { nameServers, addresses, loadBalancers }: Ready,
  {
    location: { name },
    mix,
    clock,
  }: { readonly location: Location; readonly mix: readonly DnsClient[]; readonly clock: Clock },
) {
  const nameServer = nameServers?.[name];
  if (nameServer === undefined) return {};
  const resolver = new Resolver();
  resolver.setServers([nameServer]);
  const hosts = Object.entries(loadBalancers).map(([region, url]) => [region, new URL(url).hostname]);
  const asked = new URL(addresses[name]?.[0] ?? "").hostname;
  const regionOf = regionByAddress(addressesOnly, Object.fromEntries(hosts), clock);
  return { resolve: resolvingBehindCaches(resolving(resolver, asked, regionOf), clock, mix) };
}

/** Load balancers on this machine have an address in place of a name. */
const addressesOnly = { resolve4: async (address: string) => [address] };

/** What its alarms look at: it sends that for any message after the first. */
function measuredBy(child: ChildProcess): Promise<Measured> {
  return new Promise((resolve) => {
    child.once("message", (measured: Measured) => resolve(measured));
    child.send("metrics");
  });
}

function order(child: ChildProcess, what: Order): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.once("message", (ready: Ready) => resolve(ready));
    child.once("exit", () => reject(new UserError(`the simulator did not start:\n${errors.trim()}`)));
    child.send(what);
  });
}

/** From the simulator's issuer. */
async function tokenFrom(url: string): Promise<string> {
  const body = JSON.stringify({ expiresSeconds: TOKEN_SECONDS });
  const response = await fetch(url, { method: "POST", body });
  return ((await response.json()) as { readonly token: string }).token;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (!child.connected) {
      resolve();
      return;
    }
    child.once("exit", () => resolve());
    child.disconnect();
  });
}

/** The simulator's own faults, through its endpoint for them. */
export function faultsAt(url: string): SimulatorFaults {
  const call = async (path: string, init: RequestInit) => {
    const response = await fetch(`${url}${path}`, init);
    if (!response.ok) throw new UserError(((await response.json()) as { message: string }).message);
  };
  return {
    kinds: SIMULATED.map(({ name }) => name),
    set: (kind, target, share) => call("", { method: "POST", body: JSON.stringify({ kind, target, share }) }),
    clear: (kind, target) => call(`?${new URLSearchParams({ kind, target })}`, { method: "DELETE" }),
  };
}
