import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { GlobalBackend } from "../backend";
import type { BackendProps } from "../settings/schema";
import { readStack, type Stack } from "./stack";

/**
 * Synthesizes as `cdktf synth` does, with all validations, and reads the result.
 * @param subject settings of a backend with the id GlobalApp; or an app of your own that has one stack, not yet synthesized
 * @returns the stack; its folder is removed when the process ends, unless the app has an outdir of its own
 * @throws SettingsError, as main.ts would
 */
export function synth(subject: BackendProps | App): Stack {
  const app = subject instanceof App ? subject : new App({ outdir: temporaryFolder() });
  if (!(subject instanceof App)) new GlobalBackend(app, "GlobalApp", subject);
  app.synth();
  return readStack(app.outdir);
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "globalapp-synth-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
