/** The parts of the SDK's `AwsCredentialIdentity` that Lambda sets. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

/**
 * The function's credentials. Lambda passes those of the execution role in the environment, and nowhere else.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export async function environmentCredentials(): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error("there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
}

/**
 * This file under the name by which the SDK imports its default chain (files, SSO, processes, instance metadata). In a
 * function all of them find nothing but what is above; the bundle has this file in the chain's place, and is a third smaller
 * for it.
 */
export const defaultProvider = () => environmentCredentials;
