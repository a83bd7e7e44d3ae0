import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { built } from "./support/built";
import { ECHO } from "./support/bundle";
import { Connection } from "./support/connection";
import { occupiedPort } from "./support/ports";
import { codeProject, projectFolder, synthesizedProject } from "./support/project";
import { stopAfterTest } from "./support/stop";
import { ARTICLE } from "./support/synth";
import { temporaryFolder } from "./support/temporary-folder";

/** What a project's cdktf.json names. */
const APP = `"${process.execPath}" "${built("__tests__/support/app.ts")}" '${JSON.stringify(ARTICLE)}'`;

/** The command line, in a project's folder. */
function run(cwd: string, ...args: string[]) {
  const child = spawn(process.execPath, [built("src/cli.ts"), ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const ended = once(child, "close").then(([code]) => ({ code, ...output }));
  stopAfterTest({
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  });
  return { child, ended };
}

/** Lines of a child's output, one by one. */
function linesOf({ stdout }: ChildProcess): () => Promise<string> {
  const lines = createInterface({ input: stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  return async () => (await lines.next()).value ?? "";
}

describe("globalapp start", () => {
  it.each([
    ["synthesizes", "SIGINT", () => projectFolder(APP)],
    // What the other one has shown of synthesizing is not shown again: it is most of a start.
    ["starts", "SIGHUP", () => synthesizedProject()],
  ] as const)("%s, runs until %s, and leaves nothing behind", async (_, signal, project) => {
    const root = project();
    const { child, ended } = run(root, "start", "--json", "--port", "0", "--from", "Frankfurt");
    const next = linesOf(child);
    const ready = JSON.parse(await next());
    expect(ready).toMatchObject({
      at: 0,
      type: "ready",
      addresses: { Frankfurt: [expect.any(String), expect.any(String)] },
    });
    expect(existsSync(join(root, ".globalapp", "simulator.json"))).toBe(true);
    const { body } = await (await Connection.open(ready.addresses.Frankfurt[0])).get("/get/foobar");
    expect(JSON.parse(body)).toEqual({ item_id: "foobar", message: "hello from the global table" });
    const types = [JSON.parse(await next()).type, JSON.parse(await next()).type];
    expect(types.every((type) => typeof type === "string")).toBe(true);
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
    expect(existsSync(join(root, ".globalapp", "simulator.json"))).toBe(false);
  });

  it("may be ended the moment it is ready, by whoever reads no further", async () => {
    const root = codeProject(ECHO);
    const { child, ended } = run(root, "start", "--json", "--port", "0", "--speed", "100");
    await linesOf(child)();
    child.stdout.destroy();
    expect((await ended).code).toBe(0);
    expect(existsSync(join(root, ".globalapp", "simulator.json"))).toBe(false);
  });

  it("says in one line that a port is in use", async () => {
    const port = await occupiedPort();
    const { code, stdout, stderr } = await run(synthesizedProject(), "start", "--port", String(port)).ended;
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `port ${port}, wanted for address 1 of the accelerator, is in use: stop what listens there, or choose another with --port\n`,
    );
  });
});

describe("globalapp", () => {
  it("says its version", async () => {
    const { stdout } = await run(temporaryFolder(), "--version").ended;
    expect(stdout).toBe(`${JSON.parse(readFileSync(built("package.json"), "utf8")).version}\n`);
  });

  it("says what could have been meant by a command or an option that there is not", async () => {
    expect((await run(temporaryFolder(), "strat").ended).stderr).toContain("(Did you mean start?)");
    expect((await run(temporaryFolder(), "start", "--sped", "10").ended).stderr).toContain(
      "(Did you mean one of --seed, --speed?)",
    );
  });
});

describe("globalapp deploy-policy", () => {
  it("writes deploy-policy.json into the project's folder, where no test reads it", async () => {
    const root = synthesizedProject();
    expect(await run(root, "deploy-policy").ended).toMatchObject({ code: 0, stderr: "" });
    expect(existsSync(join(root, "deploy-policy.json"))).toBe(true);
  });

  it("says in one line where it cannot write", async () => {
    const { code, stdout, stderr } = await run(synthesizedProject(), "deploy-policy", "--out", "cdktf.out").ended;
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^the policy cannot be written to .*cdktf\.out .*\n$/);
  });
});

describe("globalapp refuses", () => {
  it.each([
    [["start", "--speed", "0"], "use a number from 0.1 to 1000"],
    [["status", "us-west-2", "400"], "no simulator runs here: start one with npm start"],
  ])("%j", async (args, why) => {
    const { code, stdout, stderr } = await run(temporaryFolder(), ...args).ended;
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
