import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { functionConfiguration, globalAccelerator } from "./aws/ask";
import type { Project } from "./project";
import { changes, NOTHING, story } from "./story";

const [HOME, OTHER] = ["us-west-2", "eu-central-1"] as const;
const FUNCTION = "GlobalApp-api";

/** As short as waves can be in real time. Nobody outside can ask an internal load balancer, and here nobody answers. */
const settings: BackendProps = {
  regions: [HOME, OTHER],
  loadBalancer: { scheme: "internal" },
  healthCheck: { intervalSeconds: 5, timeoutSeconds: 2 },
  release: { order: [OTHER, HOME], drain: false, steps: [50, 100], bakeMinutes: 0 },
};

describe("a release in waves", () => {
  const account = story("release");
  let project: Project;
  /** By region. */
  let good: readonly string[];

  beforeAll(async () => {
    project = account.project();
    await project.synth(settings);
  });

  test("is not made of the first deployment, which is one plan and one apply", async () => {
    account.says("npm run deploy: the first time");
    expect(await told()).toEqual(["plan", "apply", "all regions: deployed"]);
    good = await codes();
    expect(new Set(good).size).toBe(1);
  });

  test("plans everything, then deploys one region after the other by a plan with targets, and ends with an empty plan", async () => {
    account.says("npm run deploy: a changed function");
    project.changeFunction();
    const calls = account.aws.calls.length;
    expect(await told()).toEqual([
      "plan",
      ...wave(OTHER, ["step 50 %", "traffic dial 50", "step 100 %", "traffic dial 100"]),
      ...wave(HOME, ["step 50 %", "traffic dial 50", "step 100 %", "traffic dial 100"]),
      "plan",
      "all regions: nothing to do",
    ]);
    const [first, second] = await codes();
    expect([first, first]).toEqual([second, expect.not.stringMatching(`^${good[0]}$`)]);
    // Terraform would set the dial to what main.ts says.
    const applied = account.aws.calls.slice(calls).filter(({ planned }) => !planned);
    expect(applied.map(({ service }) => service)).not.toContain("globalaccelerator");
    expect(applied.map(({ operation, region }) => `${operation} ${region}`)).toEqual(
      expect.arrayContaining([`UpdateFunctionCode ${HOME}`, `UpdateFunctionCode ${OTHER}`]),
    );
  });

  test("is rolled back in one region by a plan of that region alone", async () => {
    account.says("npm run deploy -- --rollback");
    expect(await told("--rollback", OTHER)).toEqual(wave(OTHER, ["step 100 %", "traffic dial 100"]));
    expect((await codes()).map((code) => code === good[0])).toEqual([false, true]);
  });

  test("is rolled back in the other region by the next deployment, and released by no later plan", async () => {
    account.says("npm run deploy, after the rollback");
    expect(await told()).toEqual([
      "plan",
      `plan ${OTHER}`,
      `${OTHER}: nothing to do`,
      ...wave(HOME, ["step 50 %", "traffic dial 50", "step 100 %", "traffic dial 100"]),
      "plan",
      "all regions: nothing to do",
    ]);
    expect(await codes()).toEqual(good);

    account.says("npm run deploy, once more, and a plan of what is synthesized without it");
    expect(await told()).toEqual(["plan", "plan", "all regions: nothing to do"]);
    await project.synthMain();
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
    const dials = await globalAccelerator.endpointGroups(account.aws.client);
    expect(dials.map(({ TrafficDialPercentage }) => TrafficDialPercentage)).toEqual([100, 100]);
  });

  /** What a region's wave says and has done. */
  const wave = (region: string, steps: readonly string[]): readonly string[] => [
    `plan ${region}`,
    `${region}: traffic dial 0`,
    "apply",
    ...steps.map((step) => `${region}: ${step}`),
    `${region}: deployed`,
  ];

  /** Deploys. @returns Terraform's commands and what was said of traffic and of each part, in their order */
  async function told(...options: string[]): Promise<readonly string[]> {
    const { code, stdout, stderr } = await project.release("--yes", ...options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout.split("\n").flatMap((line) => {
      if (line.startsWith("$ terraform ")) return commandOf(line);
      return /^\S[^:]*: (traffic dial \d|step |deployed$|nothing to do$)/.test(line) ? line : [];
    });
  }

  /** `plan eu-central-1` is one with targets, all of which are in that region, or Terraform's own: those ask nobody. */
  function commandOf(line: string): string {
    const [, , command = "", ...args] = line.split(" ");
    const targets = args.flatMap((arg) => /^-target=(.+)$/.exec(arg)?.[1] ?? []);
    expect(targets.filter((target) => target.startsWith("aws_globalaccelerator"))).toEqual([]);
    const inAws = targets.filter((target) => !target.startsWith("terraform_data."));
    const regions = new Set(inAws.map((target) => project.regionOf(target)));
    return [command, ...regions].join(" ");
  }

  /** Hashes of the functions' code. */
  const codes = (): Promise<readonly string[]> =>
    Promise.all(
      [HOME, OTHER].map(
        async (region) => (await functionConfiguration(account.aws.client, region, FUNCTION)).CodeSha256,
      ),
    );
});
