import { dollars, percent } from "../cost/figures";
import type { Comparison, OfCount } from "./comparison";
import { ms, spreadText } from "./figures";
import type { CityTimes, FrontName } from "./latency";
import { type Leaving, PARTS } from "./leaving";

/** A table of strings, which a terminal and a page show alike. */
export interface Rows {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const GA: FrontName = "global-accelerator";
const R53: FrontName = "route-53";

/** What clients wait for in each city. */
export const cityRows = (cities: readonly CityTimes[]): Rows => ({
  headers: ["city", "region", "new: accelerator", "new: Route 53", "open: accelerator", "open: Route 53"],
  rows: cities.map(({ city, region, times }) => [
    city,
    region,
    ms(times[GA].firstMs),
    ms(times[R53].firstMs),
    ms(times[GA].keptMs),
    ms(times[R53].keptMs),
  ]),
});

/** The same on average, for each number of regions. */
export const countRows = (byCount: readonly OfCount[], key: "first" | "kept"): Rows => ({
  headers: ["regions", "added", "accelerator", "Route 53", "accelerator is faster from", "equal at factor"],
  rows: byCount.map((each, index) => {
    const { meanMs, fasterShare, equalFactor } = each[key];
    const before = byCount[index - 1]?.regions.length ?? 0;
    return [
      String(each.count),
      each.regions.slice(before).join(", "),
      ms(meanMs[GA]),
      ms(meanMs[R53]),
      `${percent(fasterShare)} of cities`,
      Number.isFinite(equalFactor) ? equalFactor.toFixed(2) : "none",
    ];
  }),
});

/** When clients have left a failed region. */
export const leavingRows = ({ leavers: { accelerator, route53 } }: Comparison): Rows => ({
  headers: ["front", "clients", ...PARTS.map((part) => (part === 1 ? "all left" : `${percent(part)} left`))],
  rows: [leavingRow("Global Accelerator", accelerator), ...route53.map((each) => leavingRow("Route 53", each))],
});

const leavingRow = (front: string, { clients, seconds }: Leaving): string[] => [
  front,
  clients,
  ...seconds.map(({ best, worst }) => (Number.isFinite(worst) ? `${best} to ${worst} s` : "never")),
];

/** What the fronts cost, a month and for each GB. */
export function costRows({ cost }: Comparison): Rows {
  const row = (name: string, front: FrontName) => [
    name,
    dollars(cost.front[front]),
    `${atLeast(cost)}${dollars(cost.front[front] + cost.loadBalancers)}`,
    front === GA
      ? `${spreadText(cost.dataOutPerGb)} + ${spreadText(cost.premiumPerGb)}`
      : spreadText(cost.dataOutPerGb),
  ];
  return {
    headers: ["front", "a month", "with load balancers", "for each GB"],
    rows: [row("Global Accelerator", GA), row("Route 53", R53)],
  };
}

const atLeast = ({ unpricedRegions }: Comparison["cost"]): string => (unpricedRegions.length > 0 ? "at least " : "");
