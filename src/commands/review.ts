import { readFileSync } from "node:fs";
import { UserError } from "../process/user-error";
import { reviewMarkdown } from "../review/markdown";
import { isAtLeast, type Review, review } from "../review/review";
import type { Severity } from "../review/rule";
import { reviewText } from "../review/text";
import type { StackChange } from "../topology/change";
import { readPlan } from "../topology/from-plan";
import { changeBetween } from "../topology/from-two-synths";
import { clientsOf } from "./assess";

export interface ReviewOptions {
  /** Folders that `cdktf synth` wrote; both or none. */
  readonly before?: string;
  readonly after?: string;
  readonly stack?: string;
  /** Client locations. @default those of `load`, or else twelve cities of the world */
  readonly from: readonly string[];
  readonly format: "text" | "markdown" | "json";
  readonly failOn: Exclude<Severity, "note">;
}

/** Of the JSON; a change of what a key means raises it. */
const SCHEMA_VERSION = 1;

/**
 * Reviews a plan, or the difference of two synthesized outputs.
 * @param plan file that `terraform show -json` wrote; `-` for standard input
 * @returns the review as text, and whether nothing is as severe as `failOn`
 * @throws UserError where there is nothing to review, or where it cannot be read
 */
export function reviewChange(
  plan: string | undefined,
  options: ReviewOptions,
): { readonly text: string; readonly holds: boolean } {
  const change = changeOf(plan, options);
  const found = review(change, clientsOf((change.after.topology ?? change.before.topology)?.load, options.from));
  return { text: WRITE[options.format](found), holds: !isAtLeast(found, options.failOn) };
}

function changeOf(plan: string | undefined, { before, after, stack }: ReviewOptions): StackChange {
  const hint = "give a plan (terraform show -json PLAN > plan.json), or --before DIR and --after DIR";
  if (plan !== undefined && (before !== undefined || after !== undefined)) {
    throw new UserError(`there is a plan, and --before or --after: ${hint}`);
  }
  if (plan !== undefined) return readPlan(planJson(plan), { stack });
  if (before === undefined || after === undefined) throw new UserError(`nothing to compare: ${hint}`);
  return changeBetween(before, after, stack);
}

function planJson(path: string): unknown {
  const name = path === "-" ? "standard input" : path;
  let text: string;
  try {
    text = readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw new UserError(`${name} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${name} is not JSON: write it with terraform show -json PLAN > plan.json`);
  }
}

const WRITE: Readonly<Record<ReviewOptions["format"], (review: Review) => string>> = {
  text: reviewText,
  markdown: reviewMarkdown,
  json: (found) => JSON.stringify({ schema: SCHEMA_VERSION, ...found }, null, 2),
};
