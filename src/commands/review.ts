import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { UserError } from "../process/user-error";
import { reviewJson } from "../review/json";
import { reviewMarkdown } from "../review/markdown";
import { isAtLeast, type Review, review } from "../review/review";
import { reviewText } from "../review/text";
import type { Side, StackChange } from "../topology/change";
import { readPlan } from "../topology/from-plan";
import { chooseStack, type Synthesized, stacksFromSynth, synthesizedStack } from "../topology/from-synth";
import { changeBetween } from "../topology/from-two-synths";
import { checkedLoad, locationsFrom } from "./assess";

export interface ReviewOptions {
  readonly before?: string;
  readonly after?: string;
  readonly stack?: string;
  /** Client locations. @default those of the load, or else twelve cities of the world */
  readonly from: readonly string[];
  readonly markdown: boolean;
  readonly json: boolean;
  readonly failOn: "danger" | "warning";
}

/**
 * @param plan file with the plan's JSON, or `-` for standard input
 * @returns the review as it is asked for, and whether it has a finding at or above `failOn`
 * @throws UserError with everything that is wrong with the options, or with what was read
 */
export async function reviewChange(
  plan: string | undefined,
  options: ReviewOptions,
): Promise<{ readonly text: string; readonly fails: boolean }> {
  check(plan, options);
  const change =
    plan === undefined ? betweenFolders(options) : readPlan(await planJson(plan), { stack: options.stack });
  const found = reviewOf(change, options.from);
  return { text: written(found, options), fails: isAtLeast(found, options.failOn) };
}

/** Reviews a change for clients at these locations. @param from @default those of the load, or else twelve cities of the world */
export function reviewOf(change: StackChange, from: readonly string[] = []): Review {
  const loads = [change.before, change.after].map(({ topology }) => topology?.load);
  const locations = locationsFrom(from, loads);
  const checked = (side: Side): Side => {
    const { topology } = side;
    return topology?.load ? { ...side, topology: { ...topology, load: checkedLoad(topology.load, locations) } } : side;
  };
  return review({ ...change, before: checked(change.before), after: checked(change.after) }, locations);
}

function written(found: Review, { json, markdown }: ReviewOptions): string {
  if (json) return reviewJson(found);
  return markdown ? reviewMarkdown(found).trimEnd() : reviewText(found);
}

function check(plan: string | undefined, { before, after, json, markdown }: ReviewOptions): void {
  const folders = before !== undefined || after !== undefined;
  const problems = [
    ...(plan !== undefined && folders
      ? ["a plan and --before or --after were given: give either the plan or both folders"]
      : []),
    ...(plan === undefined && !folders
      ? ["nothing to review: give the plan (terraform show -json PLAN > plan.json), or --before and --after"]
      : []),
    ...(plan === undefined && folders && before === undefined
      ? ["--before is missing: give the folder that was synthesized before the change"]
      : []),
    ...(plan === undefined && folders && after === undefined
      ? ["--after is missing: give the folder that was synthesized after the change"]
      : []),
    ...(json && markdown ? ["--json and --markdown were given: choose one"] : []),
  ];
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

const HOW = "write it with: terraform show -json PLAN > plan.json";

async function planJson(plan: string): Promise<unknown> {
  const name = plan === "-" ? "standard input" : plan;
  let content: string;
  try {
    content = plan === "-" ? await text(process.stdin) : readFileSync(plan, "utf8");
  } catch (error) {
    throw new UserError(`${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"}): ${HOW}`);
  }
  // A saved plan is a zip file.
  if (content.startsWith("PK")) throw new UserError(`${name} is the saved plan itself: ${HOW}`);
  return parsed(content.replace(/^\uFEFF/, ""), `${name} is not JSON: ${HOW}`);
}

/** The parser's own message would quote what it read, which can be secret. */
function parsed(content: string, message: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new UserError(message);
  }
}

/** Both folders are read before anything is said of either. */
export function betweenFolders({
  before = "",
  after = "",
  stack,
}: Pick<ReviewOptions, "before" | "after" | "stack">): StackChange {
  const problems: string[] = [];
  const attempt = <Result>(name: string, read: () => Result): Result | undefined => {
    try {
      return read();
    } catch (error) {
      problems.push(
        `${name}: ${error instanceof UserError ? error.message : "the folder holds JSON that cannot be read"}`,
      );
      return undefined;
    }
  };
  const stacks = [attempt("--before", () => stacksFromSynth(before)), attempt("--after", () => stacksFromSynth(after))];
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  const [was = [], is = []] = stacks;
  const name = chooseStack([...new Set([...is, ...was])], stack);
  const read = (option: string, folder: string, names: readonly string[]): Synthesized | undefined =>
    names.includes(name) ? attempt(option, () => synthesizedStack(folder, name)) : undefined;
  const sides = [read("--before", before, was), read("--after", after, is)] as const;
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return changeBetween(...sides);
}
