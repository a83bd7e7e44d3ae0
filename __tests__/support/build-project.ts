import { copyFileSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const ROOT = join(__dirname, "..", "..");

/** What is looked for beside the code. */
const BESIDE = ["package.json", ".terraform-version"];

/**
 * The project as JavaScript, file by file and in the same places, so that plain `node` starts its processes: a start through
 * tsx takes longer than most of what they do.
 * @param folder where it is written
 */
export async function buildProject(folder: string): Promise<void> {
  const code = ["src", "functions", join("__tests__", "support")].flatMap(filesBelow);
  const functions = filesBelow("functions");
  await build({
    absWorkingDir: ROOT,
    entryPoints: code.filter((file) => file.endsWith(".ts")),
    outdir: folder,
    outbase: ROOT,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  });
  // What runs as it is, and the functions, which are bundled from their sources.
  const copied = [...code.filter((file) => !file.endsWith(".ts")), ...functions, ...BESIDE];
  for (const file of copied) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}

/** Relative to the project. */
const filesBelow = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length + 1));
