import type { Area } from "./areas";

const ACCELERATOR = "https://aws.amazon.com/global-accelerator/pricing/";
const CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/";
const DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/";
const EC2 = "https://aws.amazon.com/ec2/pricing/on-demand/";
const LAMBDA = "https://aws.amazon.com/lambda/pricing/";
const LOAD_BALANCERS = "https://aws.amazon.com/elasticloadbalancing/pricing/";
const ROUTE_53 = "https://aws.amazon.com/route53/pricing/";
const WAF = "https://aws.amazon.com/waf/pricing/";

/** What AWS bills, as far as this program computes with it: for how much of it the price is, and AWS's page that has it. */
export const ITEMS = {
  "accelerator-hour": ["hour", ACCELERATOR],
  "accelerator-premium": ["GB", ACCELERATOR],
  "data-out": ["GB", EC2],
  "data-to-region": ["GB", EC2],
  "load-balancer-hour": ["hour", LOAD_BALANCERS],
  "load-balancer-unit": ["LCU-hour", LOAD_BALANCERS],
  "public-address-hour": ["hour", "https://aws.amazon.com/vpc/pricing/"],
  "hosted-zone": ["month", ROUTE_53],
  "alias-query": ["million", ROUTE_53],
  "encryption-key": ["month", "https://aws.amazon.com/kms/pricing/"],
  firewall: ["month", WAF],
  "firewall-rule": ["month", WAF],
  "firewall-request": ["million", WAF],
  "alarm-metric": ["month", CLOUDWATCH],
  "fast-alarm-metric": ["month", CLOUDWATCH],
  "composite-alarm": ["month", CLOUDWATCH],
  dashboard: ["month", CLOUDWATCH],
  log: ["GB", CLOUDWATCH],
  "function-request": ["million", LAMBDA],
  "function-second-x86_64": ["GB-second", LAMBDA],
  "function-second-arm64": ["GB-second", LAMBDA],
  "held-second-x86_64": ["GB-second", LAMBDA],
  "held-second-arm64": ["GB-second", LAMBDA],
  "table-write": ["million", DYNAMODB],
  "table-read": ["million", DYNAMODB],
  "table-stored": ["GB-month", DYNAMODB],
  "table-recovery": ["GB-month", DYNAMODB],
  "table-restore": ["GB", DYNAMODB],
  "warm-write": ["unit", DYNAMODB],
  "warm-read": ["unit", DYNAMODB],
} as const satisfies Readonly<Record<string, readonly [per: string, page: string]>>;

export type Item = keyof typeof ITEMS;

/** How well a price is known. */
export type Kind = "list price" | "copied list price" | "bill" | "unconfirmed" | "given";

export interface Price {
  readonly item: Item;
  /** A region or an area of AWS's price lists. @default every region */
  readonly where?: string;
  /** Area of the edge that traffic leaves AWS at. @default it is not of an edge */
  readonly to?: Area;
  readonly usd: number;
  readonly per: (typeof ITEMS)[Item][0];
  readonly kind: Kind;
  /** Where it was read. */
  readonly source: string;
}

/** When the prices below were read. */
export const PRICES_READ = "November 2026";

/** How the prices are described that were used. */
export const PRICES_TEXT = `prices of ${PRICES_READ}, without taxes, discounts and free tiers`;

/** Where a price comes from that was not read on AWS's page. */
const ELSEWHERE = {
  "copied list price": "AWS's price list of summer or autumn 2026, copied by others",
  bill: "published bills",
  unconfirmed: "notes of others",
} as const;

function price(item: Item, usd: number, kind: Exclude<Kind, "given">, place: Pick<Price, "where" | "to"> = {}): Price {
  const [per, page] = ITEMS[item];
  const source = kind === "list price" ? page : `${ELSEWHERE[kind]}; compare with ${page}`;
  return { item, ...place, usd, per, kind, source };
}

/**
 * The premium for each GB, on top of the price of data that leaves AWS, for the direction that has more traffic. The row is
 * the area of the region and the column that of the edge. The page with these prices has more areas today; those that it
 * did not have are unconfirmed, from notes of others, or not known.
 */
const PREMIUM: readonly (readonly [from: Area, to: Area, usd: number, kind: "list price" | "unconfirmed"])[] = [
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

/** Of the hour of a load balancer. */
const LOAD_BALANCER: readonly (readonly [region: string, usd: number, kind: Exclude<Kind, "given">])[] = [
  ["us-east-1", 0.0225, "copied list price"],
  ["us-west-1", 0.0252, "unconfirmed"],
  ["us-west-2", 0.0225, "bill"],
  ["eu-west-1", 0.0252, "copied list price"],
  ["eu-central-1", 0.027, "bill"],
  ["ap-south-1", 0.0239, "unconfirmed"],
  ["ap-southeast-1", 0.0252, "bill"],
  ["ap-northeast-1", 0.0243, "copied list price"],
];

/** Regions of which a copy of the price list had the capacity unit of a load balancer, and those of notes. */
const UNIT_REGIONS = ["us-east-1", "eu-west-1", "eu-central-1", "ap-northeast-1", "ap-northeast-2"];

/** A million writes, a million reads, a GB stored, a GB of logs, a GB to clients and a GB to another region. */
const REGIONAL: Readonly<Record<string, readonly number[]>> = {
  "us-east-1": [0.625, 0.125, 0.25, 0.5, 0.09, 0.02],
  "us-west-2": [0.625, 0.125, 0.25, 0.5, 0.09, 0.02],
  "eu-west-1": [0.705, 0.1415, 0.283, 0.57, 0.09, 0.02],
  "eu-central-1": [0.7625, 0.1525, 0.306, 0.63, 0.09, 0.02],
  "ap-southeast-2": [0.71, 0.1425, 0.285, 0.67, 0.114, 0.098],
  "ap-northeast-1": [0.715, 0.1425, 0.285, 0.76, 0.114, 0.09],
};
const REGIONAL_ITEMS = ["table-write", "table-read", "table-stored", "log", "data-out", "data-to-region"] as const;

/** Of a GB that point-in-time recovery keeps for a month. */
const RECOVERY = { "us-east-1": 0.2, "eu-west-1": 0.22, "eu-central-1": 0.2448 };

/** Regions of which a copy of the price list had a function's requests and seconds, which cost the same in all of them. */
const FUNCTION_REGIONS = Object.keys(REGIONAL);

/** Of a GB that provisioned concurrency holds for a second, by architecture. */
const HELD: Readonly<Record<string, readonly [x86: number, arm: number]>> = {
  "us-east-1": [0.0000041667, 0.0000033334],
  "us-west-2": [0.0000041667, 0.0000033334],
  "eu-west-1": [0.000004646, 0.0000037168],
  "eu-central-1": [0.0000050147, 0.0000040118],
  "ap-southeast-2": [0.000005236, 0.0000041888],
  "ap-northeast-1": [0.0000053835, 0.0000043068],
};

const ALARM_REGIONS = ["us-east-1", "eu-west-1", "eu-central-1"];

const copied = (item: Item, usd: number, where: string) => price(item, usd, "copied list price", { where });

/**
 * Prices without taxes, discounts and free tiers, in US dollars. What has no row is not guessed: a region or an area that is
 * missing is named in what is computed from these. A replicated write costs what a write costs, since November 2024
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/global-tables-billing.html).
 */
export const PRICES: readonly Price[] = [
  price("accelerator-hour", 0.025, "list price"),
  ...PREMIUM.map(([where, to, usd, kind]) => price("accelerator-premium", usd, kind, { where, to })),
  ...Object.entries(REGIONAL).flatMap(([where, usds]) =>
    REGIONAL_ITEMS.map((item, index) => copied(item, usds[index] as number, where)),
  ),
  price("log", 0.7, "bill", { where: "ap-southeast-1" }),
  price("data-out", 0.12, "copied list price", { where: "ap-southeast-1" }),
  price("data-out", 0.09, "unconfirmed", { where: "North America" }),
  price("data-out", 0.09, "unconfirmed", { where: "Europe" }),
  ...LOAD_BALANCER.map(([where, usd, kind]) => price("load-balancer-hour", usd, kind, { where })),
  ...UNIT_REGIONS.map((where) => copied("load-balancer-unit", 0.008, where)),
  price("load-balancer-unit", 0.008, "unconfirmed", { where: "us-west-2" }),
  price("public-address-hour", 0.005, "list price"),
  price("hosted-zone", 0.5, "unconfirmed"),
  price("alias-query", 0, "unconfirmed"),
  price("encryption-key", 1, "unconfirmed"),
  price("firewall", 5, "unconfirmed"),
  price("firewall-rule", 1, "unconfirmed"),
  price("firewall-request", 0.6, "unconfirmed"),
  ...ALARM_REGIONS.flatMap((where) => [
    copied("alarm-metric", 0.1, where),
    copied("fast-alarm-metric", 0.3, where),
    copied("composite-alarm", 0.5, where),
  ]),
  price("alarm-metric", 0.1, "bill", { where: "us-west-2" }),
  price("composite-alarm", 0.5, "unconfirmed", { where: "us-west-2" }),
  price("dashboard", 3, "unconfirmed"),
  ...FUNCTION_REGIONS.flatMap((where) => [
    copied("function-request", 0.2, where),
    copied("function-second-x86_64", 0.0000166667, where),
    copied("function-second-arm64", 0.0000133334, where),
  ]),
  ...Object.entries(HELD).flatMap(([where, [x86, arm]]) => [
    copied("held-second-x86_64", x86, where),
    copied("held-second-arm64", arm, where),
  ]),
  ...Object.entries(RECOVERY).map(([where, usd]) => copied("table-recovery", usd, where)),
  price("table-recovery", 0.2, "unconfirmed", { where: "us-west-2" }),
  price("table-restore", 0.15, "unconfirmed", { where: "us-east-1" }),
  price("warm-write", 0.00065, "unconfirmed", { where: "us-east-1" }),
  price("warm-read", 0.00013, "unconfirmed", { where: "us-east-1" }),
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
