import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProvidedContext } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where synthesized stacks are, which all test files share. */
    readonly stacksFolder: string;
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

export default function setup(run: TestRun): () => void {
  const seed = seedOf(process.env.SEED);
  console.log(`random tests: seed ${seed} (SEED=n npm test takes another)`);
  run.provide("seed", seed);
  const folder = mkdtempSync(join(tmpdir(), "globalapp-stacks-"));
  run.provide("stacksFolder", folder);
  return () => rmSync(folder, { recursive: true });
}

/** @throws Error where it is no whole number, which fast-check would take for 0 */
function seedOf(text: string | undefined): number {
  if (text === undefined) return SEED;
  if (!/^-?\d{1,9}$/.test(text)) throw new Error(`SEED: ${JSON.stringify(text)} is not allowed; use a whole number`);
  return Number(text);
}
