import type { Location } from "../model/geography";
import type { Side, StackChange } from "../topology/change";
import { readAssumptions } from "./assumptions";
import { type Bill, billOf, type Sum } from "./bill";
import type { Charge, Total } from "./charge";
import { dollars, moreOrLess, rounded, some } from "./figures";
import { PRICES, type Price } from "./prices";

/** What a change does to a bill. A side without a backend costs nothing. */
export interface CostChange {
  readonly fixed: Changed;
  readonly perMillion: Changed;
  /** Undefined where neither side has a load. */
  readonly monthly: Changed | undefined;
  /** Of the fixed cost, what is not as before. */
  readonly lines: readonly ChangedLine[];
}

export interface Changed {
  readonly before: Total;
  readonly after: Total;
}

export interface ChangedLine {
  readonly what: string;
  readonly region: string | undefined;
  /** Undefined: it has no known price. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

const NOTHING: Total = { usd: 0, unknown: [] };

export function costChange(before: Bill | undefined, after: Bill | undefined): CostChange {
  const changed = (of: (bill: Bill) => Sum | undefined): Changed => ({
    before: totalOf(before && of(before)),
    after: totalOf(after && of(after)),
  });
  return {
    fixed: changed(({ fixed }) => fixed),
    perMillion: changed(({ perMillion }) => perMillion),
    monthly: before?.monthly || after?.monthly ? changed(({ monthly, fixed }) => monthly ?? fixed) : undefined,
    lines: changedLines(before?.fixed, after?.fixed),
  };
}

const totalOf = (sum: Sum | undefined): Total => (sum ? { usd: sum.usd, unknown: sum.unknown } : NOTHING);

function changedLines(before: Sum | undefined, after: Sum | undefined): ChangedLine[] {
  const keyOf = ({ what, region }: Pick<Charge, "what" | "region">) => JSON.stringify([what, region ?? null]);
  const [was, is] = [before, after].map((sum) => new Map(sum?.lines.map((line) => [keyOf(line), line])));
  const all = new Map([...(was ?? []), ...(is ?? [])]);
  return [...all]
    .map(([key, { what, region }]) => {
      const [old, next] = [was?.get(key), is?.get(key)];
      return { what, region, before: old ? old.usd : 0, after: next ? next.usd : 0, old, next };
    })
    .filter(({ before, after, old, next }) =>
      before === undefined || after === undefined ? old?.quantity !== next?.quantity : Math.abs(before - after) > 1e-9,
    )
    .map(({ what, region, before, after }) => ({ what, region, before, after }));
}

/**
 * What a change does to the bill, with the usual prices and assumptions.
 * @returns undefined where a side has a backend that cannot be read
 */
export function costOfChange(
  change: Pick<StackChange, "before" | "after">,
  locations: readonly Location[],
  prices: readonly Price[] = PRICES,
  assumed = readAssumptions({}),
): CostChange | undefined {
  const billed = ({ topology, resources }: Side) =>
    topology && billOf({ topology, resources }, locations, assumed, prices);
  if ([change.before, change.after].some(({ problem }) => problem !== undefined)) return undefined;
  return costChange(billed(change.before), billed(change.after));
}

/** A sentence for each figure. */
export const changeLines = ({ fixed, perMillion, monthly }: CostChange): string[] => [
  `A month without traffic: ${changedText(fixed)}`,
  `A million requests: ${changedText(perMillion)}`,
  ...(monthly ? [`A month with the load: ${changedText(monthly)}`] : []),
];

/** `$68.99 -> $87.24 ($18.25 more)`, and what has no known price. */
function changedText({ before, after }: Changed): string {
  const unknown = [...new Set([...before.unknown, ...after.unknown])];
  const without = unknown.length > 0 ? `; not known: ${some(unknown)}` : "";
  return `${dollars(before.usd)} -> ${dollars(after.usd)} (${moreOrLess(rounded(after.usd) - rounded(before.usd))}${without})`;
}
