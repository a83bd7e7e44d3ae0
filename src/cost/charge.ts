import { locationOf } from "../model/geography";
import { type Area, areaOf } from "./areas";
import { sum } from "./figures";
import { ITEMS, type Item, type Price, priceOf } from "./prices";

/** Something that AWS bills: so much of an item. */
export interface Charge {
  readonly item: Item;
  /** For people: `load balancer`. */
  readonly what: string;
  /** @default AWS bills it in no region */
  readonly region?: string;
  /** Area of the edge; null where the price list names none for it. @default it is not of an edge */
  readonly to?: Area | null;
  /** In what the item's price is for, such as hours. */
  readonly quantity: number;
  /** How many of them there are. @default they are not counted */
  readonly count?: number;
}

export interface Priced extends Charge {
  /** Undefined: no price is known. */
  readonly usd: number | undefined;
}

/** What is known of a sum, and what is missing in it. */
export interface Total {
  readonly usd: number;
  /** `load-balancer-hour in ap-east-1`, each once. */
  readonly unknown: readonly string[];
}

/** Prices of charges, which remembers the rows that it used. */
export class Prices {
  readonly #prices: readonly Price[];
  readonly #used = new Set<Price>();

  constructor(prices: readonly Price[]) {
    this.#prices = prices;
  }

  get used(): readonly Price[] {
    return [...this.#used];
  }

  usdOf({ item, region, to }: Pick<Charge, "item" | "region" | "to">): number | undefined {
    const area = region === undefined ? undefined : areaOfRegion(region);
    const price = priceOf(this.#prices, { item, region, area, to: to ?? undefined });
    if (price) this.#used.add(price);
    return price?.usd;
  }

  of(charges: readonly Charge[]): readonly Priced[] {
    return charges
      .filter(({ quantity }) => quantity !== 0)
      .map((charge) => {
        const usd = this.usdOf(charge);
        // A plan can hide a number, or not know it yet.
        const isKnown = usd !== undefined && Number.isFinite(charge.quantity);
        return { ...charge, usd: isKnown ? usd * charge.quantity : undefined };
      });
  }
}

/** A region that nobody here knows has no area. */
function areaOfRegion(region: string): Area | undefined {
  try {
    return areaOf(locationOf(region));
  } catch {
    return undefined;
  }
}

export const totalOf = (priced: readonly Priced[]): Total => ({
  usd: sum(priced.map(({ usd }) => usd ?? 0)),
  unknown: [...new Set(priced.filter(({ usd }) => usd === undefined).map(missing))],
});

const missing = ({ item, region, to }: Charge): string =>
  `${item}${region === undefined ? "" : ` in ${region}`}${to === undefined ? "" : ` to ${to ?? "other places"}`}`;

/** The same charges together: their quantities and their numbers are added. */
export function together(charges: readonly Charge[]): Charge[] {
  const groups = new Map<string, Charge>();
  for (const charge of charges) {
    const key = JSON.stringify([charge.item, charge.what, charge.region, charge.to]);
    const same = groups.get(key);
    groups.set(key, same ? added(same, charge) : charge);
  }
  return [...groups.values()];
}

const added = (one: Charge, other: Charge): Charge => ({
  ...one,
  quantity: one.quantity + other.quantity,
  ...(one.count === undefined ? {} : { count: one.count + (other.count ?? 0) }),
});

/** `hour`, of which its price is. */
export const unitOf = ({ item }: Charge): string => ITEMS[item][0];

/** What one total has more than another; what is not known of either is not known of it. */
export const difference = (before: Total, after: Total): Total => ({
  usd: after.usd - before.usd,
  unknown: [...new Set([...before.unknown, ...after.unknown])],
});
