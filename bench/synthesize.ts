import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

export type App = "bare.ts" | "backend.ts";

/**
 * Runs an app of `bench/apps` as `cdktf synth` runs main.ts.
 * @throws Error with what it printed, where it fails
 */
export function synthesize(app: App, outdir: string, args: readonly string[] = []): void {
  const { status, stderr } = spawnSync(
    join(ROOT, "node_modules", ".bin", "tsx"),
    [join("bench", "apps", app), ...args],
    {
      cwd: ROOT,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`bench/apps/${app} cannot be synthesized:\n${stderr.trim()}`);
}

/** Lends a folder that is removed afterwards. */
export async function inTemporaryFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "globalapp-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
