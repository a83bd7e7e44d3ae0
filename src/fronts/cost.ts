import { areaOf } from "../cost/areas";
import { type Charge, Prices, type Total, totalOf } from "../cost/charge";
import { sum } from "../cost/figures";
import { ACCELERATOR, ALIAS_QUERIES, HOSTED_ZONE, loadBalancerCharges } from "../cost/fixed";
import type { Price } from "../cost/prices";
import type { Location } from "../model/geography";
import type { Assumptions } from "./assumptions";
import type { ByFront, CityTimes } from "./latency";

/** What a front costs in US dollars, as far as prices are known. */
export interface Cost {
  /** A month, of the front alone. */
  readonly front: ByFront<number>;
  /** A month, of the load balancers and their public addresses, the same with either; without the regions below. */
  readonly loadBalancers: number;
  /** Of which the price of a load balancer is not known. */
  readonly unpricedRegions: readonly string[];
  /** For each GB to clients, with either front: data that leaves AWS. Over the regions of the cities. */
  readonly dataOutPerGb: Spread | undefined;
  /** Regions of the cities of which that is not known. */
  readonly unpricedDataOut: readonly string[];
  /** What the accelerator adds to that. */
  readonly premiumPerGb: Spread | undefined;
  /** From which the premium is not known: nobody here knows the price between their area and that of their region. */
  readonly unpricedCities: readonly string[];
  /** Every price that was used. */
  readonly used: readonly Price[];
}

/** Over the cities for which it is known; where it is known for none, there is no spread. */
export interface Spread {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** Of a backend in these regions. @param cities with `times` in the same order */
export function costOf(
  regions: readonly string[],
  cities: readonly Location[],
  times: readonly CityTimes[],
  { prices, zones }: Assumptions,
): Cost {
  const book = new Prices(prices);
  const monthly = (charges: readonly Charge[]) => totalOf(book.of(charges));
  const balancers = regions.map((region) => ({ region, ...monthly(loadBalancerCharges(region, zones)) }));
  const premiums = cities.map((city, index) => ({
    city: city.name,
    usd: book.usdOf({ item: "accelerator-premium", region: times[index]?.region, to: areaOf(city) }),
  }));
  const dataOut = times.map(({ region }) => ({ region, usd: book.usdOf({ item: "data-out", region }) }));
  const isKnown = ({ unknown }: Total) => unknown.length === 0;
  return {
    front: { "global-accelerator": monthly([ACCELERATOR]).usd, "route-53": monthly([HOSTED_ZONE, ALIAS_QUERIES]).usd },
    loadBalancers: sum(balancers.filter(isKnown).map(({ usd }) => usd)),
    unpricedRegions: balancers.filter((each) => !isKnown(each)).map(({ region }) => region),
    dataOutPerGb: spreadOf(dataOut.map((each) => each.usd)),
    unpricedDataOut: [...new Set(dataOut.filter((each) => each.usd === undefined).map(({ region }) => region))],
    premiumPerGb: spreadOf(premiums.map((each) => each.usd)),
    unpricedCities: premiums.filter((each) => each.usd === undefined).map(({ city }) => city),
    used: book.used,
  };
}

function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  return { min: Math.min(...known), mean: sum(known) / known.length, max: Math.max(...known) };
}
