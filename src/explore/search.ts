import { planOf } from "./generate";
import { INVARIANTS, type InvariantName } from "./invariants";
import type { Plan } from "./plan";
import { run, type StartWorld } from "./run";
import { shrink } from "./shrink";

/** A promise that a plan broke. */
export interface Finding {
  readonly invariant: InvariantName | "runsToItsEnd";
  /** What was seen, for people. */
  readonly problem: string;
  readonly plan: Plan;
}

export interface Search {
  /** The first one. */
  readonly fromSeed: number;
  /** How many; Infinity where time alone ends the search. */
  readonly seeds: number;
  readonly function: Plan["function"];
  /** Of so many seeds one is run twice, to compare the events. @default 4 */
  readonly twiceIn?: number;
  /** Whether to go on, asked before each seed. */
  readonly goesOn?: () => boolean;
  readonly onSeed?: (seed: number, done: number) => void;
  /** @default World.start */
  readonly startWorld?: StartWorld;
}

/** Runs seed after seed until a promise is broken. @returns that finding, and how many seeds were run */
export async function search(options: Search): Promise<{ readonly finding?: Finding; readonly done: number }> {
  const { fromSeed, seeds, twiceIn = 4, goesOn = () => true, onSeed, startWorld } = options;
  let done = 0;
  for (; done < seeds && goesOn(); done++) {
    const seed = fromSeed + done;
    onSeed?.(seed, done);
    const finding = await check(planOf(seed, options.function), { twice: seed % twiceIn === 0, startWorld });
    if (finding) return { finding, done: done + 1 };
  }
  return { done };
}

interface Check {
  /** Whether to run it a second time, and compare the events. */
  readonly twice: boolean;
  readonly startWorld?: StartWorld;
}

/** Runs a plan and looks at every promise. */
export async function check(plan: Plan, { twice, startWorld }: Check): Promise<Finding | undefined> {
  try {
    const history = await run(plan, startWorld);
    const eventsAgain = twice ? (await run(plan, startWorld)).events : undefined;
    for (const [name, invariant] of Object.entries(INVARIANTS)) {
      const problem = invariant(plan, { ...history, eventsAgain });
      if (problem !== undefined) return { invariant: name as InvariantName, problem, plan };
    }
    return undefined;
  } catch (error) {
    return { invariant: "runsToItsEnd", problem: error instanceof Error ? error.message : String(error), plan };
  }
}

/** The smallest plan that breaks the same promise. */
export async function shrunk(
  finding: Finding,
  { startWorld, onTry }: { readonly startWorld?: StartWorld; readonly onTry?: () => void } = {},
): Promise<Finding> {
  let smallest = finding;
  const twice = finding.invariant === "sameSeedSameEvents";
  await shrink(finding.plan, async (plan) => {
    onTry?.();
    const found = await check(plan, { twice, startWorld });
    if (found?.invariant !== finding.invariant) return false;
    smallest = found;
    return true;
  });
  return smallest;
}
