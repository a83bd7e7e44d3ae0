import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { deployPolicy } from "../../src/commands/deploy-policy";
import { synthesizedProject } from "../support/project";
import { projectInS3, STATE } from "../support/stack-json";

const out = "docs/deploy-policy.json";

function run(root: string) {
  mkdirSync(join(root, "docs"));
  return { text: deployPolicy(root, { out }), policy: readFileSync(join(root, out), "utf8") };
}

it("npm run deploy-policy adds what a state in S3 needs", () => {
  expect(run(synthesizedProject()).policy).not.toContain("s3:");
  expect(run(projectInS3()).policy).toContain(`"arn:aws:s3:::${STATE.bucket}/${STATE.key}.tflock"`);
});

it("npm run deploy-policy says what to do with a policy that is too long for a managed one", () => {
  const { text } = run(projectInS3({ ...STATE, key: "k".repeat(512) }));
  expect(text).toContain("too long for a managed policy (6144 characters): make it an inline policy of the role");
});
