import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type ReviewOptions, reviewChange } from "../../src/commands/review";
import { UserError } from "../../src/process/user-error";
import { built } from "../support/built";
import { ARTICLE, synth } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

const OPTIONS: ReviewOptions = { from: [], markdown: false, json: false, failOn: "danger" };

/** A plan that Terraform made, as a file. */
function planFile(name: string): string {
  const path = join(temporaryFolder(), "plan.json");
  writeFileSync(path, gunzipSync(readFileSync(join(__dirname, "..", "review", "plans", `${name}.json.gz`))));
  return path;
}

const fileOf = (content: string): string => {
  const path = join(temporaryFolder(), "plan.json");
  writeFileSync(path, content);
  return path;
};

const run = (args: readonly string[], input = "") =>
  spawnSync(process.execPath, [built("src/cli.ts"), "review", ...args], { input, encoding: "utf8" });

const problem = (plan: string | undefined, options: Partial<ReviewOptions> = {}): Promise<unknown> =>
  reviewChange(plan, { ...OPTIONS, ...options }).catch((error: unknown) => error);

describe("npm run review", () => {
  it("reviews a plan for people, as Markdown, and as JSON with a schema", async () => {
    const plan = planFile("dial");
    const { text } = await reviewChange(plan, OPTIONS);
    expect(text).toMatch(/^GlobalApp: WARNING: 1 warning\n/);
    const { text: markdown } = await reviewChange(plan, { ...OPTIONS, markdown: true });
    expect(markdown).toMatch(/^<!-- globalapp-review: GlobalApp -->\n## GlobalApp: WARNING: 1 warning\n/);
    const { text: json } = await reviewChange(plan, { ...OPTIONS, json: true });
    expect(JSON.parse(json)).toMatchObject({ schema: 1, verdict: "warning", findings: [{ id: "dial-changed" }] });
  });

  it("fails at dangers, and at warnings where it is asked to", async () => {
    const fails = async (name: string, failOn: ReviewOptions["failOn"]) =>
      (await reviewChange(planFile(name), { ...OPTIONS, failOn })).fails;
    expect(await fails("pull-request", "danger")).toBe(true);
    expect(await fails("dial", "danger")).toBe(false);
    expect(await fails("dial", "warning")).toBe(true);
    expect(await fails("no-change", "warning")).toBe(false);
  });

  it("takes clients where they are said to be, and else in twelve cities", async () => {
    const folders = { before: synth().outdir, after: synth().outdir };
    const traffic = async (from: readonly string[]) =>
      JSON.parse((await reviewChange(undefined, { ...OPTIONS, ...folders, json: true, from })).text).traffic;
    expect(await traffic(["Oslo"])).toMatchObject([{ location: "Oslo" }]);
    expect(await traffic([])).toHaveLength(12);
  });

  it("reviews two synthesized outputs, and says what they cannot know", async () => {
    const [us, eu] = ARTICLE.regions as [string, string];
    const changed = synth({ ...ARTICLE, regions: [{ name: us, trafficDial: 50 }, eu] });
    const { text } = await reviewChange(undefined, { ...OPTIONS, before: synth().outdir, after: changed.outdir });
    expect(text).toContain("WARNING dial-changed: The traffic dial of us-west-2 goes from 100 to 50");
    expect(text).toContain("say nothing about what somebody changed by hand");
    const same = await reviewChange(undefined, { ...OPTIONS, before: synth().outdir, after: synth().outdir });
    expect(same.text).toMatch(/^GlobalApp: nothing found\n/);
  });

  it("names everything that is wrong with the options, or the folders, at once", async () => {
    const both = await problem("plan.json", { before: "a", json: true, markdown: true });
    expect(both).toBeInstanceOf(UserError);
    expect(String(both)).toMatch(/either the plan or both folders\n--json and --markdown/);
    expect(String(await problem(undefined))).toContain("nothing to review: give the plan");
    const folders = String(await problem(undefined, { before: "/nowhere/a", after: "/nowhere/b" }));
    expect(folders).toMatch(/--before: \/nowhere\/a.*\n--after: \/nowhere\/b/);
    const stack = await problem(undefined, { before: synth().outdir, after: synth().outdir, stack: "Other" });
    expect(String(stack)).toContain("there is no stack Other; use one of GlobalApp");
  });

  it("says what a file is that is no plan, and quotes nothing of it", async () => {
    expect(String(await problem("/nowhere/plan.json"))).toContain("/nowhere/plan.json cannot be read (ENOENT)");
    const broken = await problem(fileOf('{"secret": s3cr3t}'));
    expect(broken).toBeInstanceOf(UserError);
    expect(String(broken)).toContain("is not JSON: write it with: terraform show -json PLAN > plan.json");
    expect(String(broken)).not.toContain("s3cr3t");
    expect(String(await problem(fileOf("PK\u0003\u0004")))).toContain("is the saved plan itself");
    expect(await problem(fileOf('{"format_version": "2.0", "resource_changes": []}'))).toBeInstanceOf(UserError);
  });

  it("ends with 0, 2 or 3, and never with a stack trace", () => {
    const warning = run([planFile("dial")]);
    expect(warning.status).toBe(0);
    const danger = run(["-"], readFileSync(planFile("pull-request"), "utf8"));
    expect([danger.status, danger.stdout.split("\n")[0]]).toEqual([3, "GlobalApp: DANGER: 2 dangers, 3 warnings"]);
    for (const args of [["/nowhere.json"], ["--fail-on", "note"], ["--from", "Atlantis", planFile("dial")]]) {
      const { status, stderr } = run(args);
      expect([args[0], status]).toEqual([args[0], 2]);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});
