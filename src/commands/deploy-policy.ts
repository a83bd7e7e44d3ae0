import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { deployedFromSynth } from "../deploy-policy/deployed";
import { policyOf } from "../deploy-policy/policy";
import recording from "../deploy-policy/recorded-calls.json";
import type { Role } from "../deploy-policy/role";
import { WHY_ANY_RESOURCE } from "../deploy-policy/scopes";
import { inManagedPolicies } from "../deploy-policy/split";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";

/**
 * Writes the least IAM policy that a role needs for what main.ts says, as files of which each can be a managed policy.
 * @param options.role what the role does; it deploys where nothing is said
 * @param options.out where it goes: a path that starts at the project's folder, or an absolute one; a second file gets -2 at
 * the end of its name
 * @returns what was written, and why statements have the resource `*`
 * @throws UserError where it cannot be written there
 */
export async function deployPolicy(
  root: string,
  options: { readonly stack?: string; readonly app?: string; readonly role?: Role; readonly out?: string },
): Promise<string> {
  const { role = "deploy", out = `${role}-policy.json` } = options;
  const outdir = await synthesize(root, { app: options.app });
  const policy = policyOf(deployedFromSynth(outdir, options.stack), recording, role);
  const files = inManagedPolicies(policy).map((part, index) => {
    const file = index === 0 ? out : out.replace(/(\.\w+)?$/, `-${index + 1}$1`);
    write(resolve(root, file), `${JSON.stringify(part, undefined, 2)}\n`);
    return file;
  });
  const actions = new Set(policy.Statement.flatMap(({ Action }) => Action)).size;
  return [
    `${files.join(", ")}: ${actions} actions in ${policy.Statement.length} statements`,
    ...(files.length > 1 ? [`one managed policy is too short for it: attach all ${files.length} to the role`] : []),
    ...policy.Statement.filter(({ Resource }) => Resource === "*").map(
      ({ Sid }) => `${Sid} has the resource *: ${WHY_ANY_RESOURCE[Sid]}`,
    ),
  ].join("\n");
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UserError(
      `the policy cannot be written to ${path} (${(error as Error).message}): with --out, name a file in a folder that exists`,
    );
  }
}
