import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { deployPolicy } from "../../src/commands/deploy-policy";
import { UserError } from "../../src/process/user-error";
import { synthesizedProject } from "../support/project";
import { projectInS3, STATE } from "../support/stack-json";
import { temporaryFolder } from "../support/temporary-folder";

async function run(root: string, out = "deploy-policy.json") {
  const text = await deployPolicy(root, { out });
  const files = text.slice(0, text.indexOf(": ")).split(", ");
  return { text, files, policy: files.map((file) => readFileSync(resolve(root, file), "utf8")).join("") };
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

it("npm run deploy-policy writes what is too long for one managed policy into several", async () => {
  const root = synthesizedProject();
  const { text, files } = await run(root, "own.json");
  expect(files).toEqual(["own.json", "own-2.json"]);
  expect(text).toContain("one managed policy is too short for it: attach all 2 to the role");
  for (const file of files) {
    const policy = JSON.parse(readFileSync(join(root, file), "utf8"));
    expect(policy).toEqual({ Version: "2012-10-17", Statement: expect.anything() });
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
  }
  expect(await deployPolicy(root, { role: "operate" })).toMatch(/^operate-policy.json: /);
});

it("npm run deploy-policy takes an absolute path as it is", async () => {
  const out = join(temporaryFolder(), "policy.json");
  expect((await run(synthesizedProject(), out)).files[0]).toBe(out);
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
