import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProvidedContext } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where synthesized stacks are, which all test files share. */
    readonly stacksFolder: string;
  }
}

/** What of Vitest's TestProject is used here; its own type is for ES modules only. */
interface TestRun {
  provide<Key extends keyof ProvidedContext>(key: Key, value: ProvidedContext[Key]): void;
}

export default function setup(run: TestRun): () => void {
  const folder = mkdtempSync(join(tmpdir(), "globalapp-stacks-"));
  run.provide("stacksFolder", folder);
  return () => rmSync(folder, { recursive: true });
}
