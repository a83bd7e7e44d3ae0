import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { teardown } from "../../src/commands/teardown";
import { built } from "../support/built";
import { type DeployedStack, deployedStack } from "../support/deployed-stack";
import { stopAfterTest } from "../support/stop";

/** The command line as the leader of a group, as a shell starts it. */
function run({ root, env }: DeployedStack, ...args: string[]) {
  const child = spawn(process.execPath, [built("src/cli.ts"), "teardown", ...args], {
    cwd: root,
    env: { ...process.env, ...env, FAKE_TERRAFORM_SAYS: "Terraform's own words\n" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const ended = once(child, "close").then(([code]) => ({ code, ...output }));
  const group = -(child.pid ?? 0);
  stopAfterTest({
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  });
  return {
    ended,
    /** As a terminal does on Ctrl-C: to everything in the group. */ interrupt: () => process.kill(group, "SIGINT"),
  };
}

describe("globalapp teardown", () => {
  it("lets Terraform say in its own words what it does, among its own", async () => {
    const { code, stdout, stderr } = await run(await deployedStack(), "--yes").ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").filter((line) => !line.startsWith("  "))).toEqual([
      "the accelerator, because it uses the VPCs:",
      "Terraform's own words",
      "everything else:",
      "Terraform's own words",
      "",
      "done:",
      "left:",
      "",
    ]);
  });

  it("refuses where nobody confirms, with exit code 1", async () => {
    const stack = await deployedStack();
    const { code, stderr } = await run(stack).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("GlobalApp was not confirmed: type its name, or give --yes\n");
    expect(stack.calls()).toEqual(["init", "show"]);
  });

  it("passes Ctrl-C on to Terraform once, however many have heard of it, and says what is left", async () => {
    const stack = await deployedStack();
    stack.trouble({ destroy: { hang: true } });
    const { ended, interrupt } = run(stack, "--yes");
    await stack.called("hanging");
    interrupt();
    // Those that it runs in pass it on to it as well.
    interrupt();
    await stack.called("SIGINT");
    const { code, stdout, stderr } = await ended;
    expect(stack.calls().filter((line) => line === "SIGINT")).toHaveLength(1);
    expect(code).toBe(1);
    expect(stderr).toBe("Interrupt received.\nended by SIGINT: npm run teardown does the rest\n");
    expect(stdout).toMatch(/left:\n {2}\d+ resources: /);

    stack.trouble({});
    const io = { print: () => {}, error: () => {}, ask: async () => "", signal: new AbortController().signal };
    await teardown(stack.root, { wait: 30, yes: true }, io, { terraform: stack.terraform });
    expect(stack.state()).toEqual([]);
  });
});
