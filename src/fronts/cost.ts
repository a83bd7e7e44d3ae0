import { areaOf } from "../cost/areas";
import { HOURS_PER_MONTH, type Item, type Price, priceOf } from "../cost/prices";
import { type Location, locationOf } from "../model/geography";
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
  const used = new Set<Price>();
  const usd = (item: Item, region?: string, city?: Location): number | undefined => {
    const area = region === undefined ? undefined : areaOf(locationOf(region));
    const to = city && areaOf(city);
    const price = priceOf(prices, { item, region, area, to });
    if (!price) return undefined;
    used.add(price);
    return price.usd;
  };
  const hourly = regions.map((region) => ({ region, usd: usd("load-balancer-hour", region) }));
  const addresses = zones * (usd("public-address-hour") ?? 0);
  const priced = hourly.flatMap((each) => (each.usd === undefined ? [] : [each.usd + addresses]));
  const premiums = cities.map((city, index) => ({
    city: city.name,
    usd: usd("accelerator-premium", times[index]?.region, city),
  }));
  const dataOut = times.map(({ region }) => ({ region, usd: usd("data-out", region) }));
  return {
    front: {
      "global-accelerator": HOURS_PER_MONTH * (usd("accelerator-hour") ?? 0),
      "route-53": (usd("hosted-zone") ?? 0) + (usd("alias-query") ?? 0),
    },
    loadBalancers: HOURS_PER_MONTH * sum(priced),
    unpricedRegions: hourly.filter((each) => each.usd === undefined).map(({ region }) => region),
    dataOutPerGb: spreadOf(dataOut.map((each) => each.usd)),
    unpricedDataOut: [...new Set(dataOut.filter((each) => each.usd === undefined).map(({ region }) => region))],
    premiumPerGb: spreadOf(premiums.map((each) => each.usd)),
    unpricedCities: premiums.filter((each) => each.usd === undefined).map(({ city }) => city),
    used: [...used],
  };
}

function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  return { min: Math.min(...known), mean: sum(known) / known.length, max: Math.max(...known) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
