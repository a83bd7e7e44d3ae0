import { detections } from "../../assessment/detection";
import { objectiveBreaches } from "../../assessment/objectives";
import { healthyAtRest, mostlyServedBy, servedAt } from "../../assessment/traffic";
import { type Location, locationOf } from "../../model/geography";
import type { Addresses } from "../../simulator/server";
import type { Topology } from "../../topology/topology";
import type { Paint } from "../paint";
import { CERTIFICATE_FILE } from "../running-simulator";
import { rangeText } from "./failovers";

export interface WelcomeProps {
  readonly topology: Topology;
  readonly locations: readonly Location[];
  readonly addresses: Addresses;
  readonly pageUrl: string;
  /** Seconds until the edge knows a load balancer's health. */
  readonly propagation: number;
  /** Simulated seconds per real one. */
  readonly speed: number;
  /** Why regions are unhealthy from the start. */
  readonly unhealthy: ReadonlyMap<string, readonly string[]>;
  readonly watch: boolean;
}

/** What the user reads when the simulator is ready: where everything is, and what to try. */
export function welcome(props: WelcomeProps, paint: Paint): string {
  const { topology, locations, addresses, propagation, speed, unhealthy, watch } = props;
  const { regions } = topology.table;
  const [location = locationOf(regions[0] as string)] = locations;
  // The region that the first clients see fail over.
  const first = mostlyServedBy(servedAt(topology, location, healthyAtRest(topology))) ?? (regions[0] as string);
  const { httpAddresses } = addresses;
  const budget = detections(topology, { best: propagation, worst: propagation }).get(first);
  return [
    paint("bold", `${topology.stack} runs on this machine: ${regions.join(", ")}`),
    ...(speed === 1 ? [] : [speedText(speed)]),
    "",
    `  the page: ${paint("bold", props.pageUrl)}    # shows the failover; open it in a browser`,
    ...locations.map(
      ({ name }) =>
        `  clients in ${name}: ${[...(addresses.addresses[name] ?? []), ...(httpAddresses?.[name] ?? [])].join("  ")}${nameServerText(addresses, name)}`,
    ),
    ...regions.map(
      (region) => `  ${region}: load balancer ${addresses.loadBalancers[region]}  table ${addresses.tables[region]}`,
    ),
    `  AWS API: export AWS_ENDPOINT_URL=${addresses.awsEndpointUrl}`,
    ...firewallLines(topology),
    "",
    ...[...unhealthy.values()].flatMap((lines) => lines.map((line) => paint("red", line))),
    ...(unhealthy.size === 0 ? [] : [""]),
    ...objectiveBreaches(topology).map((line) => paint("red", line)),
    "Try, in another terminal:",
    ...requests(props, location, first),
    `  npm run status -- ${first} 400    # the region becomes unhealthy, and new connections go to another region`,
    `  npm run status -- ${first} 200    # the region is healthy again, and gets new connections`,
    `  npm run fault -- cut-off ${first} --for 120    # or another fault: npm run fault -- --help`,
    ...(budget && !unhealthy.has(first)
      ? ["", `Predicted for ${first}: detected in ${rangeText(budget.detect)}, left in ${rangeText(budget.shift)}.`]
      : []),
    ...(watch ? ["The simulator follows changes of the code."] : []),
    "Ctrl-C stops everything.",
    "",
  ].join("\n");
}

/** What the firewalls refuse here, and what they refuse on AWS only. */
function firewallLines({ loadBalancers }: Topology): string[] {
  const firewalls = loadBalancers.flatMap(({ firewall }) => firewall ?? []);
  const [{ rateLimits = [] } = {}] = firewalls;
  const others = new Set(firewalls.flatMap(({ otherRules }) => otherRules));
  const enforced = rateLimits.map(
    ({ requests, windowSeconds }) =>
      `over ${requests} requests in ${windowSeconds} s from one client address get 403, checked every 10 s`,
  );
  return firewalls.length === 0
    ? []
    : [
        `  firewall: ${enforced.join(", ") || "refuses nothing here"}; not enforced here: ${[...others].join(", ") || "nothing"} (docs/api.md)`,
      ];
}

const speedText = (speed: number): string =>
  `Time runs ${speed} times as fast: all seconds here, and those of --for, are simulated (60 s pass in ${Number((60 / speed).toPrecision(2))} s).`;

const nameServerText = ({ nameServers }: Addresses, location: string): string =>
  nameServers ? `  name server ${nameServers[location]}` : "";

/**
 * How curl finds the load balancer where Route 53 is in front: the address of a region's, or what the name server says now.
 * @param region whose load balancer it is
 */
function resolved({ addresses }: WelcomeProps, location: string, region: string): { first: string; asked: string } {
  const [host = "", port = ""] = (addresses.nameServers?.[location] ?? "").split(":");
  if (port === "") return { first: "", asked: "" };
  const { hostname, port: at } = new URL(addresses.addresses[location]?.[0] ?? "");
  const at53 = (address: string) => `--resolve ${hostname}:${at}:${address} `;
  return {
    first: at53(new URL(addresses.loadBalancers[region] ?? "").hostname),
    asked: at53(`$(dig +short @${host} -p ${port} ${hostname})`),
  };
}

/** Requests that the application answers. */
function requests(props: WelcomeProps, { name }: Location, first: string): string[] {
  const { topology, addresses } = props;
  const resolve = resolved(props, name, first);
  const { httpAddresses, certificate, tokensUrl } = addresses;
  const [url = ""] = addresses.addresses[name] ?? [];
  const path = readPath(topology);
  const trust = `${certificate === undefined ? "" : `--cacert ${CERTIFICATE_FILE} `}${resolve.first}`;
  const [redirecting] = httpAddresses?.[name] ?? [];
  const takesToken = topology.functions.some(({ environment }) => environment.READS === "token");
  const get = `${url}${path}${takesToken ? ` ${BEARER_TOKEN}` : ""}`;
  return [
    `  curl -i ${trust}${get}`,
    ...(resolve.asked === ""
      ? []
      : [
          `  curl -i --cacert ${CERTIFICATE_FILE} ${resolve.asked}${get}    # asks the name server, and so follows a failover`,
        ]),
    ...(redirecting === undefined || resolve.asked !== ""
      ? []
      : [`  curl -iL ${trust}${redirecting}${path}    # HTTP redirects to HTTPS`]),
    ...(tokensUrl === undefined ? [] : [`  curl -i ${trust}${url}${writePath(topology)} -X PUT -d '{}' ${BEARER}`]),
  ];
}

/** Of the first seed item, where the example application runs; else of the health check, which every application answers. */
function readPath(topology: Topology): string {
  const { table, functions, loadBalancers } = topology;
  const [item] = table.items as readonly Record<string, { readonly S?: string }>[];
  const keys = [table.partitionKey, table.sortKey].filter((key) => key !== undefined);
  const ids = keys.map((key) => item?.[key]?.S);
  const isExample = functions.some(({ environment }) => environment.WRITES !== undefined);
  return isExample && ids.every((id) => id !== undefined)
    ? `/get/${ids.map((id) => encodeURIComponent(String(id))).join("/")}`
    : (loadBalancers[0]?.targetGroups[0]?.healthCheck.path ?? "/");
}

/** Of an item that is not there yet. */
const writePath = ({ table }: Topology): string => `/items/${table.sortKey === undefined ? "new" : "new/1"}`;

const BEARER_TOKEN = '-H "Authorization: Bearer $(npm run -s token)"';
const BEARER = `-H "content-type: application/json" ${BEARER_TOKEN}`;
