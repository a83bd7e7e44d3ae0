import { compare, incomparable } from "../drill/report/compare";
import { readReport } from "../drill/report/evidence";

/** Two drills, for people. */
export function compareDrills(before: string, after: string): { readonly text: string; readonly worse: boolean } {
  const [first, second] = [readReport(before), readReport(after)];
  const warnings = incomparable(first, second).map((each) => `the drills differ: ${each}`);
  const differences = compare(first, second);
  const lines = differences.map(
    ({ what, before: from, after: to, worse }) => `${worse ? "worse " : "better"}  ${what}: ${from} -> ${to}`,
  );
  const text = [...warnings, ...(lines.length > 0 ? lines : ["no difference larger than a drill can measure"])].join(
    "\n",
  );
  return { text, worse: differences.some(({ worse }) => worse) };
}
