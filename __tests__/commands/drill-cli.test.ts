import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { beforeAll, describe, expect, it } from "vitest";
import { drillCommands } from "../../src/cli/drill";
import { FAULTS } from "../../src/faults/registry";
import { built } from "../support/built";
import { reportFor } from "../support/drill-record";
import { course } from "../support/samples";
import { temporaryFolder } from "../support/temporary-folder";

const ROOT = join(__dirname, "..", "..");

function cli(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [built("src/cli.ts"), "drill", ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** What `drill COMMAND --help` prints, without a process. */
function helpOf(name: string): string {
  const program = new Command();
  drillCommands(program);
  const command = program.commands[0]?.commands.find((each) => each.name() === name);
  const parts: string[] = [];
  command?.configureOutput({ writeOut: (part) => parts.push(part) }).outputHelp();
  return parts.join("");
}

function evidenceOf(changes: Parameters<typeof reportFor>[0] = {}): string {
  const folder = join(temporaryFolder(), "drill");
  mkdirSync(folder);
  writeFileSync(join(folder, "report.json"), JSON.stringify(reportFor(changes)));
  return folder;
}

describe("the command line", () => {
  it("exits with 3 where a drill got slower, so that a pull request can fail", () => {
    const slower = { samples: course(`${"W".repeat(10)}${".".repeat(15)}${"E".repeat(10)}WWWWW`) };
    const { status, stdout, stderr } = cli("compare", evidenceOf(), evidenceOf(slower));
    expect({ status, stderr }).toEqual({ status: 3, stderr: "" });
    expect(stdout).toContain("worse   failover time: 5 s -> 15 s");
  });

  it("says what is wrong with an assertion, without a stack trace", () => {
    const { status, stdout, stderr } = cli("--assert", "rto<=soon", "--virtual");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^--assert "rto<=soon" is not valid: write a metric \(.*\n$/);
  });

  it("exits with 2 where an option is not understood, because no drill was started", () => {
    for (const [option, message] of [
      ["--rate=fast", "use a number from 0.1 to 10000"],
      ["--speed=5", "unknown option '--speed=5'"],
      ["--path=http://127.0.0.1:1/health", "use a path that begins with one /"],
      ["--path=//elsewhere/health", "use a path that begins with one /"],
    ] as const) {
      const { status, stderr } = cli(option);
      expect(status).toBe(2);
      expect(stderr).toContain(message);
    }
  });

  it("exits with 2 where a recovery cannot begin, and shows what its exit codes mean", () => {
    const { status, stdout, stderr } = cli("recover", "--outputs", "nowhere.json");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^nowhere\.json cannot be read: .*\n$/);
    const help = cli("recover", "--help");
    expect(help.status).toBe(0);
    expect(help.stdout).toContain("Exit code: 0 everything is as before the drill");
    expect(help.stdout).toContain("4 not restored: recover again");
  });

  it.each([
    ["compare", ["package.json", "package.json"], 2, "package.json is not the report of a drill: "],
    ["compare", ["nowhere", "nowhere"], 2, "nowhere is not there: name the folder of a drill"],
    ["history", ["package.json"], 2, "package.json has no drills: "],
    ["verify", ["nowhere"], 3, "nowhere is not there: name the folder of a drill"],
  ])("exits as its help says where %s is given %j", (command, args, code, message) => {
    const { status, stdout, stderr } = cli(command, ...args);
    expect(status).toBe(code);
    expect(stdout + stderr).toContain(message);
    expect(stdout + stderr).not.toContain("    at ");
    expect(helpOf(command)).toMatch(new RegExp(`Exit code: 0 .*[\\s\\S]*\\b${code} `));
  });

  describe("with --help and no command", () => {
    let help: ReturnType<typeof cli>;
    beforeAll(() => {
      help = cli("--help");
    });

    it("shows the options of a drill and its exit codes", () => {
      const { status, stdout } = help;
      expect(status).toBe(0);
      for (const text of ["recover [options]", "--steady <seconds>", "--assert <text>", "Exit code: 0 as expected"]) {
        expect(stdout).toContain(text);
      }
    });

    it("shows the default of an option once, and every fault once", () => {
      const { stdout } = help;
      const options = stdout.split(/\n {2}(?=-)/);
      for (const option of options) expect(option.match(/\bdefault/g)?.length ?? 0).toBeLessThanOrEqual(1);
      const named = options.map((option) => option.split(/[ ,]/)[0]);
      expect(named.filter((name) => name === "--rate")).toEqual(["--rate"]);
      for (const { name, what } of FAULTS) {
        const lines = stdout
          .split("\n")
          .filter((line) => line.trim().split(/ +/)[0] === name && line.endsWith(` ${what}`));
        expect([name, lines.length]).toEqual([name, 1]);
      }
    });
  });
});
