import { UserError } from "../process/user-error";

/** What an error of the AWS SDK means, and what to do, in a sentence. */
export function explainAwsError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UserError) return error.message;
  const code = "code" in error ? String(error.code) : "";
  if (error.name === "CredentialsProviderError") {
    return "no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
  }
  if (code === "ECONNREFUSED")
    return "nothing listens there: check AWS_ENDPOINT_URL, and whether the simulator still runs";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `AWS cannot be reached: ${error.message}`;
  return `${error.name}: ${error.message}`;
}
