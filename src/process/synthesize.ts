import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "./user-error";

/**
 * Synthesizes as `cdktf synth` does, without cdktf-cli: runs the app that cdktf.json names.
 * @param root the project's folder
 * @param app the command that synthesizes, in place of the one in cdktf.json
 * @returns the output folder
 * @throws UserError with what the app printed, where it fails
 */
export function synthesize(root: string, app?: string): string {
  const { app: usual, output = "cdktf.out" } = configurationOf(root);
  const command = app ?? usual;
  const outdir = join(root, output);
  const { status, stderr } = spawnSync(command, {
    cwd: root,
    shell: true,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) throw new UserError(`${command} failed:\n${withoutTrace(stderr)}`);
  return outdir;
}

/** What a person can use of what Node prints: neither where in Node it happened, nor the calls that led there. */
function withoutTrace(text: string): string {
  const noise = /^(\s+at |node:internal|npm warn|\s*throw |\s*\^|Node\.js v)/;
  const lines = text.split("\n").filter((line) => !noise.test(line));
  return lines
    .join("\n")
    .replace(/\n{2,}/g, "\n")
    .trim();
}

function configurationOf(root: string): { readonly app: string; readonly output?: string } {
  const path = join(root, "cdktf.json");
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new UserError(`${path} cannot be read: run this in the project's folder`);
  }
}
