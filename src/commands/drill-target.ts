import { Resolver } from "node:dns/promises";
import { isIP, isIPv6 } from "node:net";
import { type DeployedStack, fromOutputs, missingOutputs, readOutputs } from "../aws/outputs";
import { PreflightError } from "../drill/preflight-error";
import type { AwsTargetOptions } from "../drill/targets/aws-target";
import { regionByAddress, resolving } from "../drill/targets/dns";
import type { TlsOptions } from "../drill/targets/http-client";
import type { Target } from "../drill/targets/target";
import { readAssumptions } from "../fronts/assumptions";
import { type DnsClient, mixtureOf } from "../model/dns-clients";
import { type Location, locationOf } from "../model/geography";
import { RealClock } from "../process/clock";
import { UserError } from "../process/user-error";
import { clientPort } from "../topology/front-ports";
import type { Topology } from "../topology/topology";
import { clientLocation } from "./client-location";

export interface TargetOptions {
  readonly target: "simulator" | "aws";
  readonly virtual: boolean;
  readonly outputs?: string;
  /** That clients call, where the outputs have none. */
  readonly url?: string;
  readonly from: readonly string[];
  /** Caches of clients, where Route 53 is in front; the texts of the options. */
  readonly clients?: string;
  readonly stretched?: string;
  readonly stretchedSeconds?: string;
}

/** @throws UserError where options contradict each other */
export function checkTargetOptions(options: TargetOptions): void {
  const { target, virtual, outputs, url, from } = options;
  if (target === "aws" && virtual) throw new UserError("--virtual is for the simulator: time on AWS is real");
  if (target === "aws" && from.length > 1) {
    throw new UserError(
      "give --from only once with --target aws: the clients are on this machine, and --from only names its location",
    );
  }
  if (target === "simulator" && outputs !== undefined) {
    throw new UserError("--outputs is for --target aws: the simulator starts what main.ts synthesizes");
  }
  if (target === "simulator" && url !== undefined) {
    throw new UserError("--url is for --target aws: the simulator has URLs of its own");
  }
  if (target === "aws" && isMixGiven(options)) {
    throw new UserError(
      "--clients, --stretched and --stretched-seconds are for the simulator: on AWS the drill asks the resolver of this machine, whose cache is real",
    );
  }
  mixOfOptions(options);
}

/** @throws PreflightError where a deployed backend cannot be found by what was given */
export function checkDeployed(topology: Topology, options: TargetOptions): void {
  if (options.target !== "aws") return;
  clientsOf(topology, deployedStack(topology, options.outputs), options, new Resolver());
}

/** What a drill on AWS asks: the resolver of this machine. */
type NameServer = Pick<Resolver, "resolve4" | "getServers">;

/** The kinds of target, each loaded only when it is wanted. */
export async function targetOf(
  topology: Topology,
  options: TargetOptions,
  resolver: NameServer = new Resolver(),
): Promise<Target> {
  if (topology.front.kind !== "route-53" && isMixGiven(options)) {
    throw new PreflightError([
      "--clients, --stretched and --stretched-seconds are for Route 53: caches of DNS change nothing with an accelerator in front",
    ]);
  }
  const mix = mixOfOptions(options);
  if (options.target === "aws") {
    const stack = deployedStack(topology, options.outputs);
    const { awsTarget } = await import("../drill/targets/aws-target.js");
    return awsTarget({ kind: "aws", topology, stack, ...clientsOf(topology, stack, options, resolver) });
  }
  const locations: readonly Location[] =
    options.from.length > 0 ? options.from.map(clientLocation) : topology.table.regions.map(locationOf);
  if (!options.virtual) {
    const { simulatorTarget } = await import("../drill/targets/simulator-target.js");
    return simulatorTarget(topology, locations, mix);
  }
  const { VirtualClock } = await import("../simulator/ground/virtual-clock.js");
  const { World } = await import("../simulator/world.js");
  const { virtualTarget } = await import("../drill/targets/virtual-target.js");
  const clock = new VirtualClock();
  const world = await World.start(topology, { clock });
  const { TOKEN_SECONDS } = await import("../drill/token.js");
  return virtualTarget(world, clock, locations, {
    token: await world.issuer?.token(TOKEN_SECONDS),
    mix,
  });
}

const isMixGiven = ({ clients, stretched, stretchedSeconds }: TargetOptions): boolean =>
  [clients, stretched, stretchedSeconds].some((text) => text !== undefined);

/** Clients without caches of their own, behind resolvers as they were measured, if nothing else is wanted. */
function mixOfOptions({ clients = "plain=1", stretched, stretchedSeconds }: TargetOptions): readonly DnsClient[] {
  const texts = { clients, stretched, "stretched-seconds": stretchedSeconds };
  const { assumptions, problems } = readAssumptions(texts, []);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return mixtureOf(assumptions.mixture, assumptions.stretchedShare, assumptions.stretchedSeconds);
}

type Clients = Pick<AwsTargetOptions, "clients" | "tls" | "dns">;

/**
 * Clients call the static addresses in turn, under the name that the certificates are for.
 * @throws PreflightError where that name is not known
 */
function clientsOf(
  topology: Topology,
  stack: DeployedStack,
  { url, from }: Pick<TargetOptions, "url" | "from">,
  resolver: NameServer,
): Clients {
  const { port, protocol } = clientPort(topology);
  const location = from[0] === undefined ? HERE : clientLocation(from[0]);
  if (topology.front.kind === "route-53" && url !== undefined) {
    throw new PreflightError([`clients ask Route 53 for ${topology.front.name}: leave out --url`]);
  }
  if (topology.front.kind === "route-53") return clientsOfDns(topology.front.name, stack, { location, resolver });
  if (protocol === "HTTP" && url !== undefined) {
    throw new PreflightError([`${topology.stack} has no HTTPS, and clients call its addresses: leave out --url`]);
  }
  const tls = protocol === "HTTPS" ? { tls: tlsOf(topology, url ?? stack.url) } : {};
  return {
    clients: [
      {
        location,
        addresses: (stack.acceleratorIpAddresses ?? []).map(
          (address) => `${protocol.toLowerCase()}://${hostOf(address, port)}`,
        ),
      },
    ],
    ...tls,
  };
}

/** Clients ask the resolver of this machine for each new connection, which keeps answers as long as it wants. */
function clientsOfDns(
  name: string,
  { url, regions }: DeployedStack,
  { location, resolver }: { readonly location: Location; readonly resolver: NameServer },
): Clients {
  const hosts = Object.entries(regions).map(([region, { loadBalancerDnsName }]) => [region, loadBalancerDnsName]);
  const regionOf = regionByAddress(resolver, Object.fromEntries(hosts), new RealClock());
  return {
    clients: [{ location, addresses: [url ?? `https://${name}`], resolve: resolving(resolver, name, regionOf) }],
    dns: { asks: `the resolver of this machine (${resolver.getServers().join(", ")})`, clients: 1 },
    tls: {},
  };
}

/** The simulator's addresses have a port each. */
function hostOf(address: string, port: number): string {
  if (isIPv6(address)) return `[${address}]:${port}`;
  return address.includes(":") ? address : `${address}:${port}`;
}

function tlsOf({ stack }: Topology, url: unknown): TlsOptions {
  if (url === undefined) {
    throw new PreflightError([
      `${stack} has HTTPS, and its outputs do not contain the name of its certificates: give the name with --url https://NAME`,
    ]);
  }
  const { protocol, hostname } = URL.canParse(String(url)) ? new URL(String(url)) : { protocol: "", hostname: "" };
  if (protocol !== "https:") {
    throw new PreflightError([
      `${stack} answers HTTPS, not ${url}: give the name of its certificates with --url https://NAME`,
    ]);
  }
  // An address is not a name: TLS accepts no address as one, and the certificate is checked against the address that is called.
  return isIP(hostname) ? {} : { name: hostname };
}

/** Where a drill on AWS is run from; only its name matters. */
const HERE: Location = { name: "here", latitude: 0, longitude: 0 };

/** @throws PreflightError where they are missing, or not of this stack */
export function deployedStack({ stack, table }: Topology, file: string | undefined): DeployedStack {
  const remedy = `write them with npx cdktf output ${stack} --outputs-file FILE`;
  if (file === undefined) throw new PreflightError([`--target aws needs --outputs FILE: ${remedy}`]);
  const outputs = readable(file, stack)[stack];
  if (outputs === undefined) {
    throw new PreflightError([`${file} has no outputs of the stack ${stack}, only of another stack: ${remedy}`]);
  }
  const missing = missingOutputs(outputs, table.regions);
  if (missing.length === 0) return fromOutputs(outputs);
  throw new PreflightError([
    `${file} lacks ${missing.join(", ")}, so it was not written for this configuration of ${stack}: ${remedy}`,
  ]);
}

function readable(file: string, stack: string): ReturnType<typeof readOutputs> {
  try {
    return readOutputs(file, stack);
  } catch (error) {
    throw new PreflightError([(error as Error).message]);
  }
}
