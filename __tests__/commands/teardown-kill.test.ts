import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { teardown } from "../../src/commands/teardown";
import { type DeployedStack, deployedStack } from "../support/deployed-stack";
import type { Trouble } from "../support/fake-terraform";
import { HastyClock } from "../support/hasty-clock";
import { startProcess } from "../support/start-process";
import { TWO } from "../support/synth";

const YES = { wait: 30, yes: true };

describe("a teardown that is killed (kill -9)", () => {
  const KILLS: readonly (readonly [string, Record<string, Trouble>])[] = [
    ["while Terraform is initialized", { init: { kill: "before" } }],
    ["before the accelerator is destroyed", { "destroy accelerator": { kill: "before" } }],
    ["after it", { "destroy accelerator": { kill: "after" } }],
    ["before all else is destroyed", { destroy: { kill: "before" } }],
    ["half-way through all else", { destroy: { kill: "halfway" } }],
    ["after all else", { destroy: { kill: "after" } }],
  ];

  it.each(KILLS)("%s ends the same when it runs again", async (_, troubles) => {
    const stack = await deployedStack();
    stack.trouble(troubles);
    expect(await once(start(stack), "exit")).toEqual([null, "SIGKILL"]);
    await expectRest(stack);
  });

  it.each(["DescribeNetworkInterfaces", "DescribeSecurityGroups", "DeleteSecurityGroup"])(
    "when EC2 is asked for %s ends the same when it runs again",
    async (operation) => {
      const stack = await deployedStack();
      const child = start(stack);
      stack.ec2.onCall = (called) => void (called === operation && child.kill("SIGKILL"));
      expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
      stack.ec2.onCall = () => {};
      await expectRest(stack);
    },
  );

  async function expectRest(stack: DeployedStack): Promise<void> {
    stack.trouble({});
    const io = { print: () => {}, error: () => {}, ask: async () => "", signal: new AbortController().signal };
    await teardown(stack.root, YES, io, { clock: new HastyClock(), terraform: stack.terraform });
    expect(stack.state()).toEqual([]);
    expect(TWO.map((region) => stack.ec2.networks.get(`vpc-${region}`)?.group)).toEqual([undefined, undefined]);
  }

  const start = ({ root, env }: DeployedStack) =>
    startProcess("__tests__/support/teardown-process.ts", { root, options: YES }, env);
});
