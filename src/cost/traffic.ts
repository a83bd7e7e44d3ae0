import { requestsOf } from "../assessment/load";
import { healthyAtRest, servedAt } from "../assessment/traffic";
import type { Location } from "../model/geography";
import type { IsHealthy } from "../model/routing";
import { mainFunctions } from "../topology/main-functions";
import type { LoadBalancer } from "../topology/topology";
import { type Area, areaOf } from "./areas";
import { type Assumptions, requestOf } from "./assumptions";
import { type Backend, gbOf } from "./backend";
import { type Charge, together } from "./charge";
import { logBytesOf } from "./checks";
import { sum } from "./figures";

/** What one region gets of all requests. */
export interface Part {
  readonly region: string;
  /** 0-1. */
  readonly share: number;
  /** Of the region's requests, by the area of the edge; null: an area that the price list does not name. */
  readonly to: ReadonlyMap<Area | null, number>;
}

/** Where the requests of these locations go: in the shares of `load`, or else the same from each. */
export function partsOf(
  { topology }: Backend,
  locations: readonly Location[],
  isHealthy: IsHealthy = healthyAtRest(topology),
): readonly Part[] {
  const names = locations.map(({ name }) => name);
  const requests = requestsOf(topology.load ?? { requestsPerSecond: 1 }, names);
  const total = sum(requests) || 1;
  const regions = new Map<string, Map<Area | null, number>>();
  for (const [index, location] of locations.entries()) {
    for (const { region, share } of servedAt(topology, location, isHealthy).shares) {
      const to = regions.get(region) ?? new Map<Area | null, number>();
      const area = areaOf(location) ?? null;
      to.set(area, (to.get(area) ?? 0) + (share * (requests[index] ?? 0)) / total);
      regions.set(region, to);
    }
  }
  return [...regions].map(([region, to]) => {
    const share = sum([...to.values()]);
    return { region, share, to: new Map([...to].map(([area, part]) => [area, share === 0 ? 0 : part / share])) };
  });
}

/** What so many requests cost that these parts get. */
export const requestCharges = (
  backend: Backend,
  parts: readonly Part[],
  requests: number,
  assumed: Assumptions,
): Charge[] => together(parts.flatMap((part) => regionCharges(backend, part, requests * part.share, assumed)));

function regionCharges(backend: Backend, { region, to }: Part, requests: number, assumed: Assumptions): Charge[] {
  const { topology } = backend;
  const of = (item: Charge["item"], what: string, quantity: number): Charge => ({ item, what, region, quantity });
  const balancer = topology.loadBalancers.find((each) => each.region === region);
  const outGb = (requests * assumed.responseKb) / 1e6;
  const inGb = (requests * assumed.requestKb) / 1e6;
  return [
    of("load-balancer-unit", "load balancer capacity", unitHours(balancer, requests, assumed)),
    ...(balancer?.firewall ? [of("firewall-request", "firewall requests", requests / 1e6)] : []),
    ...functionCharges(backend, region, requests, assumed),
    ...tableCharges(backend, region, requests, assumed),
    of("data-out", "data to clients", outGb),
    // Each hour only the direction that has more traffic, on top of the price of the data itself.
    ...(topology.front.kind === "global-accelerator" ? premiumCharges(region, to, Math.max(inGb, outGb)) : []),
  ];
}

/** For data through an accelerator, on top of what data to clients costs. */
export const premiumCharges = (region: string, to: Part["to"], gb: number): Charge[] =>
  [...to].map(([area, share]) => ({
    item: "accelerator-premium",
    what: "accelerator premium",
    region,
    to: area,
    quantity: gb * share,
  }));

/** GB that a capacity unit takes in an hour where the targets are functions, and what else it takes. */
const UNIT = { gb: 0.4, connectionsPerSecond: 25, openConnections: 3000, rulesPerSecond: 1000, freeRules: 10 };

/**
 * Capacity units x hours that requests take, if they come evenly: the largest of four dimensions
 * (https://aws.amazon.com/elasticloadbalancing/pricing/).
 */
export function unitHours(balancer: LoadBalancer | undefined, requests: number, assumed: Assumptions): number {
  const connections = requests / assumed.requestsPerConnection;
  const rules = Math.max(0, ...(balancer?.listeners ?? []).map((each) => each.rules.length));
  return Math.max(
    connections / UNIT.connectionsPerSecond / 3600,
    (connections * assumed.connectionSeconds) / UNIT.openConnections / 3600,
    (requests * (assumed.requestKb + assumed.responseKb)) / 1e6 / UNIT.gb,
    (requests * Math.max(0, rules - UNIT.freeRules)) / UNIT.rulesPerSecond / 3600,
  );
}

/** Of the function that gets the requests for which no rule is. The start of an environment is billed as well. */
function functionCharges(backend: Backend, region: string, requests: number, assumed: Assumptions): Charge[] {
  const { topology, resources } = backend;
  const [lambda] = mainFunctions(topology, region);
  if (!lambda) return [];
  const { durationMs } = requestOf(assumed, topology.load);
  const gb = requests * gbOf(lambda.memoryMb);
  const item = `function-second-${lambda.architecture}` as const;
  return [
    { item: "function-request", what: "invocations", region, quantity: requests / 1e6 },
    { item, what: "duration of invocations", region, quantity: (gb * durationMs) / 1000 },
    {
      item,
      what: "start of environments",
      region,
      quantity: (gb * assumed.coldShare * assumed.initMs) / 1000,
    },
    {
      item: "log",
      what: "logs",
      region,
      quantity: (requests * logBytesOf(lambda, resources, assumed).request) / 1e9,
    },
  ];
}

/** Each region bills a write. A deletion by TTL is free in the region that makes it, and a replicated write in the others. */
function tableCharges({ topology }: Backend, region: string, requests: number, assumed: Assumptions): Charge[] {
  const { table, load } = topology;
  const { writeShare, readsPerRequest } = requestOf(assumed, load);
  const writes = requests * writeShare;
  const units = (writes * Math.max(1, Math.ceil(assumed.itemKb))) / 1e6;
  const reads = requests * (1 - writeShare) * readsPerRequest * Math.max(1, Math.ceil(assumed.itemKb / 4));
  const others = table.regions.filter((each) => each !== region);
  const expired = table.ttlAttribute === undefined ? 0 : units * assumed.expiringShare;
  return [
    { item: "table-read", what: "reads", region, quantity: (reads * assumed.unitsPerRead) / 1e6 },
    { item: "table-write", what: "writes", region, quantity: units },
    ...others.flatMap((other): Charge[] => [
      { item: "table-write", what: "replicated writes", region: other, quantity: units },
      { item: "table-write", what: "replicated deletions of expired items", region: other, quantity: expired },
    ]),
    {
      item: "data-to-region",
      what: "replication to other regions",
      region,
      quantity: (others.length * writes * assumed.itemKb) / 1e6,
    },
  ];
}
