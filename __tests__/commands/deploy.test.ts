import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { deploy } from "../../src/commands/deploy";
import type { DeployOptions } from "../../src/commands/deploy-options";
import { type PlanningTerraform, TerraformFailure } from "../../src/terraform/terraform";
import { type DeployedStack, deployedStack } from "../support/deployed-stack";
import { HastyClock } from "../support/hasty-clock";
import { planOf, row } from "../support/plan-json";
import { synthesizedProject } from "../support/project";
import { ARTICLE, type Block, synth, TWO } from "../support/synth";

const [HOME, OTHER] = TWO;
const FORMER = "ap-southeast-2";
/** Whose dials no release moves: that is told in deploy-waves.test.ts. */
const STILL = { ...ARTICLE, release: { steps: [] } };
const NOTHING = planOf([], { applyable: false });
const SOMETHING = planOf([changed("aws_lambda_function.api")], { applyable: true });

let stack: DeployedStack;

beforeEach(async () => {
  stack = await deployedStack(synthesizedProject(STILL));
});

function changed(address: string, ...actions: string[]): Block {
  return row(address, { actions: actions.length > 0 ? actions : ["update"], after: { memory_size: 512 } });
}

interface Person {
  /** What each question is answered with. @default yes */
  readonly typing?: string;
  readonly abort?: AbortController;
  /** Told of each call before it is answered. */
  readonly onCall?: (call: string) => void;
}

/** Runs it with these plans, one after the other. */
async function run(plans: readonly Block[], options: Partial<DeployOptions> = {}, person: Person = {}) {
  const { typing = "yes", abort = new AbortController(), onCall = () => {} } = person;
  const left = [...plans];
  const calls: string[] = [];
  const targets: (readonly string[])[] = [];
  const printed: string[] = [];
  const note = (call: string) => {
    calls.push(call);
    onCall(call);
  };
  const io = {
    print: (line: string) => void printed.push(line),
    error: () => {},
    ask: async () => {
      calls.push("ask");
      return typing;
    },
    signal: abort.signal,
  };
  const terraform = (folder: string, error: (text: string) => void): PlanningTerraform => ({
    ...stack.terraform(folder, error),
    destroy: async (addresses) => note(`destroy ${addresses.join(" ")}`),
    plan: async (addresses) => {
      targets.push(addresses);
      note(`plan ${addresses.length > 0 ? "targets" : "all"}`);
    },
    showPlan: async () => JSON.stringify(left.shift() ?? expect.fail("one plan more than there should be")),
    apply: async () => note("apply"),
    output: async () => JSON.stringify({ accelerator_dns_name: { value: "a.example", type: "string" } }),
  });
  const all = { outputsFile: "outputs.json", wait: 30, yes: false, resume: false, ...options };
  const problem = await deploy(stack.root, all, io, { clock: new HastyClock(), terraform }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { calls, targets, text: printed.join("\n"), problem };
}

const address = (type: string, region: string): string => synth().one(type, region).address;
const outputs = () => JSON.parse(readFileSync(join(stack.root, "outputs.json"), "utf8"));

describe("npm run deploy -- --region", () => {
  it("plans what the region can have alone, shows the review, asks, and applies", async () => {
    const { calls, targets, text, problem } = await run([SOMETHING], { region: OTHER });
    expect(problem).toBeUndefined();
    expect(calls).toEqual(["plan targets", "ask", "apply"]);
    expect(targets[0]).toContain(address("aws_lambda_function", OTHER));
    expect(targets[0]).not.toContain(address("aws_lambda_function", HOME));
    expect(targets[0]?.filter((each) => each.startsWith("aws_globalaccelerator"))).toEqual([]);
    expect(text).toContain(`${OTHER}, reviewed:`);
    expect(text).toContain(`${OTHER}: deployed`);
  });

  it("writes the outputs beside those of other stacks", async () => {
    writeFileSync(join(stack.root, "outputs.json"), JSON.stringify({ other: { a: 1 } }));
    await run([SOMETHING], { region: OTHER });
    expect(outputs()).toEqual({ other: { a: 1 }, GlobalApp: { accelerator_dns_name: "a.example" } });
  });

  it("applies nothing that nobody agrees to", async () => {
    const { calls, problem } = await run([SOMETHING], { region: OTHER }, { typing: "y" });
    expect(calls).toEqual(["plan targets", "ask"]);
    expect(problem).toBe(
      `the plan for ${OTHER} is not applied, because it was not confirmed: type yes, or give --yes\nnothing was deployed before that`,
    );
  });

  it("does not ask with --yes, and not where there is nothing to do", async () => {
    expect((await run([SOMETHING], { region: OTHER, yes: true })).calls).toEqual(["plan targets", "apply"]);
    const { calls, text } = await run([NOTHING], { region: OTHER });
    expect(calls).toEqual(["plan targets"]);
    expect(text).toContain(`${OTHER}: nothing to do`);
  });

  it("refuses to make a load balancer anew, because its endpoint group must follow", async () => {
    const loadBalancer = address("aws_lb", OTHER);
    const plan = planOf([changed(loadBalancer, "delete", "create")], { applyable: true });
    const { calls, problem } = await run([plan], { region: OTHER });
    expect(calls).toEqual(["plan targets"]);
    expect(problem).toContain(`${loadBalancer} is replaced or deleted`);
    expect(problem).toContain("aws_globalaccelerator_endpoint_group.");
    expect(problem).toContain("run npm run deploy without --region");
  });

  it("refuses a region that the backend does not have, and a backend that is not deployed", async () => {
    expect((await run([], { region: "eu-west-9" })).problem).toBe(
      `--region: the backend has no region eu-west-9; use one of ${HOME}, ${OTHER}`,
    );
    stack.setState([]);
    expect((await run([], { region: OTHER })).problem).toContain("run npm run deploy without --region first");
  });

  it("refuses a region that is being left", async () => {
    stack = await deployedStack(synthesizedProject({ ...STILL, formerRegions: [FORMER] }));
    expect((await run([], { region: FORMER })).problem).toContain(`${FORMER} is in formerRegions`);
  });
});

describe("npm run deploy", () => {
  it("goes region by region, and closes the round with a full plan", async () => {
    const { calls, targets, text, problem } = await run([SOMETHING, SOMETHING, NOTHING, SOMETHING], { yes: true });
    expect(problem).toBeUndefined();
    expect(calls).toEqual(["plan all", "plan targets", "apply", "plan targets", "plan all", "apply"]);
    expect(targets[1]).toContain(address("aws_lambda_function", HOME));
    expect(targets[2]).toContain(address("aws_lambda_function", OTHER));
    const lines = [`${HOME}: deployed`, `${OTHER}: nothing to do`, "all regions: deployed"];
    expect(text.split("\n").filter((line) => lines.includes(line))).toEqual(lines);
  });

  it("deploys everything at once where nothing is deployed", async () => {
    stack.setState([]);
    expect((await run([SOMETHING])).calls).toEqual(["plan all", "ask", "apply"]);
  });

  it("leaves to the full plan what a region cannot do alone", async () => {
    const plan = planOf([changed(address("aws_lb", HOME), "delete", "create")], { applyable: true });
    const { calls, text } = await run([SOMETHING, plan, NOTHING, SOMETHING], { yes: true });
    expect(calls).toEqual(["plan all", "plan targets", "plan targets", "plan all", "apply"]);
    expect(text).toContain(`${HOME}: left to the full plan`);
  });

  it("says before it asks that a plan undoes what an operator set", async () => {
    const file = join(__dirname, "..", "review", "plans", "evacuated.json.gz");
    const evacuated = JSON.parse(gunzipSync(readFileSync(file)).toString());
    stack.setState([]);
    const { calls, text } = await run([{ ...evacuated, applyable: true }], {}, { typing: "no" });
    expect(calls).toEqual(["plan all", "ask"]);
    expect(text).toMatch(/An operator's change will be undone: This apply sends clients to .+ again/);
  });

  it("touches no region where the whole is refused, and says how to deploy the regions that answer", async () => {
    const onCall = (call: string) => {
      if (call === "plan all") throw new TerraformFailure("plan", "StatusCode: 503", "cdktf.out/stacks/GlobalApp");
    };
    const { calls, problem } = await run([], { yes: true }, { onCall });
    expect(calls).toEqual(["plan all"]);
    expect(problem).toContain("npm run deploy -- --region REGION");
    expect(problem).toContain("nothing was deployed before that");
  });

  it("plans no region where nothing differs", async () => {
    const { calls, text } = await run([NOTHING, NOTHING], { yes: true });
    expect(calls).toEqual(["plan all", "plan all"]);
    expect(text).toContain("all regions: nothing to do");
  });

  it("says what was deployed before Terraform failed, and how to deploy the other regions", async () => {
    let plans = 0;
    const onCall = (call: string) => {
      if (call === "plan all" && ++plans === 2)
        throw new TerraformFailure("plan", "StatusCode: 503", "cdktf.out/stacks/GlobalApp");
    };
    const { problem } = await run([SOMETHING, SOMETHING, SOMETHING], { yes: true }, { onCall });
    expect(problem).toContain("npm run deploy -- --region REGION");
    expect(problem).toContain(`deployed before that: ${HOME}, ${OTHER}`);
  });

  it("ends after what Terraform does now, where somebody ends it", async () => {
    const abort = new AbortController();
    const onCall = () => abort.abort(new Error("ended by SIGINT"));
    const { calls, problem } = await run([SOMETHING], { yes: true }, { abort, onCall });
    expect(calls).toEqual(["plan all"]);
    expect(problem).toBe("ended by SIGINT: npm run deploy does the rest\nnothing was deployed before that");
  });
});

describe("a region that is left", () => {
  const vpc = row("aws_vpc.former", {
    actions: ["delete"],
    before: { id: `vpc-${FORMER}`, arn: `arn:aws:ec2:${FORMER}:123456789012:vpc/vpc-${FORMER}` },
    after: null,
  });
  const group = row("aws_globalaccelerator_endpoint_group.former", { actions: ["delete"], before: {}, after: null });
  const first = planOf([vpc, group], { applyable: true });
  const second = planOf([vpc], { applyable: true });

  beforeEach(async () => {
    stack = await deployedStack(synthesizedProject({ ...STILL, formerRegions: [FORMER] }));
    stack.ec2.networks.set(`vpc-${FORMER}`, { interfaces: ["eni-1"], group: "sg-9", used: false });
    let looks = 0;
    stack.ec2.onCall = (operation) => {
      const network = stack.ec2.networks.get(`vpc-${FORMER}`);
      if (network && operation === "DescribeNetworkInterfaces" && ++looks === 3) network.interfaces = [];
    };
  });

  it("is taken out of the accelerator, which lets go of its VPC, and then goes as one agreed", async () => {
    const { calls, text, problem } = await run([first, NOTHING, NOTHING, first, second]);
    expect(problem).toBeUndefined();
    expect(calls).toEqual([
      "plan all",
      "plan targets",
      "plan targets",
      "plan all",
      "ask",
      "destroy aws_globalaccelerator_endpoint_group.former",
      "plan all",
      "apply",
    ]);
    expect(stack.ec2.networks.get(`vpc-${FORMER}`)?.group).toBeUndefined();
    expect(text).toContain(`the security group GlobalAccelerator (sg-9) of vpc-${FORMER} (${FORMER}) is deleted`);
    expect(text).toContain(`nothing is left in ${FORMER}: empty formerRegions in main.ts`);
  });

  it("is finished where it was half gone", async () => {
    const { calls } = await run([second, NOTHING, NOTHING, second, second], { yes: true });
    expect(calls).toEqual(["plan all", "plan targets", "plan targets", "plan all", "plan all", "apply"]);
    expect(stack.ec2.networks.get(`vpc-${FORMER}`)?.group).toBeUndefined();
  });

  it("is asked about again where the second plan does more than one agreed to", async () => {
    const more = planOf([vpc, changed("aws_lambda_function.api")], { applyable: true });
    const { calls } = await run([first, NOTHING, NOTHING, first, more]);
    expect(calls.slice(-4)).toEqual([
      "destroy aws_globalaccelerator_endpoint_group.former",
      "plan all",
      "ask",
      "apply",
    ]);
  });

  it("waits for as long as --wait says, and names the command that goes on", async () => {
    stack.ec2.onCall = () => {};
    const { problem } = await run([first, NOTHING, NOTHING, first], { wait: 1, yes: true });
    expect(problem).toContain(`still has eni-1 in vpc-${FORMER} (${FORMER}) after 1 min`);
    expect(problem).toContain("so run npm run deploy again later");
  });
});
