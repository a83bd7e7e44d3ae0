import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/* Another Node than the installed one, and a copy of the project to try it in. */

const ROOT = resolve(import.meta.dirname ?? ".", "..");

/** Against a hang only, milliseconds. */
export const GUARD = 60 * 60_000;

/**
 * @typedef {object} Place
 * @property {string} cwd a copy of the project
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * Runs npm to its end.
 * @param {Place} place
 * @param {...string} args
 * @returns what it printed
 */
export function npm({ cwd, env }, ...args) {
  const began = performance.now();
  const { status, signal, error, stdout, stderr } = spawnSync("npm", args, {
    cwd,
    env,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: GUARD,
  });
  const said = `${stdout}${stderr}`;
  if (status !== 0) throw new Error(`npm ${args.join(" ")} ended with ${error ?? signal ?? status}\n${said}`);
  console.log(`  ${((performance.now() - began) / 1000).toFixed(0).padStart(3)} s  npm ${args.join(" ")}`);
  return said;
}

/**
 * A folder for PATH, with Node, npm and a shell.
 * @param {string} folder
 * @param {string} major of Node
 * @param {string} npmMajor
 */
export function toolsOf(folder, major, npmMajor) {
  mkdirSync(folder);
  // Node's package fetches the one for this platform when it is installed.
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, allowScripts: { node: true } }));
  npm({ cwd: folder, env: process.env }, "install", "--no-package-lock", `node@${major}`, `npm@${npmMajor}`);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(join(folder, "node_modules", "node", "bin", "node"), join(bin, "node"));
  for (const name of ["npm", "npx"]) symlinkSync(join(folder, "node_modules", ".bin", name), join(bin, name));
  symlinkSync("/bin/sh", join(bin, "sh"));
  return bin;
}

/**
 * Copies the files that git knows or would take, as they are now.
 * @param {string} folder
 * @returns their names
 */
export function copyProject(folder) {
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  }).split("\0");
  const names = files.filter((name) => name !== "" && existsSync(join(ROOT, name)));
  for (const name of names) cpSync(join(ROOT, name), join(folder, name));
  return names;
}
