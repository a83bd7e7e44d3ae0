import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { synthesizedProject } from "./project";
import type { Block, StackJson } from "./synth";

/** A project whose synthesized stack a test has changed. */
export function projectWith(change: (stack: StackJson & { terraform: Block }) => void): string {
  const root = synthesizedProject();
  const path = join(root, "cdktf.out", "stacks", "GlobalApp", "cdk.tf.json");
  const stack = JSON.parse(readFileSync(path, "utf8"));
  change(stack);
  writeFileSync(path, JSON.stringify(stack));
  return root;
}

/** A project that keeps its state in S3. */
export const projectInS3 = (state: object = STATE): string =>
  projectWith((stack) => {
    Object.assign(stack.terraform, { backend: { s3: { ...state, use_lockfile: true } } });
  });

export const STATE = { bucket: "acme-states", key: "GlobalApp.tfstate", region: "eu-central-1" };
