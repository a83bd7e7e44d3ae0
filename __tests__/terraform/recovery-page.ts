import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { withValues } from "../docs/commands";
import { commandOfThePage, commandsFor, type Runner } from "../docs/recovery-commands";
import { ASKER } from "./aws/client";
import { type Ended, run } from "./process";
import type { Project } from "./project";

/** Without it, most steps of docs/recovery.md have no first command. */
export const hasAwsCli = (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, "aws")));

/** Where it is missing, so that nobody takes a skipped file for a passed one. */
export function sayNotRun(what: string): void {
  if (!hasAwsCli) process.stderr.write(`NOT RUN, because the AWS CLI is not here: ${what}\n`);
}

/** docs/recovery.md in the hands of somebody who follows it in a project. */
export class RecoveryPage {
  readonly #ran = new Set<string>();

  constructor(private readonly project: () => Project) {}

  /**
   * Runs a command of the page.
   * @param command as the page has it
   * @param values what stands for its words in capitals
   * @throws Error where the page does not have it, or it fails
   */
  async run(command: string, values: Readonly<Record<string, string>> = {}): Promise<string> {
    this.#ran.add(commandOfThePage(command));
    const filled = withValues(command, values);
    if (filled === "npm run synth") {
      await this.project().synthMain();
      return "";
    }
    const [, cdktf, more = ""] = /^npx cdktf (deploy|diff|output) GlobalApp(.*)$/.exec(filled) ?? [];
    if (cdktf !== undefined) {
      // As cdktf does; but the stack has to be fitted to the providers that are here.
      await this.project().synthMain();
      const words = more.split(" ").filter((word) => word !== "");
      return stripVTControlCharacters(await this.project().cdktf(cdktf as "deploy" | "diff" | "output", ...words));
    }
    const [, options] = /^npm run deploy -- (.*)$/.exec(filled) ?? [];
    if (options !== undefined) await this.project().synthMain();
    const { code, stdout, stderr } =
      options === undefined ? await this.bash(filled) : await this.project().deploy("--yes", ...options.split(" "));
    if (code === 0) return stdout;
    throw new Error(`${filled} exits with ${code}:\n${stdout}${stderr}`);
  }

  /** Runs anything in the project's folder. */
  bash(command: string): Promise<Ended> {
    const { root, env } = this.project();
    // What a person asks of AWS is not what Terraform needs permissions for.
    const by = command.startsWith("aws ") ? { ...env, AWS_ACCESS_KEY_ID: ASKER } : env;
    return run("bash", ["-c", command], { cwd: root, env: by });
  }

  /** What this runner has to run of the page, and has not. */
  left(runner: Runner): readonly string[] {
    return commandsFor(runner).filter((command) => !this.#ran.has(command));
  }
}
