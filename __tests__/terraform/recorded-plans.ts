import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect } from "vitest";
import { locate } from "../../src/model/geography";
import { reviewJson } from "../../src/review/json";
import { review } from "../../src/review/review";
import { readPlan } from "../../src/topology/from-plan";

/** Plans that Terraform made, as tests without Terraform read them. */
export const recordedPlan = (name: string): string => join(__dirname, "..", "review", "plans", `${name}.json.gz`);

/** What a reader of plans looks at. What the state held before is in the rows, too. */
const KEPT = [
  "format_version",
  "terraform_version",
  "applyable",
  "complete",
  "errored",
  "resource_changes",
  "resource_drift",
  "output_changes",
  "relevant_attributes",
  "configuration",
  "prior_state",
];

/**
 * The plan means what the recorded one means: its review is the same, to the letter. `RECORD=1` records it.
 * @param plan what `terraform show -json` printed
 */
export function expectRecorded(name: string, plan: string): void {
  const path = recordedPlan(name);
  if (process.env.RECORD === "1") {
    const found = repeatable(JSON.stringify(sorted(kept(JSON.parse(plan)))));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gzipSync(found, { level: 9 }));
  }
  expect(existsSync(path), `${name} was never recorded: RECORD=1 npm run test:terraform -- --all`).toBe(true);
  expect(reviewOf(plan)).toEqual(reviewOf(gunzipSync(readFileSync(path)).toString()));
}

const reviewOf = (plan: string): unknown =>
  JSON.parse(reviewJson(review(readPlan(JSON.parse(plan)), ["San Francisco", "Frankfurt"].map(locate))));

/** Terraform lists these in another order each time. */
function sorted(plan: Record<string, unknown>): Record<string, unknown> {
  const list = plan.relevant_attributes;
  if (!Array.isArray(list)) return plan;
  const texts = list.map((each) => JSON.stringify(each)).sort();
  return { ...plan, relevant_attributes: texts.map((each) => JSON.parse(each)) };
}

/** Of the state only data sources: all else is in the rows, unless only a part was planned. */
function kept(plan: Record<string, unknown>): Record<string, unknown> {
  const { prior_state: state, ...others } = Object.fromEntries(
    KEPT.flatMap((key) => (key in plan ? [[key, plan[key]]] : [])),
  );
  return plan.complete === false ? { ...others, prior_state: state } : { ...others, prior_state: dataOnly(state) };
}

interface State {
  readonly values?: { readonly root_module?: { readonly resources?: readonly { readonly mode: string }[] } };
}

function dataOnly(state: unknown): unknown {
  const resources = (state as State | undefined)?.values?.root_module?.resources ?? [];
  return { values: { root_module: { resources: resources.filter(({ mode }) => mode === "data") } } };
}

/** What AWS, its double or the clock chooses, and where it is kept of it, with the length that a value of its kind has. */
const CHOSEN: readonly [pattern: RegExp, instead: (n: number) => string][] = [
  [
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
    (n) => `00000000-0000-4000-8000-${padded(n, 12)}`,
  ],
  [/\b(?:vpc|subnet|igw|rtb|sg|sgr|acl|rtbassoc|eni|dopt)-[0-9a-f]{8,17}\b/g, (n) => `id-${padded(n, 17)}`],
  [/\b[0-9a-f]{16,64}\b/g, (n) => `f${padded(n, 15)}`],
  [/\b(?:AROA|AKIA|AIDA)[A-Z0-9]{12,}\b/g, (n) => `AROA${padded(n, 17)}`],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?/g, () => "2026-01-01T00:00:00Z"],
  [/[A-Za-z0-9+/]{43}=/g, (n) => `${padded(n, 43)}=`],
  [/\/[^"\s]*globalapp-terraform-\w+/g, () => "/project"],
  [/\b(?:127\.0\.0\.1|localhost):\d+/g, () => "aws.example"],
];

const padded = (n: number, length: number): string => String(n).padStart(length, "0");

/** The same value has the same stand-in everywhere, so what belongs together still does. */
function repeatable(text: string): string {
  return CHOSEN.reduce((done, [pattern, instead]) => {
    const seen = new Map<string, string>();
    return done.replace(pattern, (value) => {
      if (!seen.has(value)) seen.set(value, instead(seen.size + 1));
      return seen.get(value) ?? value;
    });
  }, text);
}
