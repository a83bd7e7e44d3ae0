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
