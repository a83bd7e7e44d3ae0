import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { deployedFromSynth } from "../deploy-policy/deployed";
import { policyOf } from "../deploy-policy/policy";
import recording from "../deploy-policy/recorded-calls.json";
import type { Role } from "../deploy-policy/role";
import { WHY_ANY_RESOURCE } from "../deploy-policy/scopes";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";

/**
 * White space apart; the inline policies of a role may have 10,240 in all
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
const MANAGED_CHARACTERS = 6144;

/**
 * Writes the least IAM policy that a role needs for what main.ts says.
 * @param options.role what the role does; it deploys where nothing is said
 * @param options.out where it goes: a path that starts at the project's folder, or an absolute one
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
  write(resolve(root, out), `${JSON.stringify(policy, undefined, 2)}\n`);
  const actions = policy.Statement.flatMap(({ Action }) => Action).length;
  const text = [
    `${out}: ${actions} actions in ${policy.Statement.length} statements`,
    ...policy.Statement.filter(({ Resource }) => Resource === "*").map(
      ({ Sid }) => `${Sid} has the resource *: ${WHY_ANY_RESOURCE[Sid]}`,
    ),
  ].join("\n");
  if (JSON.stringify(policy).length <= MANAGED_CHARACTERS) return text;
  return `${text}\nit is too long for a managed policy (${MANAGED_CHARACTERS} characters): make it an inline policy of the role`;
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
