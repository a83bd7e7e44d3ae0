import { execFile, execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { PLANS_SUFFIX } from "../../src/deploy-policy/state";
import { temporaryFolder } from "../support/temporary-folder";

const SCRIPTS = join(__dirname, "..", "..", ".github", "scripts");

/** What the scripts call, as programs that write down how they are called. */
const TERRAFORM = `case $1 in
  plan) echo "SECRET=hunter2"; touch plan.tfplan; exit \${PLAN_CODE:-0} ;;
  show) echo '{"plan": true}' ;;
esac`;
/** S3 is a folder. */
const AWS = `file=\${4#s3://}; from=\${3#s3://}
case $2 in
  cp) case $3 in s3://*) cp "$BUCKETS/$from" "$4" ;; *) mkdir -p "$(dirname "$BUCKETS/$file")"; cp "$3" "$BUCKETS/$file" ;; esac ;;
  rm) rm "$BUCKETS/$from" ;;
esac`;
const NPM = `case "$*" in
  "run synth") mkdir -p cdktf.out; cp main.ts cdktf.out; printf '{"stacks":{"shop":{},"%s":{}}}' "$(cat main.ts)" > cdktf.out/manifest.json ;;
  *review*) echo "the review"; exit \${REVIEW_CODE:-0} ;;
esac`;

let root: string;
let folder: string;
beforeEach(() => {
  root = temporaryFolder();
  folder = join(root, "cdktf.out", "stacks", "shop");
  mkdirSync(join(folder, "assets"), { recursive: true });
  mkdirSync(join(root, "bin"));
  for (const [name, body] of Object.entries({ terraform: TERRAFORM, aws: AWS, npm: NPM })) {
    const path = join(root, "bin", name);
    writeFileSync(path, `#!/usr/bin/env bash\necho "${name} $*" >> "$CALLS"\n${body}\n`);
    chmodSync(path, 0o755);
  }
  const s3 = { bucket: "acme", key: "shop.tfstate", region: "eu-central-1" };
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: { backend: { s3 } } }));
});

async function run(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [calls, outputs] = [join(root, "calls"), join(root, "outputs")];
  for (const path of [calls, outputs]) writeFileSync(path, "");
  const variables = {
    PATH: `${join(root, "bin")}${delimiter}${process.env.PATH}`,
    TMPDIR: root,
    BUCKETS: join(root, "buckets"),
    CALLS: calls,
    GITHUB_OUTPUT: outputs,
    GITHUB_RUN_ID: "7",
    GITHUB_RUN_ATTEMPT: "1",
    ...env,
  };
  const ended = await new Promise<{ code: number; log: string }>((done) => {
    execFile(join(SCRIPTS, script), args, { cwd: root, env: variables }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), log: stdout + stderr }),
    );
  });
  const lines = readFileSync(outputs, "utf8").trim().split("\n");
  return {
    ...ended,
    calls: readFileSync(calls, "utf8").trim().split("\n"),
    outputs: Object.fromEntries(lines.map((line) => line.split("="))) as Record<string, string>,
  };
}

// With the commands of the machine that they are for.
describe.runIf(process.platform === "linux")("the scripts that GitHub's Linux runs", () => {
  describe("plan.sh", () => {
    test.each([
      ["0", "false"],
      ["2", "true"],
    ])("with Terraform's exit code %s, says that something changes: %s", async (PLAN_CODE, changed) => {
      const { code, outputs } = await run("plan.sh", ["shop"], { PLAN_CODE });
      expect({ code, outputs }).toEqual({ code: 0, outputs: { changed } });
      expect(readFileSync(join(folder, "plan.json"), "utf8")).toBe('{"plan": true}\n');
    });

    test("fails where Terraform does", async () => {
      expect(await run("plan.sh", ["shop"], { PLAN_CODE: "1" })).toMatchObject({ code: 1, outputs: {} });
    });

    test("writes nothing of the plan into the log, which can be public", async () => {
      expect((await run("plan.sh", ["shop"])).log).not.toContain("hunter2");
    });

    test("takes the state's lock only where it is told to", async () => {
      expect((await run("plan.sh", ["shop"])).calls.join("\n")).toContain("-lock=false");
      const { calls } = await run("plan.sh", ["shop"], { LOCK: "true" });
      expect(calls.join("\n")).toContain("-lock-timeout=10m");
      expect(calls.join("\n")).not.toContain("-lock=false");
    });

    test("accepts only the providers of the lock file, where there is one", async () => {
      expect((await run("plan.sh", ["shop"])).calls[0]).toBe("terraform init -input=false -no-color");
      mkdirSync(join(root, "locks"));
      writeFileSync(join(root, "locks", "shop.terraform.lock.hcl"), "checksums");
      await run("provider-lock.sh", ["shop"]);
      expect((await run("plan.sh", ["shop"])).calls[0]).toContain("-lockfile=readonly");
    });
  });

  test("provider-lock.sh warns where no lock file is committed", async () => {
    const { code, log } = await run("provider-lock.sh", ["shop"]);
    expect(code).toBe(0);
    expect(log).toContain("::warning::there is no locks/shop.terraform.lock.hcl");
  });

  describe("review-plan.sh", () => {
    test.each([
      ["0", 0, { findings: "false" }],
      ["3", 0, { findings: "true" }],
      ["2", 2, {}],
    ])("with the review's exit code %s, ends with %i", async (REVIEW_CODE, code, outputs) => {
      expect(await run("review-plan.sh", ["shop", "review.md"], { REVIEW_CODE })).toMatchObject({ code, outputs });
      expect(readFileSync(join(root, "review.md"), "utf8")).toBe("the review\n");
    });
  });

  test("review-change.sh compares what both commits synthesize, each in its own folder, for every stack of either", async () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=ann", "-c", "user.email=ann@example.com", ...args], { cwd: root });
    git("init", "--quiet");
    for (const content of ["before", "after"]) {
      writeFileSync(join(root, "main.ts"), content);
      git("add", "main.ts");
      git("commit", "--quiet", "--message", content);
    }
    const { code, calls } = await run("review-change.sh", ["HEAD^1", "review.md"], { REVIEW_CODE: "3" });
    expect(code).toBe(0);
    const reviews = calls.filter((call) => call.includes("review"));
    const [, before = ""] =
      /--before (\S+) --after cdktf.out --stack shop --markdown$/.exec(reviews.at(-1) ?? "") ?? [];
    expect(reviews.map((call) => /--stack (\w+)/.exec(call)?.[1])).toEqual(["after", "before", "shop"]);
    expect(readFileSync(join(before, "main.ts"), "utf8")).toBe("before");
    expect(readFileSync(join(root, "cdktf.out", "main.ts"), "utf8")).toBe("after");
    expect(calls.filter((call) => call === "npm ci")).toHaveLength(1);
    expect((await run("review-change.sh", ["HEAD", "review.md"], { REVIEW_CODE: "2" })).code).not.toBe(0);
  });

  describe("a saved plan", () => {
    /** @returns the outputs of the plan, which the apply gets as variables */
    const save = async () => {
      await run("plan.sh", ["shop"], { PLAN_CODE: "2" });
      writeFileSync(join(folder, "api.zip"), "the function");
      mkdirSync(join(folder, ".terraform"));
      const { outputs } = await run("save-plan.sh", ["shop"]);
      return { PLACE: outputs.place ?? "", REGION: outputs.region ?? "", DIGEST: outputs.digest ?? "" };
    };

    test("is kept beside the state, where the roles to plan and to deploy reach it", async () => {
      expect(await save()).toMatchObject({
        PLACE: `s3://acme/shop.tfstate${PLANS_SUFFIX}/7-1.tar`,
        REGION: "eu-central-1",
      });
    });

    test("is applied as it is, with the functions' code, and then removed", async () => {
      const variables = await save();
      const { code, calls } = await run("apply-saved-plan.sh", [], variables);
      expect(code).toBe(0);
      expect(calls.filter((call) => call.startsWith("terraform"))).toEqual([
        "terraform init -input=false -no-color -lockfile=readonly",
        "terraform apply -input=false -no-color plan.tfplan",
      ]);
      expect(existsSync(join(root, "buckets", "acme", "shop.tfstate.plans", "7-1.tar"))).toBe(false);
    });

    test("is not applied if it is not the one that was reviewed", async () => {
      const variables = await save();
      writeFileSync(join(root, "buckets", "acme", "shop.tfstate.plans", "7-1.tar"), "another plan");
      const { code, log, calls } = await run("apply-saved-plan.sh", [], variables);
      expect(code).toBe(1);
      expect(log).toContain("is not the plan that was reviewed");
      expect(calls.filter((call) => call.startsWith("terraform"))).toEqual([]);
    });

    test("is not made where the state is on this machine", async () => {
      writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: { backend: { local: {} } } }));
      const { code, log } = await run("save-plan.sh", ["shop"]);
      expect(code).toBe(1);
      expect(log).toContain("shop keeps its state on this machine");
    });
  });
});
