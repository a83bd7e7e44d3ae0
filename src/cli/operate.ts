import type { Command } from "commander";
import { number } from "../commands/option-values";
import { print, ROOT } from "./shell";

/** What an operator turns without a deploy. */
export function operateCommands(program: Command): void {
  program.commandsGroup("Operate:");

  program
    .command("status")
    .description("show or set what /health of a region answers: 200 is healthy")
    .argument("<region>")
    .argument("[code]", "200 is healthy, any other from 201 to 599 is not", number(200, 599, true))
    .option("--outputs <file>", "a backend on AWS: the file that cdktf deploy --outputs-file wrote")
    .action(async (region, code, options) => {
      const { status } = await import("../commands/status.js");
      print(await status(ROOT, region, code, options));
    });

  for (const [name, what, value] of [
    ["dial", "the traffic dial", "PERCENT: 0 to 100; 0 does not stop failover"],
    ["weight", "the weight", "N: 0 to 255; 0 stops all new connections, 128 is the default"],
  ] as const) {
    program
      .command(name)
      .description(`show or set ${what} of a region without a deploy; without a region, show every region`)
      .argument("[region]")
      .argument("[value]", value)
      .option("--outputs <file>", "a backend on AWS: the file that cdktf deploy --outputs-file wrote")
      .option("--stack <name>", "its stack, if the outputs have several")
      .option("--undo", "restore the value from before npm run dial or npm run weight changed it", false)
      .option("--print-cli", "print the commands of the AWS CLI that do the same, and change nothing", false)
      .action(async (region, value, options) => {
        const { dial } = await import("../commands/dial.js");
        const { liveLine, terminal } = await import("../commands/terminal.js");
        const line = liveLine(process.stderr);
        const printBelow = (text: string) => {
          line.clear();
          print(text);
        };
        await dial(ROOT, name, { region, value }, options, { ...terminal(printBelow), progress: line.show });
        // Calls that AWS has not answered yet would keep the process running.
        process.exit();
      });
  }
}
