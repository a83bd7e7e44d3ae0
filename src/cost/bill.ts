import { totalOf as requestsPerSecond } from "../assessment/load";
import { healthyWithout } from "../assessment/traffic";
import type { Location } from "../model/geography";
import { entrancesOf } from "../topology/front";
import type { Front } from "../topology/topology";
import { type Assumptions, requestOf } from "./assumptions";
import { type Charge, type Priced, Prices, type Total, together, totalOf } from "./charge";
import { sum } from "./figures";
import {
  ACCELERATOR,
  type Backend,
  fixedCharges,
  gbOf,
  HOSTED_ZONE,
  notComputed,
  onceCharges,
  reservedUnits,
  SECONDS_PER_MONTH,
  storedCharges,
} from "./fixed";
import { FAILURES_NOT_COMPUTED } from "./not-computed";
import { HOURS_PER_MONTH, type Price } from "./prices";
import { type Part, partsOf, premiumCharges, requestCharges, unitHours } from "./traffic";

/** Charges with their prices, and what they come to. */
export interface Sum extends Total {
  readonly lines: readonly Priced[];
}

/** What a backend costs, in US dollars. */
export interface Bill {
  readonly stack: string;
  readonly front: Front["kind"];
  /** A month, while nobody sends a request. */
  readonly fixed: Sum;
  /** Once. */
  readonly once: Sum;
  /** Of all requests, 0-1, in the order of what the regions get. */
  readonly shares: readonly { readonly region: string; readonly share: number }[];
  /** A million requests, from the locations. */
  readonly perMillion: Sum;
  /** A GB to clients, more than what a million requests has. */
  readonly perGb: Sum;
  /** A GB that is stored in every region, a month. */
  readonly perGbStored: Sum;
  /** A month with the load; undefined: nobody gave one. */
  readonly monthly: Sum | undefined;
  readonly failures: readonly Failed[];
  readonly otherFront: OtherFront;
  /** Types of resources that are in none of these, with their number. */
  readonly notComputed: readonly string[];
  /** What a failure can cost besides. */
  readonly failuresNotComputed: readonly string[];
  /** Every price that any of it is computed with. */
  readonly prices: readonly Price[];
}

/** What the failure of a region adds, while it lasts. */
export interface Failed {
  readonly region: string;
  /** Undefined where no other region takes over. */
  readonly perMillion: Total | undefined;
  /** With the load; undefined without one. */
  readonly perHour: Total | undefined;
  /** Of the environments that start elsewhere; undefined without a load. */
  readonly starts: Total | undefined;
  /** To make its replica again: for each GB of the table. */
  readonly replicaPerGb: Total;
}

/** What the other front adds, or takes away. */
export interface OtherFront {
  readonly kind: Front["kind"];
  readonly fixed: Total;
  readonly perMillion: Total;
  readonly monthly: Total | undefined;
}

/** The whole bill. Pure. @param locations where clients are: those of the load, if the topology has one */
export function billOf(
  backend: Backend,
  locations: readonly Location[],
  assumed: Assumptions,
  prices: readonly Price[],
): Bill {
  const { topology } = backend;
  const { load } = topology;
  const book = new Prices(prices);
  const priced = (charges: readonly Charge[]): Sum => {
    const lines = book.of(together(charges));
    return { lines, ...totalOf(lines) };
  };
  const parts = partsOf(backend, locations);
  const perSecond =
    load &&
    requestsPerSecond(
      load,
      locations.map(({ name }) => name),
    );
  const perMonth = perSecond && perSecond * SECONDS_PER_MONTH;
  const fixed = fixedCharges(backend, assumed);
  const requests = (count: number, of = parts) => requestCharges(backend, of, count, assumed);
  return {
    stack: topology.stack,
    front: topology.front.kind,
    fixed: priced(fixed),
    once: priced(onceCharges(backend)),
    shares: parts.map(({ region, share }) => ({ region, share })),
    perMillion: priced(requests(1e6)),
    perGb: priced(gbCharges(backend, parts)),
    perGbStored: priced(storedCharges(backend, 1)),
    monthly:
      perMonth === undefined
        ? undefined
        : priced([...fixed, ...beyondReserved(backend, parts, requests(perMonth), perMonth, assumed)]),
    failures: failuresOf(backend, locations, { parts, perSecond, assumed, priced }),
    otherFront: otherFrontOf(backend, parts, { perMonth, assumed, priced }),
    notComputed: notComputed(backend),
    failuresNotComputed: FAILURES_NOT_COMPUTED,
    prices: book.used,
  };
}

/** A GB of answers, as the regions send them: the capacity of load balancers is with the requests. */
const gbCharges = ({ topology }: Backend, parts: readonly Part[]): Charge[] =>
  parts.flatMap(({ region, share, to }): Charge[] => [
    { item: "data-out", what: "data to clients", region, quantity: share },
    ...(topology.front.kind === "global-accelerator" ? premiumCharges(region, to, share) : []),
  ]);

/** Without the capacity units that are reserved, which are billed already. */
function beyondReserved(
  { topology, resources }: Backend,
  parts: readonly Part[],
  charges: readonly Charge[],
  requests: number,
  assumed: Assumptions,
): Charge[] {
  const reserved = (region: string | undefined) =>
    HOURS_PER_MONTH *
    sum(
      resources
        .filter((each) => each.type === "aws_lb" && each.region === region)
        .map(({ attributes }) => reservedUnits(attributes)),
    );
  return charges.map((charge) => {
    if (charge.item !== "load-balancer-unit") return charge;
    const share = parts.find(({ region }) => region === charge.region)?.share ?? 0;
    const balancer = topology.loadBalancers.find(({ region }) => region === charge.region);
    const used = unitHours(balancer, requests * share, assumed);
    return { ...charge, quantity: Math.max(0, used - reserved(charge.region)) };
  });
}

interface Given {
  readonly parts: readonly Part[];
  readonly perSecond: number | undefined;
  readonly assumed: Assumptions;
  readonly priced: (charges: readonly Charge[]) => Sum;
}

/** What each region's failure adds: the same requests cost what they cost in the regions that take over. */
function failuresOf(backend: Backend, locations: readonly Location[], given: Given): Failed[] {
  const { parts, perSecond, assumed, priced } = given;
  const { topology } = backend;
  const regions = [...new Set(entrancesOf(topology.front).map(({ region }) => region))];
  const costOf = (of: readonly Part[], count: number) => priced(requestCharges(backend, of, count, assumed));
  const [home] = topology.table.regions;
  return regions.map((region) => {
    const after = partsOf(backend, locations, healthyWithout(topology, [region]));
    const isLeft = after.length > 0 && !after.some((part) => part.region === region);
    const extra = (count: number) => difference(costOf(parts, count), costOf(after, count));
    const source = region === home ? topology.table.regions.find((each) => each !== region) : home;
    return {
      region,
      perMillion: isLeft ? extra(1e6) : undefined,
      perHour: isLeft && perSecond !== undefined ? extra(perSecond * 3600) : undefined,
      starts:
        isLeft && perSecond !== undefined ? priced(startsOf(backend, parts, after, perSecond, assumed)) : undefined,
      replicaPerGb: priced([
        { item: "table-restore", what: "restore of the replica", region, quantity: 1 },
        { item: "data-to-region", what: "its data", region: source, quantity: 1 },
      ]),
    };
  });
}

/** Environments that start because a region gets more requests: so many as are in flight. */
function startsOf(
  { topology }: Backend,
  before: readonly Part[],
  after: readonly Part[],
  perSecond: number,
  assumed: Assumptions,
): Charge[] {
  const { durationMs } = requestOf(assumed, topology.load);
  return after.flatMap(({ region, share }): Charge[] => {
    const was = before.find((part) => part.region === region)?.share ?? 0;
    const [lambda] = topology.functions.filter((each) => each.region === region);
    const starts = Math.ceil((Math.max(0, share - was) * perSecond * durationMs) / 1000);
    if (!lambda) return [];
    const quantity = (starts * gbOf(lambda.memoryMb) * assumed.initMs) / 1000;
    return [{ item: `function-second-${lambda.architecture}`, what: "start of environments", region, quantity }];
  });
}

/** With Route 53 the queries for an alias are free, and there is no premium; its health checks are the load balancers' own. */
function otherFrontOf(
  backend: Backend,
  parts: readonly Part[],
  { perMonth, assumed, priced }: Pick<Given, "assumed" | "priced"> & { readonly perMonth: number | undefined },
): OtherFront {
  const isAccelerated = backend.topology.front.kind === "global-accelerator";
  const hasZone = backend.resources.some(({ type }) => type === "aws_route53_zone");
  const fixed = (kind: Front["kind"]) => [
    ...(kind === "global-accelerator" ? [ACCELERATOR] : []),
    ...(kind === "route-53" || hasZone ? [HOSTED_ZONE] : []),
  ];
  const premium = (requests: number) =>
    priced(
      parts.flatMap(({ region, share, to }) =>
        premiumCharges(region, to, (requests * share * Math.max(assumed.requestKb, assumed.responseKb)) / 1e6),
      ),
    );
  const change = (of: Total): Total => (isAccelerated ? { usd: 0 - of.usd, unknown: of.unknown } : of);
  const other: Front["kind"] = isAccelerated ? "route-53" : "global-accelerator";
  const months = difference(priced(fixed(backend.topology.front.kind)), priced(fixed(other)));
  const monthly = perMonth === undefined ? undefined : change(premium(perMonth));
  return {
    kind: other,
    fixed: months,
    perMillion: change(premium(1e6)),
    monthly: monthly && {
      usd: months.usd + monthly.usd,
      unknown: [...new Set([...months.unknown, ...monthly.unknown])],
    },
  };
}

/** What one total has more than another; what is not known of either is not known of it. */
export const difference = (before: Total, after: Total): Total => ({
  usd: after.usd - before.usd,
  unknown: [...new Set([...before.unknown, ...after.unknown])],
});
