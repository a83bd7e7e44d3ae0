import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assumedFrom, assumptionLines } from "../../src/cost/assumption";
import { percent } from "../../src/cost/figures";
import { ASSUMPTIONS, readAssumptions } from "../../src/fronts/assumptions";
import { compare } from "../../src/fronts/compare";
import { WORLD } from "../../src/fronts/latency";
import { costRows, countRows, leavingRows, type Rows } from "../../src/fronts/rows";
import { unknownCosts } from "../../src/fronts/text";
import { synthApp } from "../../src/testing/synth";

const PAGE = join(__dirname, "../../docs/front.md");
const [BEGIN, END] = ["<!-- begin npm run fronts -->", "<!-- end npm run fronts -->"];

const tableOf = ({ headers, rows }: Rows): string =>
  [headers, headers.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The page's answer, with the figures that `npm run fronts` prints for main.ts. */
function answer(): string {
  const counts = Array.from({ length: 9 }, (_, index) => index + 2);
  const [stack] = synthApp("main.ts");
  if (!stack) throw new Error("main.ts has no stack");
  const { assumptions } = readAssumptions({}, []);
  const comparison = compare(stack.topology, { cities: WORLD, counts, assumptions });
  const { byCount, leavers } = comparison;
  return [
    ...comparison.answer.map((sentence, index) => `${index + 1}. ${sentence}`),
    `\nAverage wait for an answer over ${WORLD.length} cities, on a new connection, handshakes included. At the factor in the last
column (\`--internet-factor\`) both would be equally fast:\n`,
    tableOf(countRows(byCount, "first")),
    "\nOn a connection that is open:\n",
    tableOf(countRows(byCount, "kept")),
    "\nTime from a region's failure until its clients open connections elsewhere:\n",
    tableOf(leavingRows(comparison)),
    `\n${percent(leavers.neverShare)} of the mixture keep an address for ever: its row is without them. Cost of main.ts:\n`,
    tableOf(costRows(comparison)),
    ...unknownCosts(comparison).map((line) => `\n${line}`),
    "\nAll this follows from these assumptions, each of which is an option:\n",
    ...assumptionLines(assumedFrom(ASSUMPTIONS, {})).map((line) => `- ${line}`),
  ].join("\n");
}

test("docs/front.md has the figures of npm run fronts; npx vitest run __tests__/docs/front.test.ts -u writes them", async () => {
  const page = readFileSync(PAGE, "utf8");
  const [before = "", rest = ""] = page.split(BEGIN);
  const [, after = ""] = rest.split(END);
  await expect(`${before}${BEGIN}\n${answer()}\n${END}${after}`).toMatchFileSnapshot(PAGE);
});
