import { table } from "../assessment/text";
import type { Assumed } from "../cost/assumption";
import { basisLines } from "../cost/basis";
import { listed, percent } from "../cost/figures";
import { unusedLines } from "../cost/given-prices";
import type { Comparison } from "./comparison";
import type { CityTimes } from "./latency";
import { cityRows, costRows, countRows, leavingRows, type Rows } from "./rows";

/** What the table of costs does not know, as sentences. */
export function unknownCosts({ cost, byCount, cities, unused }: Comparison): string[] {
  const { unpricedRegions, unpricedDataOut, unpricedCities } = cost;
  const further = [...new Set(byCount.flatMap((each) => each.cost.unpricedRegions))];
  return [
    ...(unpricedRegions.length > 0
      ? [`Load balancers in ${listed(unpricedRegions)} are missing: no price is known.`]
      : []),
    ...(unpricedDataOut.length > 0
      ? [
          `The price of a GB that leaves AWS in ${listed(unpricedDataOut)} is not known: give it with --price data-out@REGION=USD.`,
        ]
      : []),
    ...(unpricedCities.length > 0
      ? [
          `The price of a GB through the accelerator is not known for ${unpricedCities.length} of ${cities.length} cities, such as ${listed(unpricedCities.slice(0, 3))}: give it with --price accelerator-premium=USD.`,
        ]
      : []),
    ...(further.length > 0
      ? [
          `Of backends with more regions, load balancers in ${listed(further)} have no known price: give it with --price load-balancer-hour@REGION=USD.`,
        ]
      : []),
    ...unusedLines(unused, [], "that is compared"),
  ];
}

/** The whole comparison for a terminal; the answer comes last. */
export function comparisonText(
  comparison: Comparison,
  shown: readonly CityTimes[],
  assumed: readonly Assumed[],
): string {
  const { stack, regions, cities, byCount, leavers, prices, answer } = comparison;
  const some = shown.length < cities.length ? ` (${shown.length} of ${cities.length}; --json and --html have all)` : "";
  const lines = ({ headers, rows }: Rows) => table(headers, rows);
  return [
    `${stack}: Global Accelerator or Route 53 in front of ${listed(regions)}`,
    "",
    `Estimated wait for an answer, on a new connection and on one that is open${some}`,
    ...lines(cityRows(shown)),
    "",
    `On average over ${cities.length} cities, on a new connection`,
    ...lines(countRows(byCount, "first")),
    "",
    "On a connection that is open",
    ...lines(countRows(byCount, "kept")),
    "  At the factor in the last column (--internet-factor) both fronts would be equally fast.",
    "",
    "Time from a region's failure until its clients open connections elsewhere",
    ...lines(leavingRows(comparison)),
    `  ${percent(leavers.neverShare)} of the mixture keep an address for ever: they never leave, and its row is without them.`,
    "  A connection that is open stays with either front until it ends.",
    "",
    "Cost",
    ...lines(costRows(comparison)),
    ...unknownCosts(comparison).map((line) => `  ${line}`),
    "",
    ...basisLines(assumed, prices),
    "",
    "Answer",
    ...answer.map((sentence) => `  ${sentence}`),
  ].join("\n");
}
