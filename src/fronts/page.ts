import { type Assumed, assumptionLines } from "../cost/assumption";
import { listed, percent } from "../cost/figures";
import { priceLines } from "../cost/given-prices";
import { PRICES_TEXT } from "../cost/prices";
import type { Chart, Series } from "../page/chart";
import type { Block, Section } from "../page/document";
import { htmlOf } from "../page/html";
import { paletteColour } from "../page/palette";
import type { Assumptions } from "./assumptions";
import type { Comparison, OfCount } from "./comparison";
import type { FrontName } from "./latency";
import { coursesOf, PARTS } from "./leaving";
import { cityRows, costRows, countRows, leavingRows, type Rows } from "./rows";
import { unknownCosts } from "./text";

/** Seconds between two points of a line. */
const STEP = 10;

/** How many clients still go to a failed region, from its failure until the last has left. */
function leavingChart({ leavers }: Comparison, assumed: Assumptions): Chart {
  const longest = Math.max(
    ...leavers.route53.map(({ seconds }) => seconds[PARTS.length - 1]?.worst ?? 0).filter(Number.isFinite),
  );
  const moments = Array.from({ length: Math.ceil(longest / STEP) + 2 }, (_, index) => index * STEP);
  return {
    unit: "% still there",
    max: 100,
    moments: [{ name: "the front acts", second: leavers.acts.worst }],
    series: coursesOf(moments, leavers, assumed).map(({ clients, shares }, index) => ({
      name: clients,
      colour: paletteColour(index),
      values: shares.flatMap((share) => [100 * share, ...Array.from({ length: STEP - 1 }, () => null)]),
      connected: true,
    })),
  };
}

/** How long clients wait on average, for each number of regions. */
function latencyChart(byCount: readonly OfCount[]): Chart {
  const line = (name: string, key: "first" | "kept", front: FrontName, colour: string): Series => ({
    name,
    colour,
    values: byCount.map((each) => Math.round(each[key].meanMs[front] * 10) / 10),
    points: true,
  });
  return {
    unit: "ms",
    labels: byCount.map(({ count }) => String(count)),
    moments: [],
    series: [
      line("Global Accelerator, new connection", "first", "global-accelerator", paletteColour(0)),
      line("Route 53, new connection", "first", "route-53", paletteColour(1)),
      line("Global Accelerator, open connection", "kept", "global-accelerator", paletteColour(3)),
      line("Route 53, open connection", "kept", "route-53", paletteColour(2)),
    ],
  };
}

/** One page that needs no network. */
export function frontsPage(comparison: Comparison, assumed: Assumptions, list: readonly Assumed[]): string {
  const { regions, cities, byCount, leavers, prices, answer } = comparison;
  const paragraph = (text: string): Block => ({ kind: "paragraph", text });
  const tableOf = ({ headers, rows }: Rows): Block => ({ kind: "table", headers, rows });
  const sections: Section[] = [
    { title: "Answer", blocks: [{ kind: "list", items: answer }] },
    {
      title: "A region fails",
      blocks: [
        {
          kind: "chart",
          caption: "Clients that still connect to the failed region, at worst",
          chart: leavingChart(comparison, assumed),
        },
        tableOf(leavingRows(comparison)),
        paragraph(
          `${percent(leavers.neverShare)} of the mixture keep an address for ever. They never leave; the row of the mixture is without them. A connection that is open stays with either front until it ends.`,
        ),
      ],
    },
    {
      title: "Number of regions",
      blocks: [
        {
          kind: "chart",
          caption: `Average wait for an answer from ${cities.length} cities, by number of regions`,
          chart: latencyChart(byCount),
        },
        paragraph("On a new connection, handshakes included:"),
        tableOf(countRows(byCount, "first")),
        paragraph("On a connection that is open:"),
        tableOf(countRows(byCount, "kept")),
        paragraph("At the factor in the last column (--internet-factor) both fronts would be equally fast."),
      ],
    },
    { title: "Cost", blocks: [tableOf(costRows(comparison)), ...unknownCosts(comparison).map(paragraph)] },
    { title: "Assumptions", blocks: [{ kind: "list", items: assumptionLines(list) }] },
    {
      title: "Prices",
      blocks: [paragraph(`Used: ${PRICES_TEXT}.`), { kind: "list", items: priceLines(prices) }],
    },
    { title: `Cities, with ${listed(regions)}`, blocks: [tableOf(cityRows(cities))] },
  ];
  return htmlOf({
    title: "Global Accelerator or Route 53",
    lead: [`For ${comparison.stack} in ${listed(regions)}. Round trips are estimates from distance.`],
    sections,
    footer: [],
  });
}
