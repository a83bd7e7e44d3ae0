import { UserError } from "../process/user-error";

/** The project is the one in the current folder, as for cdktf and Terraform. */
export const ROOT = process.cwd();

/** Prints a line of what a command says. */
export const print = (line: string) => process.stdout.write(`${line}\n`);

/** Exit code of a drill that did not start, and of a review of what could not be read. */
export const NOT_STARTED = 2;

/** The option that every command has that synthesizes. */
export const APP = [
  "--app <file>",
  "the file that synthesizes (default: the command in cdktf.json, which runs main.ts)",
] as const;

/** @param run returns the exit code; a mistake of the user is told, and nothing was started then */
export async function exitWith(run: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = NOT_STARTED;
  }
}
