import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Compared } from "../drill/history/baseline";
import { comparisonPage } from "../drill/history/comparison-page";
import { compare, type Difference, warningsOf } from "../drill/report/compare";
import { folderOf, readReport } from "../drill/report/evidence";
import { UserError } from "../process/user-error";

const NO_DIFFERENCE = "no difference larger than a drill can measure";

const differenceLine = ({ what, before, after, worse }: Difference): string =>
  `${worse ? "worse " : "better"}  ${what}: ${before} -> ${after}`;

/**
 * Two drills, for people, and a page with both drawn over each other.
 * @param out the page @default `compare.html` beside the folder of the second: what is in that folder stays as it was
 * @throws UserError where one of them cannot be read, or the page cannot be written
 */
export function compareDrills(
  before: string,
  after: string,
  out = join(folderOf(after), "..", "compare.html"),
): { readonly text: string; readonly worse: boolean } {
  const [first, second] = [readReport(before), readReport(after)];
  const warnings = warningsOf(first, second);
  const differences = compare(first, second);
  const page = resolve(out);
  try {
    writeFileSync(page, comparisonPage(first, second));
  } catch (error) {
    throw new UserError(`${page} cannot be written (${(error as Error).message}): choose another file with --out`);
  }
  const lines = differences.map(differenceLine);
  const text = [...warnings, ...(lines.length > 0 ? lines : [NO_DIFFERENCE]), `page: ${page}`].join("\n");
  return { text, worse: differences.some(({ worse }) => worse) };
}

/** Says what differs from the drill that a run is compared with. */
export function compareWith({ baseline, notes }: Compared, print: (line: string) => void): Compared["baseline"] {
  for (const note of notes) print(`  ${note}`);
  if (!baseline) return undefined;
  const { folder, differences } = baseline;
  print(`  compared with ${folder}: ${differences.length === 0 ? NO_DIFFERENCE : ""}`.trimEnd());
  for (const difference of differences) print(`    ${differenceLine(difference)}`);
  return baseline;
}
