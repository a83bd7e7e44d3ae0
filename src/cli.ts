import { Command } from "commander";
import { explainAwsError } from "./aws/error-text";
import { backendCommands } from "./cli/backend";
import { deployCommands } from "./cli/deploy";
import { drillCommands } from "./cli/drill";
import { operateCommands } from "./cli/operate";
import { simulatorCommands } from "./cli/simulator";
import { forgottenDashes } from "./commands/forgotten-dashes";
import { UserError } from "./process/user-error";

// The warning is for people who develop on Node 20, not for users of this program.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const { version } = require("../package.json") as { readonly version: string };

const program = new Command("globalapp")
  .description("A multi-region backend for AWS that proves its failover")
  .version(version);

backendCommands(program);
simulatorCommands(program);
deployCommands(program);
operateCommands(program);
const drillRun = drillCommands(program);

/** A stack trace only for what is our own mistake. */
function messageOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return "$metadata" in error ? explainAwsError(error) : (error.stack ?? error.message);
}

/** Says so where npm kept options for itself. */
function hintAtDashes(): void {
  const [name, ...words] = process.argv.slice(2);
  const command = name === "drill" ? drillRun : program.commands.find((each) => each.name() === name);
  const hint = command && forgottenDashes(command.options, process.env, words);
  if (hint) process.stderr.write(`${hint}\n`);
}

hintAtDashes();
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
