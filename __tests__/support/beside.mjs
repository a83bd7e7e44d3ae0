/*
 * Runs commands beside each other: those before `--` quietly, and after it one that is seen at work. What a quiet one
 * printed is shown when all have ended, where it failed. Fails where one of them did.
 *
 * node beside.mjs tsc "biome check ." -- vitest run
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

const args = process.argv.slice(2);
const mark = args.indexOf("--");
const main = args.slice(mark + 1);

const quiet = args.slice(0, mark).map(async (command) => {
  const child = spawn(`${command} 2>&1`, { shell: true, stdio: ["ignore", "pipe", "inherit"] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { command, printed, failed: code !== 0 };
});

const [code] = await once(
  spawn(main[0] ?? "", main.slice(1), { stdio: "inherit", shell: process.platform === "win32" }),
  "close",
);
const failed = (await Promise.all(quiet)).filter((each) => each.failed);
for (const { command, printed } of failed) process.stderr.write(`\n${command} failed:\n${printed}`);
process.exitCode = code === 0 && failed.length === 0 ? 0 : 1;
