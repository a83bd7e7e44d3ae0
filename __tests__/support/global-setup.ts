import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProvidedContext } from "vitest";
import { buildProject } from "./build-project";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where synthesized stacks are, which all test files share. */
    readonly stacksFolder: string;
    /** Where the project is as JavaScript. */
    readonly builtFolder: string;
    /** Of the random tests. */
    readonly seed: number;
  }
}

/** What of Vitest's TestProject is used here; its own type is for ES modules only. */
interface TestRun {
  provide<Key extends keyof ProvidedContext>(key: Key, value: ProvidedContext[Key]): void;
}

/** Fixed, so that a run is red or green for a reason; SEED takes another. */
const SEED = 20_260_101;

export default async function setup(run: TestRun): Promise<() => void> {
  const seed = seedOf(process.env.SEED);
  console.log(`random tests: seed ${seed} (SEED=n npm test takes another)`);
  run.provide("seed", seed);
  const folder = mkdtempSync(join(tmpdir(), "globalapp-tests-"));
  const [stacks, project] = [join(folder, "stacks"), join(folder, "the project")];
  mkdirSync(stacks);
  run.provide("stacksFolder", stacks);
  await buildProject(project);
  run.provide("builtFolder", project);
  return () => rmSync(folder, { recursive: true });
}

/** @throws Error where it is no whole number, which fast-check would take for 0 */
function seedOf(text: string | undefined): number {
  if (text === undefined) return SEED;
  if (!/^-?\d{1,9}$/.test(text)) throw new Error(`SEED: ${JSON.stringify(text)} is not allowed; use a whole number`);
  return Number(text);
}
