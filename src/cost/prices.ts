import type { Area } from "./areas";

/** What AWS bills, as far as this program computes with it. */
export type Item =
  | "accelerator-hour"
  | "accelerator-premium"
  | "data-out"
  | "load-balancer-hour"
  | "public-address-hour"
  | "hosted-zone"
  | "alias-query";

/** How well a price is known. */
export type Kind = "list price" | "bill" | "unconfirmed" | "given";

export interface Price {
  readonly item: Item;
  /** A region or an area of AWS's price lists. @default every region */
  readonly where?: string;
  /** Area of the edge that traffic leaves AWS at. @default it is not of an edge */
  readonly to?: Area;
  readonly usd: number;
  readonly per: "hour" | "month" | "GB" | "million";
  readonly kind: Kind;
  /** Where it was read. */
  readonly source: string;
}

/** When the prices below were read. */
export const PRICES_READ = "November 2026";

const ACCELERATOR = "https://aws.amazon.com/global-accelerator/pricing/";
const EC2 = "https://aws.amazon.com/ec2/pricing/on-demand/";
const LOAD_BALANCERS = "https://aws.amazon.com/elasticloadbalancing/pricing/";
const ROUTE_53 = "https://aws.amazon.com/route53/pricing/";
/** Where a figure comes from that was not read on AWS's page, and the page that can confirm it. */
const elsewhere = (what: string, page: string): string => `${what}; compare with ${page}`;

/**
 * The premium for each GB, on top of the price of data that leaves AWS, for the direction that has more traffic. The row is
 * the area of the region and the column that of the edge. The page with these prices has more areas today; those that it
 * did not have are unconfirmed, from notes of others, or not known.
 */
const PREMIUM: readonly (readonly [from: Area, to: Area, usd: number, kind: Kind])[] = [
  ["North America", "North America", 0.015, "list price"],
  ["North America", "Europe", 0.015, "list price"],
  ["North America", "Asia Pacific", 0.035, "list price"],
  ["North America", "Australia and New Zealand", 0.105, "unconfirmed"],
  ["Europe", "North America", 0.015, "list price"],
  ["Europe", "Europe", 0.015, "list price"],
  ["Europe", "Asia Pacific", 0.043, "list price"],
  ["Europe", "South America", 0.043, "unconfirmed"],
  ["Asia Pacific", "North America", 0.012, "list price"],
  ["Asia Pacific", "Europe", 0.043, "list price"],
  ["Asia Pacific", "Asia Pacific", 0.01, "list price"],
  ["Australia and New Zealand", "Australia and New Zealand", 0.007, "unconfirmed"],
];

/** Of the hour of a load balancer, from bills that were published. */
const LOAD_BALANCER: readonly (readonly [region: string, usd: number])[] = [
  ["us-west-2", 0.0225],
  ["eu-central-1", 0.027],
  ["ap-northeast-1", 0.0243],
];

const unconfirmed = (page: string) => ({ kind: "unconfirmed", source: elsewhere("notes of others", page) }) as const;
const listed = (page: string) => ({ kind: "list price", source: page }) as const;
const billed = (page: string) => ({ kind: "bill", source: elsewhere("published bills", page) }) as const;

/**
 * Prices without taxes, discounts and free tiers, in US dollars. What has no row is not guessed: a region or an area that is
 * missing is named in what is computed from these.
 */
export const PRICES: readonly Price[] = [
  { item: "accelerator-hour", usd: 0.025, per: "hour", ...listed(ACCELERATOR) },
  ...PREMIUM.map(([where, to, usd, kind]): Price => {
    const read = kind === "list price" ? listed(ACCELERATOR) : unconfirmed(ACCELERATOR);
    return { item: "accelerator-premium", where, to, usd, per: "GB", ...read };
  }),
  { item: "data-out", where: "North America", usd: 0.09, per: "GB", ...unconfirmed(EC2) },
  { item: "data-out", where: "Europe", usd: 0.09, per: "GB", ...unconfirmed(EC2) },
  ...LOAD_BALANCER.map(
    ([where, usd]): Price => ({ item: "load-balancer-hour", where, usd, per: "hour", ...billed(LOAD_BALANCERS) }),
  ),
  { item: "public-address-hour", usd: 0.005, per: "hour", ...listed("https://aws.amazon.com/vpc/pricing/") },
  { item: "hosted-zone", usd: 0.5, per: "month", ...unconfirmed(ROUTE_53) },
  { item: "alias-query", usd: 0, per: "million", ...unconfirmed(ROUTE_53) },
];

/** Hours of a month, as AWS's own examples count them. */
export const HOURS_PER_MONTH = 730;

/** What a price is asked for. */
export interface Wanted {
  readonly item: Item;
  /** A region, and the area that it is in. */
  readonly region?: string;
  readonly area?: Area;
  readonly to?: Area;
}

/** Of a region before that of its area, and that before the price of every region. Undefined: nobody here knows it. */
export function priceOf(prices: readonly Price[], { item, region, area, to }: Wanted): Price | undefined {
  const own = prices.filter((each) => each.item === item && (each.to === undefined || each.to === to));
  return [region, area, undefined]
    .filter((where, index) => where !== undefined || index === 2)
    .map((where) => own.find((each) => each.where === where))
    .find((price) => price !== undefined);
}
