import { totalOf as requestsPerSecond } from "../assessment/load";
import type { Location } from "../model/geography";
import type { Front } from "../topology/topology";
import type { Assumptions } from "./assumptions";
import { type Backend, SECONDS_PER_MONTH } from "./backend";
import { type Charge, type Priced, Prices, type Total, together, totalOf } from "./charge";
import { type Failed, failuresOf } from "./failures";
import { sum } from "./figures";
import { fixedCharges, notComputed, onceCharges, reservedUnits, storedCharges } from "./fixed";
import { FAILURES_NOT_COMPUTED } from "./not-computed";
import { type OtherFront, otherFrontOf } from "./other-front";
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
