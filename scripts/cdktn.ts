import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative, resolve } from "node:path";
import { type Difference, differences, text, unexpected } from "./cdktn/differences";
import { isRenamed, NODE, PACKAGES, renamed, withPackages } from "./cdktn/rename";

/*
 * `npm run test:cdktn [-- TESTS]` moves a copy of the project to CDK Terrain as docs/cdktn.md says, and shows that its types are
 * right and that it synthesizes the same. TESTS are files of tests that run in the copy too.
 */

const ROOT = resolve(__dirname, "..");

/** Files that synthesize. */
const APPS = ["main.ts", ...filesIn("examples").filter((file) => read(ROOT, file).includes("app.synth()"))];

async function main(tests: readonly string[]): Promise<void> {
  const missing = cannotBeFetched();
  if (missing !== undefined) return console.log(`NOT RUN: npm run test:cdktn. ${missing}`);
  const { copyProject, npm, toolsOf } = await import("./node-from-npm.mjs");
  const folder = mkdtempSync(join(tmpdir(), "globalapp-cdktn-"));
  try {
    const [cwd, env] = [join(folder, "project"), { ...process.env }];
    if (!isNewEnough()) env.PATH = [toolsOf(join(folder, "node"), String(NODE[0]), "10"), env.PATH].join(delimiter);
    const changed = copyProject(cwd).filter((file) => isRenamed(file) && rename(cwd, file));
    console.log(
      `${changed.length} files change, ${changed.filter((file) => /^(src|main)/.test(file)).length} of src and main.ts`,
    );
    const installed = npm({ cwd, env }, "install", "--no-audit", "--no-fund");
    if (/EBADENGINE|ERESOLVE|peer dep/.test(installed)) throw new Error(`npm warns\n${installed}`);
    npm({ cwd, env }, "run", "typecheck");
    for (const app of APPS) {
      const [before, after] = [join(folder, "before", app), join(folder, "after", app)];
      synthesize(app, ROOT, before, process.env);
      synthesize(app, cwd, after, env);
      compare(app, before, after);
    }
    if (tests.length > 0) npm({ cwd, env }, "exec", "--", "vitest", "run", ...tests);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns why the new packages cannot be had here; undefined: they can */
function cannotBeFetched(): string | undefined {
  for (const [name, version] of Object.entries(PACKAGES)) {
    const { status, stdout, stderr, error } = spawnSync("npm", ["view", `${name}@${version}`, "version"], {
      encoding: "utf8",
    });
    if (status === 0 && stdout.trim() === version) continue;
    const said = error?.message ?? /npm error (.*)/.exec(stderr)?.[1] ?? "npm does not know it";
    return `npm cannot fetch ${name}@${version}: ${said}`;
  }
  return undefined;
}

function isNewEnough(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
}

/** @returns whether anything changed */
function rename(folder: string, file: string): boolean {
  const before = read(folder, file);
  const after = file === "package.json" ? withPackages(renamed(before)) : renamed(before);
  if (after === before) return false;
  writeFileSync(join(folder, file), after);
  return true;
}

function synthesize(app: string, cwd: string, outdir: string, env: NodeJS.ProcessEnv): void {
  mkdirSync(outdir, { recursive: true });
  const { status, stderr } = spawnSync("node", ["--import", "tsx", app], {
    cwd,
    env: { ...env, CDKTF_OUTDIR: outdir },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${app} does not synthesize in ${cwd}\n${stderr}`);
}

/** @throws Error where anything differs that should not */
function compare(app: string, before: string, after: string): void {
  const [own, theirs] = [before, after].map((folder) =>
    filesIn(".", folder).filter((name) => name !== "manifest.json"),
  );
  if (`${own}` !== `${theirs}`) throw new Error(`${app}: other files with CDK Terrain\n  ${own}\n  ${theirs}`);
  const changes: Difference[] = [];
  const problems: string[] = [];
  for (const name of own ?? []) {
    const [one, other] = [read(before, name), read(after, name)];
    if (name.endsWith("cdk.tf.json")) changes.push(...differences(JSON.parse(one), JSON.parse(other)));
    else if (one !== other) problems.push(`${name} differs`);
  }
  problems.push(...unexpected(changes));
  if (problems.length > 0) throw new Error(`${app}: not the same with CDK Terrain\n  ${problems.join("\n  ")}`);
  console.log(`${app}: the same, but for\n  ${changes.map(text).join("\n  ")}`);
}

function filesIn(folder: string, root = ROOT): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .sort();
}

function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), "utf8");
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
