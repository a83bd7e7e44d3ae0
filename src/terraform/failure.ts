import type { TerraformFailure } from "./terraform";

/** What Terraform's errors mean: AWS's words in them, and what to do, in `FOLDER`, the stack's, with `COMMAND`. */
const MEANINGS: readonly { readonly words: RegExp; readonly meaning: string }[] = [
  {
    words: /acted as a source region for new replica/,
    meaning: `DynamoDB keeps a table for 24 hours after a replica was created from it: run COMMAND again then`,
  },
  {
    words: /DependencyViolation/,
    meaning: `a VPC has resources that this stack did not create: the error above names the VPC; delete your resources in it, and run COMMAND again`,
  },
  {
    words: /BucketNotEmpty/,
    meaning: `a bucket has logs, and only its settings delete logs: set trafficLogs to { accessLogs: false, flowLogs: false, deleteWithBackend: true }, deploy, and then remove it; to keep the bucket, take its resources out of the state (terraform -chdir=FOLDER state rm), and run COMMAND again`,
  },
  {
    words: /Error acquiring the state lock/,
    meaning: `the state is locked: somebody else deploys now, or a deploy was killed. Wait. If you know that nobody deploys, end the lock with terraform -chdir=FOLDER force-unlock and the ID above; then run COMMAND again`,
  },
  {
    words: /Backend (initialization required|configuration changed|type changed)/,
    meaning: `the state is not where main.ts says: migrate it (terraform -chdir=FOLDER init -migrate-state), and run COMMAND again`,
  },
  {
    words: /Instance cannot be destroyed|protected against deletion|deletion protection/i,
    meaning: `deletion protection was turned on during this run: turn it off, deploy, and run COMMAND again`,
  },
  {
    words: /Provider configuration not present/,
    meaning: `main.ts no longer has a provider for a region in which resources are left: the error above names it; add the region to formerRegions, run COMMAND again, and then delete it there`,
  },
  {
    words: /errored\.tfstate|Error releasing the state lock/,
    meaning: `the state could not be saved, or its lock could not be released. When Terraform can reach it again: end the lock (terraform -chdir=FOLDER force-unlock with the ID that the next run names), push FOLDER/errored.tfstate if it exists (terraform -chdir=FOLDER state push errored.tfstate), and run COMMAND again`,
  },
  {
    words: /ExpiredToken|RequestExpired|No valid credential sources/,
    meaning: `the AWS credentials are missing or have expired: sign in, and run COMMAND again`,
  },
  {
    words: /StatusCode: 50[0234]|exceeded maximum number of attempts|no such host/,
    meaning: `AWS does not answer, perhaps in one region only (the error above names it): wait, or deploy the other regions, each with npm run deploy -- --region REGION; then run COMMAND again`,
  },
  {
    words: /AccessDenied|UnauthorizedOperation/,
    meaning: `the credentials do not have the permissions: npm run deploy-policy writes the policy that they need; run COMMAND again`,
  },
];

/**
 * What to do about an error of Terraform, which has told the user of it before.
 * @param again the command that goes on where it ended
 */
export function meaningOf({ command, said, folder }: TerraformFailure, again: string): string {
  // In a line that Terraform broke, words are where it broke it.
  const text = said.replace(/[\s│]+/g, " ");
  const meanings = MEANINGS.filter(({ words }) => words.test(text)).map(({ meaning }) =>
    meaning.replaceAll("FOLDER", folder).replaceAll("COMMAND", again),
  );
  return meanings.length > 0
    ? meanings.join("\n")
    : `terraform ${command} failed with the error above: correct the cause, and run ${again} again`;
}
