import { checked } from "./assumption";
import { ITEMS, type Item, PRICES, type Price } from "./prices";

/** Of an option such as `load-balancer-hour@ap-south-1=0.0239`. @returns what is valid, where the text is not */
function readPrice(text: string): Price | string {
  const [, item = "", where, usd = ""] = /^([a-z0-9_-]+)(?:@([a-z0-9-]+))?=(\d+(?:\.\d+)?)$/.exec(text.trim()) ?? [];
  if (!Object.hasOwn(ITEMS, item)) {
    return `use ITEM=USD or ITEM@REGION=USD, such as load-balancer-hour@ap-south-1=0.03; the items are ${Object.keys(ITEMS).join(", ")}`;
  }
  return {
    item: item as Item,
    ...(where === undefined ? {} : { where }),
    usd: Number(usd),
    per: ITEMS[item as Item][0],
    kind: "given",
    source: `--price ${text}`,
  };
}

/**
 * The prices with those that are given before all others. An item whose price is given has no other price: it holds for every
 * region, area and edge, or for one region.
 */
export function pricesWith(texts: readonly string[], problems: string[] = []): readonly Price[] {
  const given = texts.flatMap((text) => checked("price", text, readPrice(text), problems));
  const everywhere = given.filter(({ where }) => where === undefined).map(({ item }) => item);
  return [...given, ...PRICES.filter(({ item }) => !everywhere.includes(item))];
}

/** Every price that was used, and how well it is known. */
export const priceLines = (prices: readonly Price[]): string[] =>
  prices.map(({ item, where, to, usd, per, kind, source }) => {
    const place = to === undefined ? where : `${where} to ${to}`;
    return `${item}${place === undefined ? "" : `, ${place}`}: $${usd} per ${per} (${kind}; ${source})`;
  });

/** Those that were given and that nothing is computed with, as sentences. */
export const unusedLines = (prices: readonly Price[], used: readonly Price[], what: string): string[] =>
  prices
    .filter((price) => price.kind === "given" && !used.includes(price))
    .map(({ source }) => `${source} changes nothing: nothing ${what} has this price.`);
