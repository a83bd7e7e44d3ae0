import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ProvidedContext } from "vitest";
import { UserError } from "../../src/process/user-error";
import { step } from "./progress";
import { checkRecording } from "./recorded-calls";
import { findTools, type Tools } from "./tools";

declare module "vitest" {
  export interface ProvidedContext {
    readonly tools: Tools;
    /** Where each test file leaves the calls that it saw. */
    readonly callsFolder: string;
    readonly startedMs: number;
  }
}

/** What of Vitest's TestProject is used here; its own type is for ES modules only. */
interface TestRun {
  readonly config: { readonly snapshotOptions: { readonly updateSnapshot: string } };
  provide<Key extends keyof ProvidedContext>(key: Key, value: ProvidedContext[Key]): void;
}

const CACHE = resolve(__dirname, "..", "..", ".globalapp", "terraform-providers");

/** Finds the tools before any test runs, and checks the recorded calls after all have. */
export default async function setup(run: TestRun): Promise<() => void> {
  const startedMs = Date.now();
  const tools = await findTools(CACHE).catch(refuse);
  const { aws, archive } = tools.providers;
  const archiving =
    archive === undefined ? "no archive provider, so archive_file is evaluated here" : `archive ${archive}`;
  step(startedMs, "tools", `Terraform ${tools.terraform}, AWS provider ${aws}, ${archiving}`);
  const callsFolder = mkdtempSync(join(tmpdir(), "globalapp-calls-"));
  run.provide("tools", tools);
  run.provide("callsFolder", callsFolder);
  run.provide("startedMs", startedMs);
  return () => {
    try {
      const update = run.config.snapshotOptions.updateSnapshot === "all";
      checkRecording(callsFolder, aws, update);
    } catch (error) {
      refuse(error);
    } finally {
      rmSync(callsFolder, { recursive: true, force: true });
    }
  };
}

/** A missing tool is no reason for a stack trace. */
function refuse(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
