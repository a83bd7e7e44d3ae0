import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { policyOf } from "../deploy-policy/policy";
import recording from "../deploy-policy/recorded-calls.json";
import { synthesize } from "../synthesize";
import { regionsFromSynth, topologyFromSynth } from "../topology/from-synth";

/** Writes the least IAM policy that a role needs to deploy what main.ts says. @returns what was written */
export function deployPolicy(root: string, options: { readonly stack?: string; readonly out: string }): string {
  const outdir = synthesize(root);
  const { stack, accelerator, table } = topologyFromSynth(outdir, options.stack);
  const regions = regionsFromSynth(outdir, stack);
  const policy = policyOf({ name: accelerator.name, table: table.name, regions }, recording.calls);
  const path = join(root, options.out);
  writeFileSync(path, `${JSON.stringify(policy, undefined, 2)}\n`);
  const actions = policy.Statement.flatMap(({ Action }) => Action).length;
  return `${relative(root, path)}: ${actions} actions in ${policy.Statement.length} statements`;
}
