import { type Assumed, assumptionLines } from "./assumption";
import { priceLines } from "./given-prices";
import { PRICES_TEXT, type Price } from "./prices";

/** What figures rest on, for a terminal: what was assumed, and which prices. */
export const basisLines = (assumed: readonly Assumed[], prices: readonly Price[]): string[] => [
  "Assumptions",
  ...assumptionLines(assumed).map((line) => `  ${line}`),
  "",
  `Used: ${PRICES_TEXT}`,
  ...priceLines(prices).map((line) => `  ${line}`),
];
