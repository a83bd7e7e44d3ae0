import { table } from "../assessment/text";
import type { Assumed } from "./assumption";
import { basisLines } from "./basis";
import type { Bill, Sum } from "./bill";
import { type Priced, type Total, unitOf } from "./charge";
import { type CostChange, changeLines } from "./difference";
import type { Failed } from "./failures";
import { dollars, listed, moreOrLess, percent, some } from "./figures";
import { NOT_COMPUTED } from "./not-computed";

/** A table of strings. */
export interface Rows {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const FRONTS = { "global-accelerator": "Global Accelerator", "route-53": "Route 53" } as const;

/** Charges by what they are of and by region. @param digits of the dollars */
export const chargeRows = ({ lines }: Pick<Sum, "lines">, digits = 2): Rows => ({
  headers: ["what", "region", "number", "amount", "cost"],
  rows: lines.map((line) => [
    line.what,
    placeOf(line),
    line.count === undefined ? "" : String(line.count),
    amount(line),
    line.usd === undefined ? "not known" : dollars(line.usd, digits),
  ]),
});

const placeOf = ({ region, to }: Priced): string =>
  `${region ?? "all"}${to === undefined ? "" : ` to ${to ?? "other places"}`}`;

function amount(line: Priced): string {
  if (!Number.isFinite(line.quantity)) return "not known";
  const number = Number(line.quantity.toPrecision(4));
  const unit = unitOf(line);
  return `${number} ${unit}${number === 1 || unit === "GB" || unit === "million" ? "" : "s"}`;
}

/** `$68.99`, or `at least $68.99; not known: load-balancer-hour in ap-east-1`. */
export const totalText = ({ usd, unknown }: Total, digits = 2): string =>
  unknown.length === 0 ? dollars(usd, digits) : `at least ${dollars(usd, digits)}; not known: ${unknown.join(", ")}`;

const changeText = ({ usd, unknown }: Total): string =>
  `${moreOrLess(usd)}${unknown.length === 0 ? "" : ` (not known: ${some(unknown)})`}`;

/** What a month with the load costs, in one sentence. */
export const monthlyText = ({ monthly }: Bill): string =>
  monthly
    ? `A month with the load, all the time: ${totalText(monthly)}`
    : "A month with traffic: not known, because the settings have no load (docs/settings.md)";

/** The same backend with the other front, in one sentence. */
export const otherFrontText = ({ otherFront: { kind, fixed, perMillion, monthly } }: Bill): string =>
  `With ${FRONTS[kind]} in front: ${changeText(fixed)} a month without traffic, and ${changeText(perMillion)} for a million requests${monthly ? `; with the load ${changeText(monthly)} a month` : ""} (npm run fronts compares the rest)`;

/** What the failure of each region adds, a sentence for each. */
export const failureLines = ({ failures }: Bill): string[] => failures.map(failureText);

function failureText({ region, perMillion, perHour, starts, replicaPerGb }: Failed): string {
  const replica = `a new replica costs, for each GB of the table, ${totalText(replicaPerGb)}`;
  if (!perMillion) return `When ${region} is unhealthy, no other region takes over; ${replica}`;
  const load =
    perHour && starts
      ? `, an hour with the load ${changeText(perHour)}, and the environments that start elsewhere ${totalText(starts, 4)} once`
      : "";
  return `When ${region} is unhealthy, a million requests cost ${changeText(perMillion)}${load}; ${replica}`;
}

/** A bill for a terminal. */
export function billText(bill: Bill, assumed: readonly Assumed[], notes: readonly string[] = []): string {
  const { stack, front, fixed, once, shares, perMillion, perGb, perGbStored, prices } = bill;
  const lines = ({ headers, rows }: Rows) => table(headers, rows);
  const by = listed(shares.map(({ region, share }) => `${region} ${percent(share)}`));
  return [
    `${stack}: cost, with ${FRONTS[front]} in front`,
    "",
    `A month without traffic: ${totalText(fixed)}`,
    ...lines(chargeRows(fixed)),
    ...(once.lines.length > 0 ? ["", `Once: ${totalText(once)}`, ...lines(chargeRows(once))] : []),
    "",
    `A million requests${by === "" ? "" : `, which go to ${by}`}: ${totalText(perMillion)}`,
    ...lines(chargeRows(perMillion, 4)),
    "",
    `A GB to clients: ${totalText(perGb, 3)}`,
    ...lines(chargeRows(perGb, 4)),
    "",
    `A GB that the table stores: ${totalText(perGbStored)} a month`,
    ...lines(chargeRows(perGbStored)),
    "",
    monthlyText(bill),
    otherFrontText(bill),
    "",
    ...failureLines(bill),
    "A failure can cost more, which is not computed",
    ...bill.failuresNotComputed.map((each) => `  ${each}`),
    "",
    "Not in these figures",
    ...[...bill.notComputed, ...NOT_COMPUTED].map((each) => `  ${each}`),
    ...notes.map((note) => `  ${note}`),
    "",
    ...basisLines(assumed, prices),
  ].join("\n");
}

/** What a change does to the bill, for a terminal. */
export function costChangeText(stack: string, change: CostChange): string {
  const usd = (value: number | undefined) => (value === undefined ? "not known" : dollars(value));
  const rows = change.lines.map(({ what, region, before, after }) => [what, region ?? "all", usd(before), usd(after)]);
  return [
    `${stack}: cost before -> after`,
    ...changeLines(change).map((line) => `  ${line}`),
    ...(rows.length === 0 ? [] : ["", ...table(["what", "region", "before", "after"], rows)]),
  ].join("\n");
}
