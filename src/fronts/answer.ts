import { listed, moreOrLess, percent } from "../cost/figures";
import type { Comparison, OfCount } from "./comparison";
import { ms, runs, secondsText, spreadText } from "./figures";
import { MIXTURE, PARTS } from "./leaving";

type Compared = Pick<Comparison, "regions" | "byCount" | "leavers" | "cost" | "cities">;

/**
 * The article's question, in three sentences that follow from the figures: whether its rule for few regions holds, whether its
 * rule for many does, and what failover and money say, to which the number of regions makes no difference.
 */
export const answerOf = (compared: Compared): string[] => [
  few(compared.byCount),
  many(compared.byCount),
  anyNumber(compared),
];

type Key = "first" | "kept";

/** What each kind of connection is called in a sentence. */
const CONNECTIONS: Readonly<Record<Key, string>> = {
  first: "for clients that open a connection for each request",
  kept: "for clients that keep their connections open",
};

const isFaster = (each: OfCount, key: Key): boolean =>
  each[key].meanMs["global-accelerator"] < each[key].meanMs["route-53"];

/** Numbers of regions with which the accelerator is faster on average, or is not. */
const counts = (byCount: readonly OfCount[], key: Key, faster: boolean): number[] =>
  byCount.filter((each) => isFaster(each, key) === faster).map(({ count }) => count);

function few(byCount: readonly OfCount[]): string {
  const [fewest] = byCount;
  const said = (["first", "kept"] as const).map((key) => {
    const holds = counts(byCount, key, true);
    if (holds.length === 0)
      return `does not hold with ${regions(byCount.map(({ count }) => count))} ${CONNECTIONS[key]}`;
    const example = byCount.find(({ count }) => count === holds[0]) ?? fewest;
    return `holds with ${regions(holds)} ${CONNECTIONS[key]}${example ? ` (${gain(example, key)})` : ""}`;
  });
  return `The rule "few regions: Global Accelerator" ${said.join(", and ")}.`;
}

function gain(each: OfCount, key: Key): string {
  const { meanMs, fasterShare } = each[key];
  return `with ${each.count} it is faster from ${percent(fasterShare)} of the cities, and on average by ${ms(meanMs["route-53"] - meanMs["global-accelerator"])}`;
}

function many(byCount: readonly OfCount[]): string {
  const said = (["first", "kept"] as const).map((key) => {
    const holds = counts(byCount, key, false);
    const last = byCount.at(-1);
    if (holds.length === 0) return `does not hold with any of these numbers ${CONNECTIONS[key]}`;
    // Few regions with which Route 53 is faster are no reason to call that a rule about many.
    if (!last || !holds.includes(last.count)) return `holds only with ${regions(holds)} ${CONNECTIONS[key]}`;
    const { meanMs, fasterShare } = last[key];
    return `holds with ${regions(holds)} ${CONNECTIONS[key]} (with ${last.count} Route 53 is at least as fast from ${percent(1 - fasterShare)} of the cities, and on average faster by ${ms(meanMs["global-accelerator"] - meanMs["route-53"])})`;
  });
  return `The rule "many regions: Route 53", measured by the same average, ${said.join(", and ")}.`;
}

function anyNumber({ regions: own, leavers, cost, cities }: Compared): string {
  const { accelerator, route53, neverShare } = leavers;
  const mixture = route53.find(({ clients }) => clients === MIXTURE);
  const at = (part: (typeof PARTS)[number]) => secondsText(mixture?.seconds[PARTS.indexOf(part)]?.worst);
  const never = neverShare > 0 ? `, and ${percent(neverShare)} that keep an address for ever never leave it` : "";
  const extra = cost.front["global-accelerator"] - cost.front["route-53"];
  const priced = cities.length - cost.unpricedCities.length;
  const ofPriced =
    cost.unpricedCities.length > 0 && priced > 0
      ? ` to the ${priced} of ${cities.length} cities whose price is known`
      : "";
  return [
    `The number of regions changes neither the failover nor the fixed price of a front: at worst, all new connections have left a failed region after ${secondsText(accelerator.seconds[0]?.worst)} with Global Accelerator, while with Route 53 half of the clients need ${at(0.5)}, 90 % need ${at(0.9)} and 99 % need ${at(0.99)}${never}`,
    `so "many regions: Route 53" holds with no number of regions for clients that must leave sooner`,
    `and for them Global Accelerator costs ${moreOrLess(extra)} a month and, in ${listed(own)}, ${cost.premiumPerGb?.max === 0 ? "nothing" : spreadText(cost.premiumPerGb)} more for each GB${ofPriced}.`,
  ].join(", ");
}

const regions = (numbers: readonly number[]): string =>
  `${runs(numbers)} ${numbers.length === 1 && numbers[0] === 1 ? "region" : "regions"}`;
