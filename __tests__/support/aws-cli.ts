import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { temporaryFolder } from "./temporary-folder";

export const HAS_AWS_CLI = (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, "aws")));

/** What the command line prints, and on which stream. */
export interface CliAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The AWS command line of this machine, with nothing of the user's own. */
export function awsCli(endpoint: string): (args: readonly string[], region?: string) => Promise<CliAnswer> {
  const HOME = temporaryFolder();
  const env = {
    PATH: process.env.PATH,
    HOME,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
    AWS_PAGER: "",
    // Where `aws` is started by pyenv, which looks below HOME otherwise.
    ...(process.env.PYENV_ROOT === undefined ? {} : { PYENV_ROOT: process.env.PYENV_ROOT }),
  };
  return (args, region = "us-west-2") =>
    new Promise((resolve) => {
      execFile("aws", ["--region", region, "--output", "json", ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
}
