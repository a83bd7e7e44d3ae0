import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { placesOf } from "../../src/assessment/places";
import { assumedFrom, assumptionLines } from "../../src/cost/assumption";
import { ASSUMPTIONS, readAssumptions } from "../../src/cost/assumptions";
import { billOf } from "../../src/cost/bill";
import { pricesWith } from "../../src/cost/given-prices";
import { NOT_COMPUTED } from "../../src/cost/not-computed";
import { chargeRows, failureLines, otherFrontText, type Rows, totalText } from "../../src/cost/text";
import { synthApp } from "../../src/testing/synth";
import { resourcesOf, synthesizedStack, topologyFromJson } from "../../src/topology/from-synth";
import { temporaryFolder } from "../support/temporary-folder";

const PAGE = join(__dirname, "../../docs/cost.md");
const [BEGIN, END] = ["<!-- begin npm run cost -->", "<!-- end npm run cost -->"];

const tableOf = ({ headers, rows }: Rows): string =>
  [headers, headers.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The page's figures, as `npm run cost` prints them for main.ts. */
function figures(): string {
  const outdir = temporaryFolder();
  synthApp("main.ts", { outdir });
  const { stack, folder, json } = synthesizedStack(outdir);
  const topology = topologyFromJson(stack, folder, json);
  const bill = billOf({ topology, resources: resourcesOf(json) }, placesOf([]), readAssumptions({}), pricesWith([]));
  return [
    `A month without traffic: **${totalText(bill.fixed)}**\n`,
    tableOf(chargeRows(bill.fixed)),
    `\nA million requests from twelve cities: ${totalText(bill.perMillion)}\n`,
    tableOf(chargeRows(bill.perMillion, 4)),
    `\nA GB that the table stores: ${totalText(bill.perGbStored)} a month. ${otherFrontText(bill)}.`,
    ...failureLines(bill).map((line) => `\n${line}.`),
    "\nA failure can cost more, which is not computed:\n",
    ...bill.failuresNotComputed.map((line) => `- ${line}`),
    "\nNot in these figures:\n",
    ...NOT_COMPUTED.map((line) => `- ${line}`),
    "\nAssumptions, each of which is an option:\n",
    ...assumptionLines(assumedFrom(ASSUMPTIONS, {})).map((line) => `- ${line}`),
  ].join("\n");
}

test("docs/cost.md has the figures of npm run cost; npx vitest run __tests__/docs/cost.test.ts -u writes them", async () => {
  const page = readFileSync(PAGE, "utf8");
  const [before = "", rest = ""] = page.split(BEGIN);
  const [, after = ""] = rest.split(END);
  await expect(`${before}${BEGIN}\n${figures()}\n${END}${after}`).toMatchFileSnapshot(PAGE);
});
