import { type Command, Option } from "commander";
import { collect } from "../commands/option-values";
import { costCommand } from "./cost";
import { frontsCommand } from "./fronts";
import { APP, exitWith, NOT_STARTED, print, ROOT } from "./shell";

/** What a backend is, and what a change does to it, before anything is deployed. */
export function backendCommands(program: Command): void {
  program.commandsGroup("Before a deploy:");

  program
    .command("synth")
    .description("write the Terraform JSON that is deployed")
    .option(...APP)
    .action(async (options) => {
      const { synth } = await import("../commands/synth.js");
      print(await synth(ROOT, options));
    });

  program
    .command("assess")
    .description("say what each failure does to clients, and whether the other regions carry the load")
    .option(...APP)
    .option("--stack <name>", "stack to assess, if main.ts has several")
    .option("--from <city>", "where clients are: a city, a region, or LAT,LON; can be repeated", collect, [])
    .option("--json", "print JSON", false)
    .addHelpText("after", "\nExit code: 0 everything holds, 3 an objective or the capacity does not hold.")
    .action(async (options) => {
      const { assessBackend } = await import("../commands/assess.js");
      const { text, holds } = await assessBackend(ROOT, options);
      print(text);
      process.exitCode = holds ? 0 : 3;
    });

  program
    .command("review")
    .description("say what a change does to traffic and to data, from a plan or from two synthesized outputs")
    .argument("[plan]", "what terraform show -json printed for a saved plan; - is standard input")
    .option("--before <folder>", "without a plan: what was synthesized before the change")
    .option("--after <folder>", "without a plan: what was synthesized after it")
    .option("--stack <name>", "the stack: with a plan its name in the report, else the one to review")
    .option("--from <city>", "where clients are: a city, a region, or LAT,LON; can be repeated", collect, [])
    .option("--markdown", "print a comment for a pull request", false)
    .option("--json", "print JSON", false)
    .addOption(
      new Option("--fail-on <severity>", "exit code 3 at this severity, or a worse one")
        .choices(["danger", "warning"])
        .default("danger"),
    )
    .addHelpText(
      "after",
      "\nExit code: 0 nothing at or above --fail-on, 2 the change could not be read, 3 something is at or above it.",
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : NOT_STARTED))
    .action(async (plan, options) => {
      const { reviewChange } = await import("../commands/review.js");
      await exitWith(async () => {
        const { text, fails } = await reviewChange(plan, options);
        print(text);
        return fails ? 3 : 0;
      });
    });

  costCommand(program);
  frontsCommand(program);
}
