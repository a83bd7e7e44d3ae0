#!/usr/bin/env node
/**
 * Installs the project and runs it on every Node that it is for, with a PATH that holds Node, npm and a shell, but no
 * compiler, no make and no Python. `.ci/nodes.mjs 22` does it on one of them.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { copyProject, GUARD, npm, toolsOf } from "../scripts/node-from-npm.mjs";

/** Major versions of Node, and of the npm that comes with each. */
const RELEASES = new Map([
  ["20", "10"],
  ["22", "10"],
  ["24", "11"],
]);

const ABSENT = ["cc", "gcc", "g++", "clang", "c++", "make", "python", "python3"];

/**
 * @param {boolean} holds
 * @param {string} what
 * @param {string} said what shows that it does not
 */
function expect(holds, what, said) {
  if (!holds) throw new Error(`${what}\n${said}`);
}

/**
 * Starts the simulator, asks it once, and ends it as Ctrl-C does.
 * @param {import("../scripts/node-from-npm.mjs").Place} place
 */
async function startAndAsk({ cwd, env }) {
  const began = performance.now();
  // A group of its own: Ctrl-C reaches npm and all that it started.
  const child = spawn("npm", ["start", "--", "--json", "--port", "0"], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => process.kill(-Number(child.pid), signal);
  const guard = setTimeout(() => end("SIGKILL"), GUARD);
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  /** @type {Promise<number | string>} */
  const ended = new Promise((done) => child.once("close", (code, signal) => done(code ?? signal ?? "?")));
  /** @type {Promise<string>} */
  const address = new Promise((found, lost) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      said += `${line}\n`;
      if (!line.startsWith('{"at":0,"type":"ready"')) return;
      const [first] = /** @type {string[][]} */ (Object.values(JSON.parse(line).addresses));
      found(String(first?.[0]));
    });
    void ended.then((how) => lost(new Error(`npm start ended with ${how} before it was ready\n${said}`)));
  });
  try {
    const answer = await fetch(new URL("/health", await address), { headers: { connection: "close" } });
    const region = answer.headers.get("x-region");
    expect(answer.status === 200 && region !== null, `GET /health answered ${answer.status} from ${region}`, said);
    end("SIGINT");
    const how = await ended;
    // What the shell and npm make of Ctrl-C differs; the simulator clears up when it ends in good order.
    const cleared = !existsSync(join(cwd, ".globalapp", "simulator.json"));
    expect([0, 130, "SIGINT"].includes(how) && cleared, `npm start ended with ${how} after Ctrl-C`, said);
    console.log(`  ${((performance.now() - began) / 1000).toFixed(0).padStart(3)} s  npm start, one request, Ctrl-C`);
  } finally {
    clearTimeout(guard);
    if (child.exitCode === null && child.signalCode === null) end("SIGKILL");
  }
}

/**
 * @param {string} folder for all that is written
 * @param {string} major of Node
 * @param {string} npmMajor
 */
async function installAndRun(folder, major, npmMajor) {
  const bin = toolsOf(join(folder, `node-${major}`), major, npmMajor);
  const cwd = join(folder, `project-${major}`);
  const { PYTHON, CC, CXX, ...kept } = process.env;
  const place = { cwd, env: { ...kept, PATH: bin } };
  const version = (/** @type {string} */ name) =>
    spawnSync(name, ["--version"], { env: place.env }).stdout.toString().trim();
  console.log(`  Node ${version("node")}, npm ${version("npm")}`);
  copyProject(cwd);
  for (const tool of ABSENT) expect(spawnSync(tool, place).error !== undefined, `${tool} is there`, bin);

  const installed = npm(place, "ci");
  expect(!/gyp|install-scripts|EBADENGINE/.test(installed), "npm ci warns", installed);
  const synthesized = npm(place, "run", "synth");
  expect(/cdk\.tf\.json/.test(synthesized) && !/cannot run/.test(synthesized), "cdktf-cli is missing", synthesized);

  // From here on as after npm ci --omit=dev.
  npm(place, "prune", "--omit=dev");
  const less = npm(place, "run", "synth");
  expect(/cdk\.tf\.json/.test(less) && /cdktf-cli is not installed/.test(less), "nothing says what is missing", less);
  await startAndAsk(place);
  npm(place, "run", "drill", "--", "--virtual", "--repeat", "1", "--assert", "rto<=70s", "--assert", "lost=0");
  rmSync(cwd, { recursive: true });
}

const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "globalapp-nodes-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
try {
  for (const [major, npmMajor] of RELEASES) {
    if (wanted.length > 0 && !wanted.includes(major)) continue;
    console.log(`Node ${major} with npm ${npmMajor}, without a compiler, make and Python`);
    await installAndRun(folder, major, npmMajor);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
