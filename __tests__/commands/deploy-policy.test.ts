import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { deployPolicy } from "../../src/commands/deploy-policy";
import { UserError } from "../../src/process/user-error";
import { synthesizedProject } from "../support/project";
import { projectInS3, STATE } from "../support/stack-json";
import { temporaryFolder } from "../support/temporary-folder";

async function run(root: string, out = "deploy-policy.json") {
  return { text: await deployPolicy(root, { out }), policy: readFileSync(resolve(root, out), "utf8") };
}

it("npm run deploy-policy adds what a state in S3 needs", async () => {
  expect((await run(synthesizedProject())).policy).not.toContain("s3:");
  expect((await run(projectInS3())).policy).toContain(`"arn:aws:s3:::${STATE.bucket}/${STATE.key}.tflock"`);
});

it("npm run deploy-policy writes the policy of another role into a file of its own", async () => {
  const root = projectInS3();
  expect(await deployPolicy(root, { role: "plan" })).toContain("plan-policy.json: ");
  const plan = readFileSync(join(root, "plan-policy.json"), "utf8");
  expect(plan).toContain(`"arn:aws:s3:::${STATE.bucket}/${STATE.key}.plans/*"`);
  expect(plan).not.toContain("iam:CreateRole");
});

it("npm run deploy-policy says why a statement has the resource *", async () => {
  expect((await run(synthesizedProject())).text).toContain(
    "Network has the resource *: AWS chooses the ids of networks",
  );
});

it("npm run deploy-policy says what to do with a policy that is too long for a managed one", async () => {
  const { text } = await run(projectInS3({ ...STATE, key: "k".repeat(512) }));
  expect(text).toContain("too long for a managed policy (6144 characters): make it an inline policy of the role");
});

it("npm run deploy-policy takes an absolute path as it is", async () => {
  const out = join(temporaryFolder(), "policy.json");
  expect((await run(synthesizedProject(), out)).text).toMatch(new RegExp(`^${out}: \\d+ actions`));
});

it.each([
  ["a folder that is not there", "nodir/policy.json", "ENOENT: no such file or directory"],
  ["a folder in place of a file", "cdktf.out", "EISDIR: illegal operation on a directory"],
])("npm run deploy-policy says which path it cannot write to: %s", async (_, out, reason) => {
  const root = synthesizedProject();
  const write = deployPolicy(root, { out });
  await expect(write).rejects.toThrow(UserError);
  await expect(write).rejects.toThrow(`the policy cannot be written to ${join(root, out)} (${reason}`);
  await expect(write).rejects.toThrow("with --out, name a file in a folder that exists");
});
