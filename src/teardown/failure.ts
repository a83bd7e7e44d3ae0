import type { TerraformFailure } from "./terraform";

const AGAIN = "run npm run teardown again";

/** What Terraform's errors mean for a teardown: AWS's words in them, and what to do, in `FOLDER`, the stack's. */
const MEANINGS: readonly { readonly words: RegExp; readonly meaning: string }[] = [
  {
    words: /acted as a source region for new replica/,
    meaning: `DynamoDB keeps a table, from which a replica was made, for 24 hours after that: ${AGAIN} then`,
  },
  {
    words: /DependencyViolation/,
    meaning: `something is in a VPC that this stack did not make: the error above names the VPC; take out what is yours, and ${AGAIN}`,
  },
  {
    words: /Error acquiring the state lock/,
    meaning: `the state is locked: somebody else deploys just now, or was killed doing so. Wait, or where you know that nobody does, end the lock with terraform -chdir=FOLDER force-unlock and the ID above; then ${AGAIN}`,
  },
  {
    words: /Backend (initialization required|configuration changed|type changed)/,
    meaning: `main.ts keeps the state elsewhere than it was: migrate it (terraform -chdir=FOLDER init -migrate-state), and ${AGAIN}`,
  },
  {
    words: /Instance cannot be destroyed|protected against deletion|deletion protection/i,
    meaning: `something is protected against deletion since this began: turn that off, deploy, and ${AGAIN}`,
  },
  {
    words: /errored\.tfstate|Error releasing the state lock/,
    meaning: `the state could not be saved or its lock not given up. Once Terraform can reach it again: end the lock (terraform -chdir=FOLDER force-unlock with the ID that the next run names), push FOLDER/errored.tfstate where there is one (terraform -chdir=FOLDER state push errored.tfstate), and ${AGAIN}`,
  },
  {
    words: /ExpiredToken|RequestExpired|No valid credential sources/,
    meaning: `the AWS credentials are missing or have expired: sign in, and ${AGAIN}`,
  },
  {
    words: /AccessDenied|UnauthorizedOperation/,
    meaning: `these credentials may not: npm run deploy-policy writes what they need; ${AGAIN}`,
  },
];

/** What to do about an error of Terraform, which has told the user of it before. */
export function meaningOf({ command, said, folder }: TerraformFailure): string {
  // In a line that Terraform broke, words are where it broke it.
  const text = said.replace(/[\s│]+/g, " ");
  const meanings = MEANINGS.filter(({ words }) => words.test(text)).map(({ meaning }) =>
    meaning.replaceAll("FOLDER", folder),
  );
  return meanings.length > 0
    ? meanings.join("\n")
    : `terraform ${command} failed, as it says above: ${AGAIN} when that is put right`;
}
