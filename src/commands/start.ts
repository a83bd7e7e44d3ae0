import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toOutputs } from "../aws/outputs";
import { failoverBudget } from "../model/failover-budget";
import { byDistance, type Location, locationOf } from "../model/geography";
import { RealClock } from "../process/clock";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import type { Timed } from "../simulator/ground/events";
import { lineOf } from "../simulator/lines";
import { deployedStack } from "../simulator/outputs";
import { type Addresses, serve } from "../simulator/server";
import { World } from "../simulator/world";
import { topologyFromSynth } from "../topology/from-synth";
import type { Topology } from "../topology/topology";
import { clientLocation } from "./client-location";
import {
  CERTIFICATE_FILE,
  type RunningSimulator,
  runningSimulator,
  SIMULATOR_FILE,
  STATE_FOLDER,
} from "./running-simulator";

export interface StartOptions {
  readonly stack?: string;
  readonly port: number;
  readonly speed: number;
  readonly from: readonly string[];
  readonly json: boolean;
  /** Seconds until the edge knows a load balancer's health. */
  readonly propagation: number;
  /** Milliseconds until a write is in the other regions. */
  readonly replicationLag: number;
  /** URLs of DynamoDB engines, by region. */
  readonly dynamodbEndpoint: ReadonlyMap<string, string>;
}

/** Runs the synthesized backend on this machine until it is stopped. */
export async function start(
  root: string,
  options: StartOptions,
  print: (line: string) => void,
): Promise<{ stop: () => Promise<void> }> {
  const given = options.from.map(clientLocation);
  const topology = topologyFromSynth(synthesize(root), options.stack);
  const locations = given.length > 0 ? distinct(given) : [locationOf(topology.table.regions[0] as string)];
  const world = await World.start(topology, {
    clock: new RealClock(options.speed),
    propagationMs: options.propagation * 1000,
    replicationLagMs: options.replicationLag,
    dynamodbEndpoints: endpointsFor(topology, options.dynamodbEndpoint),
  });
  try {
    const served = await serve(world, { locations, port: options.port });
    announce(root, topology, served.addresses);
    if (options.json) print(JSON.stringify({ at: 0, type: "ready", ...served.addresses }));
    else print(welcome(topology, locations, served.addresses, options.propagation));
    world.events.subscribe((event: Timed) => {
      const line = options.json ? JSON.stringify(event) : lineOf(event);
      if (line !== undefined) print(line);
    });
    return {
      stop: async () => {
        // Another one may have been started since, and be the one that the file leads to.
        if (announced(root)?.faultsUrl === served.addresses.faultsUrl) rmSync(join(root, SIMULATOR_FILE));
        await served.stop();
        await world.stop();
      },
    };
  } catch (error) {
    await world.stop();
    throw error;
  }
}

function endpointsFor(topology: Topology, given: StartOptions["dynamodbEndpoint"]): StartOptions["dynamodbEndpoint"] {
  const { regions } = topology.table;
  for (const region of given.keys()) {
    if (regions.includes(region)) continue;
    throw new UserError(`--dynamodb-endpoint: the backend has no region ${region}; use one of ${regions.join(", ")}`);
  }
  return given;
}

/** Leaves where the simulator is found, its outputs, and the certificate that its clients are to trust. */
function announce(root: string, topology: Topology, addresses: Addresses): void {
  const outputs = { [topology.stack]: toOutputs(deployedStack(topology, addresses)) };
  mkdirSync(join(root, STATE_FOLDER), { recursive: true });
  const write = (file: string, value: unknown) =>
    writeFileSync(join(root, file), `${JSON.stringify(value, null, 2)}\n`);
  write(join(STATE_FOLDER, "outputs.json"), outputs);
  const { awsEndpointUrl, faultsUrl, tokensUrl, certificate } = addresses;
  write(SIMULATOR_FILE, { awsEndpointUrl, faultsUrl, tokensUrl, outputs } satisfies RunningSimulator);
  if (certificate !== undefined) writeFileSync(join(root, CERTIFICATE_FILE), certificate);
}

/** @param propagation seconds until the edge knows a load balancer's health */
function welcome(
  topology: Topology,
  locations: readonly Location[],
  addresses: Addresses,
  propagation: number,
): string {
  const regions = topology.table.regions;
  const [location = locationOf(regions[0] as string)] = locations;
  // The region that the first clients see fail over.
  const [first = ""] = byDistance(location, regions);
  const [url = ""] = addresses.addresses[location.name] ?? [];
  const budget = failoverBudget(topology, { best: propagation, worst: propagation }).get(first);
  const range = ({ best, worst }: { best: number; worst: number }) => `${best} to ${worst} s`;
  const path = seedPath(topology);
  const { httpAddresses, certificate, tokensUrl } = addresses;
  const trust = certificate === undefined ? "" : `--cacert ${CERTIFICATE_FILE} `;
  const [redirecting] = httpAddresses?.[location.name] ?? [];
  return [
    `${topology.stack} runs on this machine: ${regions.join(", ")}`,
    "",
    ...locations.map(
      ({ name }) =>
        `  clients in ${name}: ${[...(addresses.addresses[name] ?? []), ...(httpAddresses?.[name] ?? [])].join("  ")}`,
    ),
    ...regions.map(
      (region) => `  ${region}: load balancer ${addresses.loadBalancers[region]}  table ${addresses.tables[region]}`,
    ),
    `  AWS API: export AWS_ENDPOINT_URL=${addresses.awsEndpointUrl}`,
    "",
    "Try, in another terminal:",
    `  curl -i ${trust}${url}${path}`,
    ...(redirecting === undefined ? [] : [`  curl -iL ${trust}${redirecting}${path}    # HTTP leads to HTTPS`]),
    ...(tokensUrl === undefined ? [] : [`  curl -i ${trust}${url}${writePath(topology)} -X PUT -d '{}' ${BEARER}`]),
    `  npm run status -- ${first} 400    # the region turns sick, and new connections leave it`,
    `  npm run status -- ${first} 200    # it recovers, and they come back`,
    `  npm run fault -- cut-off ${first} --for 120    # or another fault: npm run fault -- --help`,
    ...(budget
      ? ["", `Predicted for ${first}: detected in ${range(budget.detect)}, left in ${range(budget.shift)}.`]
      : []),
    "Ctrl-C stops everything.",
    "",
  ].join("\n");
}

/** Of the first seed item; where there is none, of what answers always. */
function seedPath({ table }: Topology): string {
  const [item] = table.items as readonly Record<string, { readonly S?: string }>[];
  const keys = [table.partitionKey, table.sortKey].filter((key) => key !== undefined);
  const ids = keys.map((key) => item?.[key]?.S);
  return ids.some((id) => id === undefined)
    ? "/health"
    : `/get/${ids.map((id) => encodeURIComponent(String(id))).join("/")}`;
}

/** Of an item that is not there yet. */
const writePath = ({ table }: Topology): string => `/items/${table.sortKey === undefined ? "new" : "new/1"}`;

const BEARER = '-H "content-type: application/json" -H "Authorization: Bearer $(npm run -s token)"';

/** A place named twice is one place, with one pair of addresses. */
const distinct = (locations: readonly Location[]): Location[] => [
  ...new Map(locations.map((location) => [location.name, location])).values(),
];

function announced(root: string): RunningSimulator | undefined {
  try {
    return runningSimulator(root);
  } catch {
    return undefined;
  }
}
